"""By what a browser is known: cookies, sessions, visitors."""
