"""Mail that a service sends: what waits in its database, and how it reaches an SMTP server."""
