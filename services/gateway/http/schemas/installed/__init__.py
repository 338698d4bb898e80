"""Of what somebody has installed."""
