"""How often: what is counted, and for whom."""
