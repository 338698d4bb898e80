"""What the scripts of sessions and the stream of ``gateway/live`` both say of Redis."""

STREAM = "live"
KEPT = 10_000  # entries
SESSION = "session:"  # a topic of which the end is told, not to the page: the socket is closed
