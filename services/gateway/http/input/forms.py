"""multipart/form-data, read part by part with a hard limit for each."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import ExitStack
from typing import Any

import falcon
import falcon.asgi
from falcon.asgi.multipart import BodyPart, MultipartForm
from marshmallow import Schema, fields

from gateway.http import camel_schema
from gateway.http.input import spool, strict_json
from gateway.http.schemas.developers import developer
from plugin_platform.errors import Invalid, Malformed, TooLarge, UnsupportedMediaType

BUNDLE_LIMIT = 5 * 1024 * 1024
FIELD_LIMIT = 256 * 1024
FORM_LIMIT = BUNDLE_LIMIT + 1024 * 1024
DRAIN_LIMIT = 4 * FORM_LIMIT


# A line that is slower than this, after the first seconds, is no line but somebody who waits.
LEAST_SPEED, FIRST_SECONDS = 16 * 1024, 10.0  # bytes/s, s
STALLED = 10.0  # s without a byte


class Pace:
    """Ends an upload that does not get on, for others wait for its place."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bytes = 0

    async def chunks(self, stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Raises a 408."""
        chunks = aiter(stream)
        while True:
            try:
                async with asyncio.timeout(STALLED):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise _late(f"Nothing arrived for {STALLED:g} s.") from None
            self._bytes += len(chunk)
            seconds = time.monotonic() - self._started
            if seconds > FIRST_SECONDS and self._bytes < LEAST_SPEED * seconds:
                raise _late(f"It arrives with less than {LEAST_SPEED // 1024} KiB/s.")
            yield chunk


def _late(detail: str) -> falcon.HTTPError:
    return falcon.HTTPError(falcon.HTTP_408, description=f"The upload is too slow. {detail}")


async def read(req: falcon.asgi.Request, schema: Schema, until: ExitStack) -> dict[str, Any]:
    """The validated parts: files as ``spool.Upload``, to be used before ``until`` ends them, JSON
    parsed, everything else text.
    """
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type != falcon.MEDIA_MULTIPART:
        raise UnsupportedMediaType("The body must be multipart/form-data.")
    length = req.content_length
    if length is not None and length > DRAIN_LIMIT:
        raise TooLarge(f"The form is too large: a bundle may not exceed {_readable(BUNDLE_LIMIT)}.")
    try:
        values = await _parts(await req.get_media(), schema, until)
    except TooLarge:
        await strict_json.drain(req, DRAIN_LIMIT)
        raise
    return camel_schema.load(schema, values)


def digest(form: dict[str, Any]) -> bytes:
    hashed = hashlib.sha256()
    for name, value in sorted(form.items()):
        raw = value.sha256 if isinstance(value, spool.Upload) else strict_json.dumps(value)
        hashed.update(f"{name}:{len(raw)}:".encode() + raw)
    return hashed.digest()


async def _parts(form: MultipartForm, schema: Schema, until: ExitStack) -> dict[str, Any]:
    known = {field.data_key: field for field in schema.fields.values()}
    values: dict[str, Any] = {}
    pace = Pace()
    async for part in form:
        field = known.get(part.name)
        if field is None:
            raise _invalid(part.name, "There is no such part.")
        if part.name in values:
            raise _invalid(part.name, "Given more than once.")
        values[str(part.name)] = await _value(part, field, pace, until)
    return values


async def _value(part: BodyPart, field: fields.Field[Any], pace: Pace, until: ExitStack) -> Any:
    if isinstance(field, developer.File):
        upload = await spool.receive(_chunks(part, BUNDLE_LIMIT, pace), until)
        if not upload.size:
            raise _invalid(part.name, "The file is empty.")
        return upload
    raw = b"".join([chunk async for chunk in _chunks(part, FIELD_LIMIT, pace)])
    if isinstance(field, fields.Dict):
        return _json(part, raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Malformed(f"The part {part.name} is not valid UTF-8.") from None
    strict_json.check_text(text)
    return text


def _json(part: BodyPart, raw: bytes) -> Any:
    try:
        return strict_json.loads(raw)
    except Malformed as error:
        detail = error.detail.replace("The body", f"The part {part.name}")
        raise Malformed(detail, [{"pointer": f"/{part.name}", "detail": detail}]) from None


async def _chunks(part: BodyPart, limit: int, pace: Pace) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in pace.chunks(part.stream):
        size += len(chunk)
        if size > limit:
            raise TooLarge(
                f"The part {part.name} may not exceed {_readable(limit)}.",
                [{"pointer": f"/{part.name}", "detail": f"At most {limit} bytes."}],
            )
        yield chunk


def _invalid(name: str | None, detail: str) -> Invalid:
    return Invalid("The form breaks a rule.", [{"pointer": f"/{name or ''}", "detail": detail}])


def _readable(size: int) -> str:
    mebi = 1024 * 1024
    return f"{size // mebi} MiB" if size >= mebi else f"{size // 1024} KiB"
