"""The front page of the marketplace: the same for everybody, and cached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from falcon.asgi import Request, Response
from marshmallow import Schema

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache, Place
from gateway.http.input import strict_json
from gateway.http.limits import WorkerLimiter
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.public import front
from gateway.resources.public import cached
from gateway.state.browser.sessions import Sessions

SCOPE = "front"
# s; what people have changes it without an event, a plugin or a collection with one.
LIFETIME = 30.0
CACHING = "public, max-age=1, stale-while-revalidate=1, stale-if-error=86400"
# Who has many plugins is suggested others by the newest.
MOST_INSTALLED = 2000


class _Cached:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses

    async def _send(
        self,
        req: Request,
        resp: Response,
        key: str,
        schema: Schema,
        ask: Callable[[], Awaitable[dict[str, Any]]],
        *,
        shared: bool,
    ) -> None:
        network = network_of(req.context.address)

        async def load() -> Answer:
            await self._misses.hit(network)
            answer = await ask()
            body = strict_json.dumps(schema.dump(answer))
            return Answer(body, answer["revision"], answer["log"])

        place = Place(key, SCOPE, LIFETIME, shared)
        await cached.answer(req, resp, self._cache, place, load, caching=CACHING)


class Front(_Cached):
    @operation(
        "The front page: a set to begin with, collections, and what is popular, rising and new",
        tag="Marketplace",
        returns=front.Front,
        errors=(429, 503),
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        await self._send(
            req,
            resp,
            "front",
            front.Front(),
            lambda: self._rpc.call("catalog", "front"),
            shared=True,
        )


class Collection(_Cached):
    @operation(
        "A collection with its plugins",
        tag="Marketplace",
        returns=front.ShownCollection,
        errors=(404, 429, 503),
    )
    async def on_get(self, req: Request, resp: Response, collection_id: str) -> None:
        await self._send(
            req,
            resp,
            f"collection:{collection_id}",
            front.ShownCollection(),
            lambda: self._rpc.call("catalog", "get_collection", collection_id=collection_id),
            shared=False,
        )


class Related(_Cached):
    @operation(
        "What people who have a plugin also have, and what is like it",
        tag="Marketplace",
        returns=front.Related,
        errors=(404, 410, 429, 503),
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> None:
        await self._send(
            req,
            resp,
            f"related:{plugin_id}",
            front.Related(),
            lambda: self._rpc.call("catalog", "related", plugin_id=plugin_id),
            shared=False,
        )


class Suggestions:
    """For who asks alone, and never cached."""

    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "What people who have what I have also have",
        limit="reads",
        tag="Installed",
        returns=front.Suggestions,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return {"items": []}
        installed = await self._rpc.call("installs", "list_installed", principal=principal)
        newest = sorted(installed, key=lambda one: str(one["installed_at"]), reverse=True)
        have = [one["plugin_id"] for one in newest[:MOST_INSTALLED]]
        return await self._rpc.call("catalog", "recommend", have=have) if have else {"items": []}
