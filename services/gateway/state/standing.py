"""Whether what a link was given for still holds, asked once for all files that come at a time.

A plugin may ask for files of its version as often as it likes: publishing hears little of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from cachetools import TTLCache

from gateway.bus.rpc import Rpc

GOOD_FOR = 2.0  # s, in which a link outlives a review
REMEMBERED = 10_000  # links, of each worker


class Standing:
    def __init__(self, rpc: Rpc, timer: Callable[[], float] = time.monotonic) -> None:
        self._rpc = rpc
        self._good: TTLCache[str, bool] = TTLCache(REMEMBERED, GOOD_FOR, timer=timer)
        self._flights: dict[str, asyncio.Future[Any]] = {}

    async def require(self, token: str, review: dict[str, Any]) -> None:
        """Raises what publishing refuses with. A refusal is not remembered."""
        if token not in self._good:
            await asyncio.shield(self._flights.get(token) or self._ask(token, review))

    def _ask(self, token: str, review: dict[str, Any]) -> asyncio.Future[Any]:
        """Everybody who asks meanwhile waits for the same answer."""
        flight = asyncio.ensure_future(self._rpc.call("publishing", "try_version", **review))
        self._flights[token] = flight
        flight.add_done_callback(lambda done: self._landed(token, done))
        return flight

    def _landed(self, token: str, flight: asyncio.Future[Any]) -> None:
        self._flights.pop(token, None)
        if not flight.cancelled() and flight.exception() is None:
            self._good[token] = True
