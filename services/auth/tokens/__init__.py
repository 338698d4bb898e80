"""API tokens: how a program proves that it acts for an account."""
