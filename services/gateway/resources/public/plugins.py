"""The marketplace: public, cached, and without sessions."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.cache.blocklist import Blocklist
from gateway.cache.readmes import Readmes
from gateway.cache.responses import INCOMPLETE, Answer, Cache, Place
from gateway.http.input import strict_json
from gateway.http.input.cursors import Cursors
from gateway.http.limits import WorkerLimiter
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.developers import life
from gateway.http.schemas.public import marketplace
from gateway.resources.public import cached
from gateway.urls import BundleUrls
from plugin_platform.errors import Unavailable
from plugin_platform.manifests import CATEGORIES

log = logging.getLogger(__name__)

# s that an answer is good for when no event outdates it before. What changes a list without an
# event, counts, is seen through the short lifetime.
DETAIL_LIFETIME, LIST_LIFETIME, CATEGORIES_LIFETIME = 60.0, 3.0, 30.0

# For browsers and a CDN: together not more than the 2 s in which a new install count shows.
DETAIL_CACHING = "public, max-age=1, stale-while-revalidate=1, stale-if-error=86400"
LIST_CACHING = "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400"
# A page has stopped what is blocked within 5 s: nobody in between keeps it for long.
BLOCKLIST_CACHING = "public, max-age=1"


class Plugins:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter, cursors: Cursors) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._cursors = cursors
        self._schema = marketplace.Page()

    @operation(
        "Browse and search",
        tag="Marketplace",
        query=marketplace.BrowseQuery,
        returns=marketplace.Page,
        errors=(429, 503),
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> None:
        if "cursor" in query:
            query["cursor"] = self._cursors.read(query["cursor"])
        key = f"list:{urlencode(sorted(query.items()))}"
        network = network_of(req.context.address)
        place = Place(key, "listing", LIST_LIFETIME, is_asked_by_many(query))

        async def load() -> Answer:
            return await self._browse(query, network)

        await cached.answer(req, resp, self._cache, place, load, caching=LIST_CACHING)

    async def _browse(self, query: dict[str, Any], network: str) -> Answer:
        await self._misses.hit(network)
        page = await self._rpc.call("catalog", "browse", **query)
        page["next_cursor"] = self._cursors.sign(page["next_cursor"])
        return Answer(strict_json.dumps(self._schema.dump(page)), page["revision"], page["log"])


class Plugin:
    def __init__(
        self, rpc: Rpc, cache: Cache, misses: WorkerLimiter, urls: BundleUrls, readmes: Readmes
    ) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._urls = urls
        self._readmes = readmes
        self._schema = marketplace.Details()

    @operation(
        "Details of a plugin",
        tag="Marketplace",
        returns=marketplace.Details,
        errors=(404, 410, 429, 503),
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> None:
        scope = f"plugin:{plugin_id}"
        network = network_of(req.context.address)
        place = Place(scope, scope, DETAIL_LIFETIME)

        async def load() -> Answer:
            return await self._details(plugin_id, network)

        await cached.answer(req, resp, self._cache, place, load, caching=DETAIL_CACHING)

    async def _details(self, plugin_id: str, network: str) -> Answer:
        await self._misses.hit(network)
        plugin = await self._rpc.call("catalog", "get_plugin", plugin_id=plugin_id)
        revision = plugin["revision"]
        if key := plugin["readme_key"]:
            try:
                plugin["readme_html"] = await self._readmes.html(key)
            except Unavailable as error:
                log.warning("details of %s without the readme: %s", plugin_id, error.detail)
                revision = INCOMPLETE
        plugin = self._urls.add_pictures(self._urls.add_to_versions(plugin))
        body = strict_json.dumps(self._schema.dump(plugin))
        return Answer(body, revision, plugin["log"])


class PluginVersions:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._urls = urls
        self._schema = marketplace.VersionPage()

    @operation(
        "All versions of a plugin, newest first",
        tag="Marketplace",
        query=marketplace.VersionQuery,
        returns=marketplace.VersionPage,
        errors=(404, 410, 429, 503),
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> None:
        network, cursor = network_of(req.context.address), query.get("cursor")
        key = f"versions:{plugin_id}:{cursor or ''}"
        place = Place(key, f"plugin:{plugin_id}", DETAIL_LIFETIME, shared=False)

        async def load() -> Answer:
            return await self._page(plugin_id, cursor, network)

        await cached.answer(req, resp, self._cache, place, load, caching=DETAIL_CACHING)

    async def _page(self, plugin_id: str, cursor: str | None, network: str) -> Answer:
        await self._misses.hit(network)
        page = await self._rpc.call("catalog", "list_versions", plugin_id=plugin_id, cursor=cursor)
        items = [self._urls.add_to_version(version) for version in page["items"]]
        body = strict_json.dumps(self._schema.dump({**page, "items": items}))
        return Answer(body, page["revision"], page["log"])


class BlocklistAnswer:
    def __init__(self, blocklist: Blocklist) -> None:
        self._blocklist = blocklist

    @operation(
        "What is blocked, and why, or what of it changed since an answer: open pages ask every few"
        " seconds, with If-None-Match",
        tag="Marketplace",
        query=life.BlocklistQuery,
        returns=life.Blocklist,
        errors=(429, 503),
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> None:
        network = network_of(req.context.address)
        place, entry = await self._blocklist.answer(query.get("since"), network)
        cached.send(req, resp, place, entry, BLOCKLIST_CACHING)


class Categories:
    def __init__(self, rpc: Rpc, cache: Cache) -> None:
        self._rpc = rpc
        self._cache = cache
        self._schema = marketplace.Categories()

    @operation("Categories", tag="Marketplace", returns=marketplace.Categories, errors=(503,))
    async def on_get(self, req: Request, resp: Response) -> None:
        place = Place("categories", "listing", CATEGORIES_LIFETIME)
        await cached.answer(req, resp, self._cache, place, self._categories, caching=LIST_CACHING)

    async def _categories(self) -> Answer:
        answer = await self._rpc.call("catalog", "categories")
        body = strict_json.dumps(self._schema.dump(answer))
        return Answer(body, answer["revision"], answer["log"])


def is_asked_by_many(query: dict[str, Any]) -> bool:
    """Of what people type, and of later pages, there are more than anybody could keep."""
    known = query.get("category") in (None, *CATEGORIES)
    return known and query.keys() <= {"category", "sort", "limit"}
