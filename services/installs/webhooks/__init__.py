"""Addresses of developers that are told what becomes of their plugins, by signed requests."""
