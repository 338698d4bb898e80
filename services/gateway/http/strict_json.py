"""JSON as the platform reads it: refused is what PostgreSQL or the bus could not hold."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import falcon
from falcon.media import BaseHandler
from falcon.typing import AsyncReadableIO

from plugin_platform.errors import Malformed, TooLarge

BODY_LIMIT = 256 * 1024
DEPTH_LIMIT = 64

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
# Whoever decodes JSON with kombu, as the services do, takes such an object for a typed value.
_TYPED_VALUE = {"__type__", "__value__"}


def loads(raw: bytes) -> Any:
    """Raises Malformed with a detail that says what is wrong."""
    _check_depth(raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("The body is not valid UTF-8.") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise Malformed(detail) from None
    except ValueError:
        raise Malformed("The body holds a number that is too long.") from None
    if "\\u" in text:  # the only way to write NUL or half a surrogate pair
        _check_strings(value)
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


def _check_depth(raw: bytes) -> None:
    """Before parsing: the parser recurses, and is as deep as the sender likes."""
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_LIMIT:
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", raw)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEPTH_LIMIT:
            raise Malformed(f"The body nests deeper than {DEPTH_LIMIT} levels.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("An object in the body has the same key twice.")
    if value.keys() == _TYPED_VALUE:
        raise Malformed("An object in the body has the reserved keys __type__ and __value__.")
    return value


def _refuse_constant(name: str) -> Any:
    raise Malformed(f"{name} is not JSON.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Malformed("The body holds a number that is too large.")
    return number


def _check_strings(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            _check_strings(item)


class StrictJSONHandler(BaseHandler):
    """Reads at most ``limit`` bytes, whatever the sender says about the length."""

    def __init__(self, limit: int = BODY_LIMIT) -> None:
        self._limit = limit

    async def deserialize_async(
        self, stream: AsyncReadableIO, content_type: str | None, content_length: int | None
    ) -> Any:
        if content_length is not None and content_length > self._limit:
            raise self._too_large()
        raw = await stream.read(self._limit + 1)
        if len(raw) > self._limit:
            raise self._too_large()
        return loads(raw)

    def serialize(self, media: object, content_type: str) -> bytes:
        return dumps(media)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body may not exceed {self._limit // 1024} KiB.")


def is_json(req: falcon.Request) -> bool:
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    return media_type == falcon.MEDIA_JSON
