"""Reviews of plugins by users."""
