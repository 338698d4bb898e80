"""Published bundles, as the browser imports them.

They are strangers' files. Whatever is in one, a bundle is served as JavaScript and as nothing else,
and a file of several by the fixed table of ``plugin_platform.assets``, which knows no pages; a
browser that opens it as a page may run nothing in it, and the query is ignored.

An address of one of several holds the hash of the listing of all, which holds the hash of each.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import falcon
from falcon.asgi import Request, Response

from gateway.cache.blocklist import Blocklist
from gateway.cache.bundles import Content, PublishedBundles
from gateway.cache.files import PublishedFiles
from gateway.http.operation import operation
from plugin_platform.assets import KINDS, PATH, kind_of

CONTENT_TYPE = "text/javascript"
IMMUTABLE = "public, max-age=31536000, immutable"
CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
CHUNK = 64 * 1024
SVG = KINDS["svg"].media_type

VERSION = re.compile(r"[0-9][0-9A-Za-z._-]{0,63}\Z")
FILE = re.compile(r"([0-9a-f]{64})\.(js|list)\Z")
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
TYPES = {"js": CONTENT_TYPE, "list": "application/json"}
# Of a picture: it is drawn as its own style says, which asks nobody.
SVG_CSP = f"{CSP}; style-src 'unsafe-inline'"


class Bundle:
    def __init__(self, bundles: PublishedBundles, blocklist: Blocklist) -> None:
        self._bundles = bundles
        self._blocklist = blocklist

    @operation(
        "A published bundle: an ES module, or the listing of its files",
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
        head(resp)
        await self._blocklist.check(plugin_id, version)

        async def content() -> Content:
            return await self._bundles.get(f"{plugin_id}/{version}/{file}", digest)

        await answer(req, resp, digest, TYPES[name[2]], content)

    on_head = on_get


class BundledFile:
    def __init__(self, files: PublishedFiles, blocklist: Blocklist) -> None:
        self._files = files
        self._blocklist = blocklist

    @operation(
        "A file of a published version that has several",
        tag="Bundles",
        media_type="*/*",
        errors=(404, 410, 503),
    )
    async def on_get(
        self, req: Request, resp: Response, *, plugin_id: str, version: str, file: str, path: str
    ) -> None:
        kind = kind_of(path)
        fits = VERSION.match(version) and DIGEST.match(file) and PATH.match(path)
        if kind is None or not fits:
            raise falcon.HTTPRouteNotFound()
        head(resp)
        await self._blocklist.check(plugin_id, version)
        folder = f"{plugin_id}/{version}/"
        digest = await self._files.digest(folder, file, path)

        async def content() -> Content:
            return await self._files.get(folder, digest, compress=kind.is_text)

        await answer(req, resp, digest, kind.media_type, content)

    on_head = on_get


def head(resp: Response) -> None:
    """Of refusals too, so that a page may tell why."""
    resp.set_header("Content-Security-Policy", CSP)
    resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")
    resp.set_header("Access-Control-Allow-Origin", "*")
    resp.set_header("Vary", "Accept-Encoding")


async def answer(
    req: Request,
    resp: Response,
    digest: str,
    media_type: str,
    content: Callable[[], Awaitable[Content]],
) -> None:
    if digest in (req.if_none_match or ()):
        resp.status = 304
    else:
        send(req, resp, await content(), media_type)
    if media_type == SVG:
        resp.set_header("Content-Security-Policy", SVG_CSP)
    # Only now: a refusal is not to be kept.
    resp.set_header("Cache-Control", IMMUTABLE)
    resp.set_header("ETag", f'"{digest}"')


def send(req: Request, resp: Response, content: Content, media_type: str) -> None:
    """In pieces: a slow reader holds up one of them, not a copy of the whole."""
    body = content.plain
    if content.compressed is not None and "gzip" in (req.get_header("Accept-Encoding") or ""):
        resp.set_header("Content-Encoding", "gzip")
        body = content.compressed
    resp.content_type = media_type
    resp.set_header("Accept-Ranges", "none")
    resp.content_length = len(body)
    if req.method != "HEAD":
        resp.stream = pieces(body)


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]
