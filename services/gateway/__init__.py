"""HTTP in front of the services: sessions, caching, rate limits, uploads and the host page."""
