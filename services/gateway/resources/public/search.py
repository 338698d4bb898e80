"""Beside the list of plugins: what it can be narrowed by, and what somebody may be typing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from falcon.asgi import Request, Response
from marshmallow import Schema

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache, Place
from gateway.http.input import strict_json
from gateway.http.limits import WorkerLimiter
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.public import marketplace
from gateway.resources.public import cached
from gateway.resources.public.plugins import is_asked_by_many

LIFETIME = 30.0  # s
CACHING = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400"


class Facets:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses

    @operation(
        "What a list can be narrowed by, with how many plugins there are of each",
        tag="Marketplace",
        query=marketplace.SearchQuery,
        returns=marketplace.Facets,
        errors=(429, 503),
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> None:
        network = network_of(req.context.address)

        async def load() -> Answer:
            await self._misses.hit(network)
            answer = await self._rpc.call("catalog", "facets", **query)
            return _answer(marketplace.Facets(), answer)

        key = f"facets:{urlencode(sorted(query.items()))}"
        place = Place(key, "listing", LIFETIME, is_asked_by_many(query))
        await cached.answer(req, resp, self._cache, place, load, caching=CACHING)


class Suggestions:
    def __init__(self, rpc: Rpc, cache: Cache) -> None:
        self._rpc = rpc
        self._cache = cache

    @operation(
        "What somebody may be typing: plugins, authors and tags",
        tag="Marketplace",
        query=marketplace.SuggestionsQuery,
        returns=marketplace.Suggestions,
        errors=(429, 503),
        limit="suggestions",
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> None:
        typed = " ".join(query["q"].lower().split())

        async def load() -> Answer:
            answer = await self._rpc.call("catalog", "suggest", q=typed)
            return _answer(marketplace.Suggestions(), answer)

        place = Place(f"suggestions:{typed}", "listing", LIFETIME, shared=False)
        await cached.answer(req, resp, self._cache, place, load, caching=CACHING)


def _answer(schema: Schema, answer: dict[str, Any]) -> Answer:
    body = strict_json.dumps(schema.dump(answer))
    return Answer(body, answer["revision"], answer["log"])
