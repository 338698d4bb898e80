"""With which keys the platform signs what it publishes."""

from __future__ import annotations

from falcon.asgi import Request, Response

from gateway.cache.signing_keys import SigningKeys
from gateway.http.operation import operation
from gateway.http.output.conditional import etag_of, send
from gateway.http.schemas.public.signatures import SigningKeys as Schema

CACHING = "no-cache"  # a revoked key is to be known at the next page


class Keys:
    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    @operation(
        "The keys that sign what is published",
        tag="Marketplace",
        returns=Schema,
        errors=(503,),
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        body = await self._keys.answer()
        send(req, resp, body, etag_of(body), CACHING)
