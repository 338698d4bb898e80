"""Messages of one event or of several, as consumers read them.

A message is an event, or a list of such under the routing key ``PAGE``.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

PAGE = "page"  # an event alone comes under its type, which is two words
SINGLE = "*.*"


def read(body: bytes | str) -> list[dict[str, Any]]:
    """The events of a message. Raises ``ValueError`` for what is no JSON, and for no events."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = json.loads(body)  # numbers that are too large for the fast one
    if found == []:
        raise ValueError("a message without events")
    return found if isinstance(found, list) else [found]
