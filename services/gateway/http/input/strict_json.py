"""JSON as the platform reads it: refused is what PostgreSQL or the bus could not hold.

The work is proportional to the bytes, whatever they are: ``orjson`` parses, and refuses NaN,
infinite numbers, half surrogate pairs and what is not UTF-8; the rest is looked at once.
Of a key that an object has twice the last one counts, as everywhere: the text itself goes nowhere.
"""

from __future__ import annotations

import json
from typing import Any

import falcon
import falcon.asgi
import orjson

from plugin_platform.errors import Malformed, TooLarge

BODY_LIMIT = 16 * 1024  # bytes, where a route does not say otherwise
DEPTH_LIMIT = 64
DRAIN_LIMIT = 4 * 1024 * 1024

# Whoever decodes JSON with kombu, as the services do, takes such an object for a typed value.
_TYPED_VALUE = {"__type__", "__value__"}


def loads(raw: bytes) -> Any:
    """Raises Malformed with a detail that says what is wrong."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise Malformed(detail) from None
    _check(value)
    return value


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def check_text(text: str) -> None:
    """Raises Malformed for what cannot be stored as text."""
    if "\x00" in text:
        raise Malformed("Text may not contain the NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("Text may not contain half of a surrogate pair.") from None


def _check(value: Any) -> None:
    """Level by level: what nests deeply never makes this recurse."""
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise Malformed(f"The body nests deeper than {DEPTH_LIMIT} levels.")


def _inside(value: Any) -> list[Any]:
    """What has to be looked at next; a text is looked at here."""
    if isinstance(value, str):
        if "\x00" in value:
            raise Malformed("Text may not contain the NUL character.")
        return []
    if isinstance(value, list):
        return value or [None]
    if isinstance(value, dict):
        if value.keys() == _TYPED_VALUE:
            reserved = "An object in the body has the reserved keys __type__ and __value__."
            raise Malformed(reserved)
        return [*value, *value.values()] or [None]
    return []


async def read(req: falcon.asgi.Request, limit: int = BODY_LIMIT) -> Any:
    """The body's value; reads at most ``limit`` bytes, whatever the sender says about the length.

    A sender that is told "too large" in mid-body often sees a broken connection instead of the
    answer: what is not much too large is read to its end, and thrown away.
    """
    raw = b""
    if (req.content_length or 0) <= limit:
        raw = await req.stream.read(limit + 1)
    if len(raw) > limit or (req.content_length or 0) > limit:
        await drain(req, DRAIN_LIMIT)
        raise TooLarge(f"The body may not exceed {limit // 1024} KiB.")
    return loads(raw)


async def drain(req: falcon.asgi.Request, limit: int) -> None:
    if (req.content_length or 0) > limit:
        return
    left = limit
    while left > 0:
        chunk = await req.stream.read(min(left, 64 * 1024))
        if not chunk:
            return
        left -= len(chunk)


def is_json(req: falcon.Request) -> bool:
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    return media_type == falcon.MEDIA_JSON
