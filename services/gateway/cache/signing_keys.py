"""The platform's public keys, which pages compare what they run with.

Asked for at every page and changed once a year, so each process asks publishing seldom, and says
what it said last while that is away.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from gateway.bus.rpc import Rpc
from gateway.http.input import strict_json
from gateway.http.schemas.public.signatures import SigningKeys as Schema
from plugin_platform.errors import Unavailable

LIFETIME = 15.0  # s: how long a revoked key may still be told as a good one


class SigningKeys:
    def __init__(self, rpc: Rpc, clock: Callable[[], float] = time.monotonic) -> None:
        self._rpc = rpc
        self._clock = clock
        self._schema = Schema()
        self._body: bytes | None = None
        self._asked_at = 0.0
        self._turn = asyncio.Lock()

    async def answer(self) -> bytes:
        """Raises ``Unavailable`` when nobody has told them yet."""
        if self._body is not None and self._clock() - self._asked_at < LIFETIME:
            return self._body
        async with self._turn:
            if self._body is None or self._clock() - self._asked_at >= LIFETIME:
                self._body = await self._ask()
                self._asked_at = self._clock()
            return self._body

    async def _ask(self) -> bytes:
        try:
            answer = await self._rpc.call("publishing", "signing_keys")
        except Unavailable:
            if self._body is None:
                raise
            return self._body
        return strict_json.dumps(self._schema.dump(answer))
