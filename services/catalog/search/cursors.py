"""Where a list goes on: the sort key of its last item, opaque to whoever hands it back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

from catalog.rows import Row
from catalog.search.matching import Matching
from plugin_platform.errors import Invalid
from plugin_platform.text import is_storable

Key = str | int | float
Kind = type[str] | type[int] | type[float] | type[datetime]

DIGEST = 3  # bytes of a plugin's id in a cursor
REMEMBERED = 480  # plugins that were shown; of those before it is not known any more


@dataclass(frozen=True)
class Position:
    """The last item that was shown, in a list sorted by ``sort``; a time is text in ISO 8601.

    ``most``: of plugins that lack some of the words. ``total`` and ``revision``, a position of
    the catalog's log, are of the first page. ``shown``: digests of ids, in base64.
    """

    sort: str
    most: bool
    key: Key
    plugin_id: str
    total: int
    revision: int
    shown: str

    @classmethod
    def first(cls, sort: str, matching: Matching | None, total: int, revision: int) -> Position:
        most = matching is not None and matching.most
        return cls(sort, most, "", "", total, revision, "")

    def after(self, items: Sequence[Row]) -> Position:
        """After these; those that moved up since the page before do not lead back."""
        last = next((item for item in reversed(items) if item["is_later"]), None)
        shown = b64decode(self.shown) + b"".join(_digest(item["id"]) for item in items)
        kept = b64encode(shown[-REMEMBERED * DIGEST :]).decode()
        if last is None:
            return replace(self, shown=kept)
        return replace(self, key=last["sort_key"], plugin_id=last["id"], shown=kept)

    def has_shown(self, plugin_id: str) -> bool:
        shown = b64decode(self.shown)
        starts = range(0, len(shown), DIGEST)
        return _digest(plugin_id) in {shown[start : start + DIGEST] for start in starts}


def encode(position: Position) -> str:
    text = json.dumps(astuple(position), separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, sort: str, kind: Kind) -> Position:
    """Raises ``Invalid`` for what ``encode`` has not made for this sort."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = Position(*json.loads(urlsafe_b64decode(padded)))
        position = replace(position, key=_read_key(position.key, kind))
        _check(position)
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise _not_ours() from None
    if position.sort != sort:
        raise _not_ours()
    return position


def _check(position: Position) -> None:
    """Raises ``ValueError`` or ``TypeError``."""
    kinds = (bool, str, int, int, str)
    fields = astuple(position)
    values = (fields[1], *fields[3:])
    if any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
        raise ValueError("a field of another kind")
    if not is_storable(position.plugin_id) or not 0 <= position.revision < 2**63:
        raise ValueError("no place in a list")
    b64decode(position.shown, validate=True)


def _digest(plugin_id: str) -> bytes:
    return blake2b(plugin_id.encode(), digest_size=DIGEST).digest()


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
