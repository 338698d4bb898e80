"""Where a list goes on: the sort key of its last item, opaque to whoever hands it back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from plugin_platform.errors import Invalid

Key = str | int | float


class Position(NamedTuple):
    """The last item that was shown, in a list sorted by ``sort``."""

    sort: str
    key: Key
    plugin_id: str


def encode(position: Position) -> str:
    return urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str, sort: str, kind: type[Key]) -> Position:
    """Raises ``Invalid`` for what ``encode`` has not made for this sort."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = Position(*json.loads(urlsafe_b64decode(padded)))
    except (ValueError, TypeError, RecursionError):
        raise _not_ours() from None
    if position.sort != sort or type(position.key) is not kind:
        raise _not_ours()
    if not isinstance(position.plugin_id, str) or "\0" in f"{position.key}{position.plugin_id}":
        raise _not_ours()
    return position


def _not_ours() -> Invalid:
    detail = "Use the nextCursor of an answer to the same query, or none."
    return Invalid(
        "The cursor does not belong to this list.", [{"pointer": "/cursor", "detail": detail}]
    )
