"""Reviews of a plugin, as everybody sees them: public and cached."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache, Place
from gateway.http.input import strict_json
from gateway.http.input.cursors import Cursors
from gateway.http.limits import WorkerLimiter
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.public import user_reviews as schemas
from gateway.resources.public import cached
from gateway.resources.public.plugins import DETAIL_CACHING, DETAIL_LIFETIME


class Reviews:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter, cursors: Cursors) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._cursors = cursors
        self._schema = schemas.ReviewPage()

    @operation(
        "What users say of a plugin",
        tag="Reviews",
        query=schemas.ReviewQuery,
        returns=schemas.ReviewPage,
        errors=(404, 410, 429, 503),
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> None:
        if "cursor" in query:
            query["cursor"] = self._cursors.read(query["cursor"])
        network = network_of(req.context.address)
        key = f"reviews:{plugin_id}:{urlencode(sorted(query.items()))}"
        shared = query == {"sort": "helpful"}
        place = Place(key, f"plugin:{plugin_id}", DETAIL_LIFETIME, shared)

        async def load() -> Answer:
            return await self._page(plugin_id, query, network)

        await cached.answer(req, resp, self._cache, place, load, caching=DETAIL_CACHING)

    async def _page(self, plugin_id: str, query: dict[str, Any], network: str) -> Answer:
        await self._misses.hit(network)
        page = await self._rpc.call("catalog", "list_reviews", plugin_id=plugin_id, **query)
        page["next_cursor"] = self._cursors.sign(page["next_cursor"])
        body = strict_json.dumps(self._schema.dump(page))
        return Answer(body, page["revision"], page["log"])
