"""Trusted publishers: which runs of continuous integration may publish a plugin without a token."""
