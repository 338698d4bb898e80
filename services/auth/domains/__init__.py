"""Domains that an account has proven to hold."""
