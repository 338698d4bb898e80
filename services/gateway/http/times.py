"""Moments as the API writes them."""

from datetime import UTC, datetime


def text_of(seconds: float) -> str:
    """RFC 3339, of seconds of the epoch."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
