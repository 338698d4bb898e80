"""Published bundles, as the browser imports them.

They are strangers' files. Whatever is in one, it is served as JavaScript and as nothing else: the
type is fixed, a browser that opens it as a page may run nothing in it, and the query is ignored.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import falcon
from falcon.asgi import Request, Response

from gateway.cache.blocklist import Blocklist
from gateway.cache.bundles import Content, PublishedBundles
from gateway.http.operation import operation

CONTENT_TYPE = "text/javascript"
IMMUTABLE = "public, max-age=31536000, immutable"
CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
CHUNK = 64 * 1024

VERSION = re.compile(r"[0-9][0-9A-Za-z._-]{0,63}\Z")
FILE = re.compile(r"([0-9a-f]{64})\.js\Z")


class Bundle:
    def __init__(self, bundles: PublishedBundles, blocklist: Blocklist) -> None:
        self._bundles = bundles
        self._blocklist = blocklist

    @operation(
        "A published bundle: an ES module",
        tag="Bundles",
        media_type=CONTENT_TYPE,
        errors=(404, 410, 503),
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, version: str, file: str
    ) -> None:
        name = FILE.match(file)
        if name is None or VERSION.match(version) is None:
            raise falcon.HTTPRouteNotFound()
        digest = name[1]
        resp.set_header("Content-Security-Policy", CSP)
        resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        resp.set_header("Access-Control-Allow-Origin", "*")
        resp.set_header("Vary", "Accept-Encoding")
        await self._blocklist.check(plugin_id, version)
        if digest in (req.if_none_match or ()):
            resp.status = 304
        else:
            content = await self._bundles.get(f"{plugin_id}/{version}/{file}", digest)
            send(req, resp, content)
        # Only now: a refusal is not to be kept.
        resp.set_header("Cache-Control", IMMUTABLE)
        resp.set_header("ETag", f'"{digest}"')

    on_head = on_get


def send(req: Request, resp: Response, content: Content) -> None:
    """In pieces: a slow reader holds up one of them, not a copy of the whole."""
    body = content.plain
    if content.compressed is not None and "gzip" in (req.get_header("Accept-Encoding") or ""):
        resp.set_header("Content-Encoding", "gzip")
        body = content.compressed
    resp.content_type = CONTENT_TYPE
    resp.set_header("Accept-Ranges", "none")
    resp.content_length = len(body)
    if req.method != "HEAD":
        resp.stream = pieces(body)


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]
