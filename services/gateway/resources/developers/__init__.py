"""Plugins, their versions and owners, for who publishes them."""
