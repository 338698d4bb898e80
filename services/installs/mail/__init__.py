"""Notifications by mail: who wants which, what waits to be sent, and how it is sent."""
