"""What open pages are told without asking."""
