"""Plugins and authors that somebody watches: they are told of them without having them."""
