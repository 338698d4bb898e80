"""Public answers as bytes: in the memory of the process, over Redis, over the catalog."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cachetools import LRUCache

from gateway.cache.store import CacheStore, Entry
from gateway.http import metrics
from plugin_platform.errors import NotFound, Unavailable

MEMORY_LIMIT = 64 * 1024 * 1024  # bytes
ENTRY_OVERHEAD = 512
SCOPES_REMEMBERED = 20_000

# s. A popular plugin is installed many times a second: its details are made anew at most
# this often, and are still never older than this plus the way of the event.
FLOOR = 0.25
# s: how long somebody waits for a new answer while an old one is at hand.
PATIENCE = 0.3
# s: after a failed call old answers go out at once, and the catalog is left alone.
PAUSE = 1.0
# s: how long an answer is believed when no invalidation can reach us.
BLIND_LIFETIME = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the catalog said, ready to be sent, and the revision of its log behind it."""

    body: bytes
    revision: int


Load = Callable[[], Awaitable[Answer]]


class Cache:
    def __init__(self, store: CacheStore) -> None:
        self._store = store
        self._memory: LRUCache[str, Entry] = LRUCache(
            MEMORY_LIMIT, getsizeof=lambda entry: len(entry.body) + ENTRY_OVERHEAD
        )
        self._needed: LRUCache[str, int] = LRUCache(SCOPES_REMEMBERED)
        self._flights: dict[str, asyncio.Task[Entry]] = {}
        self._paused_until = 0.0
        self._blind = True

    async def get(self, key: str, scope: str, lifetime: float, load: Load) -> Entry:
        """A fresh answer; an old one while the catalog is away. Raises what ``load`` raises."""
        entry = self._memory.get(key)
        if entry is not None and self._is_fresh(entry, scope, lifetime):
            metrics.CACHE_READS.labels("memory").inc()
            return entry
        if entry is not None and time.monotonic() < self._paused_until:
            metrics.CACHE_READS.labels("stale").inc()
            return entry
        flight = self._flights.get(key) or self._take_off(key, scope, lifetime, load)
        await asyncio.wait({flight}, timeout=PATIENCE)
        if not flight.done() and key in self._memory:
            metrics.CACHE_READS.labels("stale").inc()
            return self._memory[key]
        return await asyncio.shield(flight)

    def outdate(self, scopes: list[str], revision: int) -> None:
        for scope in scopes:
            self._needed[scope] = max(revision, self._needed.get(scope, 0))

    def set_blind(self, blind: bool) -> None:
        """Blind means: invalidations do not reach this process. Some may have been missed."""
        if self._blind and not blind:
            self._memory.clear()
        self._blind = blind

    def _is_fresh(self, entry: Entry, scope: str, lifetime: float) -> bool:
        age = time.time() - entry.stored_at
        if self._blind:
            lifetime = min(lifetime, BLIND_LIFETIME)
        if entry.revision < self._needed.get(scope, 0):
            lifetime = FLOOR
        return age < lifetime

    def _take_off(self, key: str, scope: str, lifetime: float, load: Load) -> asyncio.Task[Entry]:
        """One flight a key: everybody who asks meanwhile waits for the same answer."""
        flight = asyncio.create_task(self._fly(key, scope, lifetime, load))
        self._flights[key] = flight
        flight.add_done_callback(lambda task: self._landed(key, task))
        return flight

    def _landed(self, key: str, flight: asyncio.Task[Entry]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # seen, also when nobody waits any more

    async def _fly(self, key: str, scope: str, lifetime: float, load: Load) -> Entry:
        shared = await self._from_store(key, scope)
        if shared is not None and self._is_fresh(shared, scope, lifetime):
            metrics.CACHE_READS.labels("redis").inc()
            return shared
        try:
            answer = await load()
        except NotFound:
            await self._drop(key)
            raise
        except Unavailable:
            self._paused_until = time.monotonic() + PAUSE
            old = self._memory.get(key)
            if old is None:
                raise
            metrics.CACHE_READS.labels("stale").inc()
            return old
        metrics.CACHE_READS.labels("catalog").inc()
        return await self._keep(key, scope, answer)

    async def _from_store(self, key: str, scope: str) -> Entry | None:
        try:
            entry, needed = await self._store.get(key, scope)
        except Unavailable:
            return None
        self.outdate([scope], needed)
        return self._remember(key, entry) if entry is not None else None

    async def _keep(self, key: str, scope: str, answer: Answer) -> Entry:
        etag = hashlib.sha256(answer.body).hexdigest()[:32]
        entry = Entry(answer.body, etag, answer.revision, time.time())
        try:
            kept = await self._store.put(key, entry)
        except Unavailable:
            return self._remember(key, entry)
        if kept:
            return self._remember(key, entry)
        return await self._from_store(key, scope) or entry

    def _remember(self, key: str, entry: Entry) -> Entry:
        """The newer of this and what is in memory."""
        known = self._memory.get(key)
        if known is not None and _order(known) > _order(entry):
            return known
        with contextlib.suppress(ValueError):  # larger than the whole memory
            self._memory[key] = entry
        return entry

    async def _drop(self, key: str) -> None:
        self._memory.pop(key, None)
        with contextlib.suppress(Unavailable):
            await self._store.drop(key)


def _order(entry: Entry) -> tuple[int, float]:
    return entry.revision, entry.stored_at
