"""Who publishes: the same for everybody, and cached."""

from __future__ import annotations

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache, Place
from gateway.http.input import strict_json
from gateway.http.limits import WorkerLimiter
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.accounts import domains as schemas
from gateway.resources.public import cached
from gateway.resources.public.plugins import DETAIL_CACHING
from plugin_platform.errors import NotFound

LIFETIME = 30.0  # s
LONGEST = 64  # characters of a username


class Author:
    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._schema = schemas.Author()

    @operation(
        "Who publishes, since when, and which domains they have proven to hold",
        tag="Marketplace",
        returns=schemas.Author,
        errors=(404, 429, 503),
    )
    async def on_get(self, req: Request, resp: Response, username: str) -> None:
        if len(username) > LONGEST:
            raise NotFound("Nobody publishes anything by this name.")
        network = network_of(req.context.address)
        place = Place(f"author:{username.lower()}", "listing", LIFETIME, shared=False)

        async def load() -> Answer:
            return await self._load(username, network)

        await cached.answer(req, resp, self._cache, place, load, caching=DETAIL_CACHING)

    async def _load(self, username: str, network: str) -> Answer:
        await self._misses.hit(network)
        author = await self._rpc.call("catalog", "get_author", username=username)
        body = strict_json.dumps(self._schema.dump(author))
        return Answer(body, author["revision"], author["log"])
