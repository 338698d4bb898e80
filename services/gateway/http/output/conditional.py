"""Answers that a browser need not fetch again (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib

from falcon.asgi import Request, Response


def etag_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def send(req: Request, resp: Response, body: bytes, etag: str, caching: str) -> None:
    """Nothing but 304, when the client has it already."""
    resp.set_header("Cache-Control", caching)
    resp.set_header("ETag", f'"{etag}"')
    if _has(req, etag):
        resp.status = 304
        return
    resp.data = body


def _has(req: Request, etag: str) -> bool:
    if req.get_header("If-None-Match") is None:
        return False
    return any(known in ("*", etag) for known in req.if_none_match or ())
