"""Where a list goes on: the sort key of its last item, opaque to whoever hands it back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import NamedTuple

from plugin_platform.errors import Invalid

Key = str | int | float
Kind = type[str] | type[int] | type[float] | type[datetime]


class Position(NamedTuple):
    """The last item that was shown, in a list sorted by ``sort``; a time is text in ISO 8601."""

    sort: str
    key: Key
    plugin_id: str


def encode(position: Position) -> str:
    return urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str, sort: str, kind: Kind) -> Position:
    """Raises ``Invalid`` for what ``encode`` has not made for this sort."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = Position(*json.loads(urlsafe_b64decode(padded)))
    except (ValueError, TypeError, RecursionError):
        raise _not_ours() from None
    if position.sort != sort or not _is_key(position.key, kind):
        raise _not_ours()
    if not isinstance(position.plugin_id, str) or not is_storable(position.plugin_id):
        raise _not_ours()
    return position


def is_storable(text: str) -> bool:
    """PostgreSQL keeps neither NUL nor half of a surrogate pair."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def _is_key(key: object, kind: Kind) -> bool:
    if kind is datetime:
        return isinstance(key, str) and _is_time(key)
    return type(key) is kind and is_storable(str(key))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _not_ours() -> Invalid:
    detail = "Use the nextCursor of an answer to the same query, or none."
    return Invalid(
        "The cursor does not belong to this list.", [{"pointer": "/cursor", "detail": detail}]
    )
