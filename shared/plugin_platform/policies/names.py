"""Those that a service keeps and the gateway obeys; their defaults are of its environment."""

SECOND_FACTOR = "second-factor"
USAGE_ONE_IN = "usage-one-in"
