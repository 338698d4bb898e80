"""An account is deleted: what is left of it is an id in events."""
