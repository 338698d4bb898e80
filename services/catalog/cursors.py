"""Where a list goes on: the sort key of its last item, opaque to whoever hands it back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import NamedTuple

from plugin_platform.errors import Invalid
from plugin_platform.text import is_storable

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
        position = position._replace(key=_read_key(position.key, kind))
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise _not_ours() from None
    if position.sort != sort:
        raise _not_ours()
    if not isinstance(position.plugin_id, str) or not is_storable(position.plugin_id):
        raise _not_ours()
    return position


def _read_key(key: Key, kind: Kind) -> Key:
    """Raises ``ValueError`` or ``OverflowError``."""
    if kind is datetime and isinstance(key, str):
        return _read_time(key)
    if type(key) is not kind or not is_storable(str(key)):
        raise ValueError("a key of another kind")
    return key


def _read_time(text: str) -> str:
    """As PostgreSQL reads it: Python knows more ways to write a time, and more time zones."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).isoformat()


def _not_ours() -> Invalid:
    detail = "Use the nextCursor of an answer to the same query, or none."
    return Invalid(
        "The cursor does not belong to this list.", [{"pointer": "/cursor", "detail": detail}]
    )
