"""How the gateway speaks to Redis."""
