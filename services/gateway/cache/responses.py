"""Public answers as bytes: in the memory of the process, over Redis, over the catalog."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache, TTLCache

from gateway.cache.store import EVERYTHING, REVISION_MEMORY, CacheStore, Entry, Revision
from gateway.http import metrics
from gateway.http.output.conditional import etag_of
from plugin_platform.errors import Gone, NotFound, PlatformError, TooManyRequests, Unavailable

logger = logging.getLogger(__name__)

MEMORY_LIMIT = 64 * 1024 * 1024  # bytes
# Bytes for answers that few ask for: they push out none that many ask for, nor go to Redis.
PASSING_LIMIT = 16 * 1024 * 1024
# s: what the catalog does not know it is not asked for again, unless an event names it.
ABSENT_FOR, ABSENT_REMEMBERED = 10.0, 20_000
ENTRY_OVERHEAD = 1024  # bytes, with the hashes of eight spellings
SCOPES_REMEMBERED = 20_000

# s. A popular plugin is installed many times a second: its details are made anew at most
# this often, and are still never older than this plus the way of the event.
FLOOR = 0.25
# The revision of an answer that lacks something: outdated at once, and never in the place of
# one that lacks nothing.
INCOMPLETE = -1
# s: how long somebody waits for a new answer while an old one is at hand.
PATIENCE = 0.3
# s: after a failed call old answers go out at once, and the catalog is left alone.
PAUSE = 1.0
# s: how long an answer is believed when no invalidation can reach us.
BLIND_LIFETIME = 1.0

FROM_MEMORY, FROM_OLD = metrics.CACHE_READS.labels("memory"), metrics.CACHE_READS.labels("stale")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the catalog said, ready to be sent; the position of its log behind it, or
    ``INCOMPLETE``; and which log that is.
    """

    body: bytes
    revision: int
    log: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What an answer is known by, what outdates it, and how many seconds it is good for if nothing
    does. What is not ``shared`` stays in this process, in a corner of its own.
    """

    key: str
    scope: str
    lifetime: float
    shared: bool = True


Load = Callable[[], Awaitable[Answer]]


class Cache:
    def __init__(self, store: CacheStore) -> None:
        self._store = store
        self._shared: LRUCache[str, Entry] = LRUCache(MEMORY_LIMIT, getsizeof=_size)
        self._passing: LRUCache[str, Entry] = LRUCache(PASSING_LIMIT, getsizeof=_size)
        self._absent: TTLCache[str, PlatformError] = TTLCache(ABSENT_REMEMBERED, ABSENT_FOR)
        self._log = ""  # the catalog's, as it was heard of last
        # The position that answers need, by scope, and ``everything`` apart: it is pushed out
        # by no others. As long as in Redis.
        self._needed: TTLCache[str, int] = TTLCache(SCOPES_REMEMBERED, REVISION_MEMORY)
        self._all_need: TTLCache[str, int] = TTLCache(1, REVISION_MEMORY)
        self._flights: dict[str, asyncio.Task[Entry]] = {}
        self._paused_until = 0.0
        self._blind = True

    async def get(self, place: Place, load: Load) -> Entry:
        """A fresh answer; an old one while the catalog is away. Raises what ``load`` raises."""
        if (fresh := self.fresh(place)) is not None:
            FROM_MEMORY.inc()
            return fresh
        key = place.key
        memory = self._memory(place)
        entry = memory.get(key)
        if entry is not None and time.monotonic() < self._paused_until:
            FROM_OLD.inc()
            return entry
        if key in self._absent and not self._blind:
            FROM_MEMORY.inc()
            raise _again(self._absent[key])
        flight = self._flights.get(key)
        if flight is None:
            fly = self._fly(place, load) if place.shared else self._pass(key, load)
            flight = self._begin(key, fly)
        await asyncio.wait({flight}, timeout=PATIENCE)
        if not flight.done() and key in memory:
            FROM_OLD.inc()
            return memory[key]
        return await asyncio.shield(flight)

    def fresh(self, place: Place) -> Entry | None:
        """A fresh answer that is in memory; whoever gives it counts it."""
        entry = self._memory(place).get(place.key)
        return entry if entry is not None and self._is_fresh(entry, place) else None

    def _memory(self, place: Place) -> LRUCache[str, Entry]:
        return self._shared if place.shared else self._passing

    def outdate(self, scopes: list[str], at: Revision) -> None:
        self._follow(at.log)
        for scope in scopes:
            self._need(scope, at.position)
            self._absent.pop(scope, None)  # of a plugin, scope and key are the same
        if EVERYTHING in scopes:
            self._absent.clear()

    def _need(self, scope: str, position: int) -> None:
        needed = self._all_need if scope == EVERYTHING else self._needed
        needed[scope] = max(position, needed.get(scope, 0))

    def _follow(self, log: str) -> None:
        """What was kept of another log cannot be compared with anything of this one."""
        if log == self._log:
            return
        if self._log:
            logger.warning("the catalog has another log: %s, before %s", log, self._log)
            self._forget()
        self._log = log

    def _forget(self) -> None:
        self._shared.clear()
        self._passing.clear()
        self._absent.clear()
        self._needed.clear()
        self._all_need.clear()

    def set_blind(self, blind: bool) -> None:
        """Blind means: invalidations do not reach this process. Some may have been missed."""
        if self._blind and not blind:
            self._shared.clear()
            self._passing.clear()
            self._absent.clear()
        self._blind = blind

    def _is_fresh(self, entry: Entry, place: Place) -> bool:
        age, lifetime = time.time() - entry.stored_at, place.lifetime
        if self._blind:
            lifetime = min(lifetime, BLIND_LIFETIME)
        if entry.revision.position < self._needs(place.scope):
            lifetime = FLOOR
        return age < lifetime

    def _needs(self, scope: str) -> int:
        """The position of the catalog's log that an answer has to have."""
        return max(self._needed.get(scope, 0), self._all_need.get(EVERYTHING, 0))

    def _begin(self, key: str, fly: Coroutine[Any, Any, Entry]) -> asyncio.Task[Entry]:
        """One flight a key: everybody who asks meanwhile waits for the same answer."""
        flight = asyncio.create_task(fly)
        self._flights[key] = flight
        flight.add_done_callback(lambda task: self._landed(key, task))
        return flight

    def _landed(self, key: str, flight: asyncio.Task[Entry]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # seen, also when nobody waits any more

    async def _fly(self, place: Place, load: Load) -> Entry:
        key, scope = place.key, place.scope
        shared = await self._from_store(key, scope)
        if shared is not None and self._is_fresh(shared, place):
            metrics.CACHE_READS.labels("redis").inc()
            return shared
        loaded = await self._load(key, load, self._shared)
        return loaded if isinstance(loaded, Entry) else await self._keep(key, scope, loaded)

    async def _pass(self, key: str, load: Load) -> Entry:
        """Without Redis."""
        loaded = await self._load(key, load, self._passing)
        if isinstance(loaded, Entry):
            return loaded
        return self._remember(key, _entry(loaded), self._passing)

    async def _load(self, key: str, load: Load, memory: LRUCache[str, Entry]) -> Answer | Entry:
        """What the catalog says, or what it said before when it cannot be asked."""
        needed = self._needs(key)
        try:
            answer = await load()
        except (NotFound, Gone) as error:
            await self._drop(key)
            # An event that came meanwhile may be of its publication.
            if self._needs(key) == needed:
                self._absent[key] = error
            raise
        except (Unavailable, TooManyRequests) as error:
            if isinstance(error, Unavailable):
                self._paused_until = time.monotonic() + PAUSE
            old = memory.get(key)
            if old is None:
                raise
            FROM_OLD.inc()
            return old
        metrics.CACHE_READS.labels("catalog").inc()
        self._follow(answer.log)
        return answer

    async def _from_store(self, key: str, scope: str) -> Entry | None:
        try:
            entry, needed = await self._store.get(key, scope)
        except Unavailable:
            return None
        if not self._log and entry is not None:
            self._follow(entry.revision.log)
        for one, at in needed.items():
            if at.log == self._log:
                self._need(one, at.position)
        if entry is None or entry.revision.log != self._log:
            return None
        return self._remember(key, entry, self._shared)

    async def _keep(self, key: str, scope: str, answer: Answer) -> Entry:
        entry = _entry(answer)
        try:
            kept = await self._store.put(key, entry)
        except Unavailable:
            kept = True
        if kept:
            return self._remember(key, entry, self._shared)
        return await self._from_store(key, scope) or entry

    @staticmethod
    def _remember(key: str, entry: Entry, memory: LRUCache[str, Entry]) -> Entry:
        """The newer of this and what is in memory, unless that is so old that the catalog must
        have gone back.
        """
        known = memory.get(key)
        recent = known is not None and entry.stored_at - known.stored_at < REVISION_MEMORY
        if known is not None and recent and _order(known) > _order(entry):
            return known
        with contextlib.suppress(ValueError):  # larger than the whole memory
            memory[key] = entry
        return entry

    async def _drop(self, key: str) -> None:
        self._shared.pop(key, None)
        with contextlib.suppress(Unavailable):
            await self._store.drop(key)


def _again(error: PlatformError) -> PlatformError:
    """A new one: what is raised twice grows a traceback."""
    return type(error)(error.detail)


def _order(entry: Entry) -> tuple[int, float]:
    return entry.revision.position, entry.stored_at


def _size(entry: Entry) -> int:
    return len(entry.body) + ENTRY_OVERHEAD


def _entry(answer: Answer) -> Entry:
    at = Revision(answer.log, answer.revision)
    return Entry(answer.body, etag_of(answer.body), at, time.time())
