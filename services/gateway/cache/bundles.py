"""Published bundles in the memory of the process, read from the object storage by few at a time.

The storage's client blocks, hence threads of its own: a storage that froze holds up nobody who
asks for something else.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from cachetools import LRUCache, TTLCache

from plugin_platform.errors import NotFound, Unavailable

log = logging.getLogger(__name__)

MEMORY_LIMIT = 64 * 1024 * 1024  # bytes
AT_ONCE = 4  # threads: each may hold a bundle of 5 MiB that is not in memory yet
WAITING = 64  # different bundles that may be asked for at once
TIMEOUT = 8.0  # s
ABSENT_REMEMBERED, ABSENT_FOR = 10_000, 5.0  # keys, s
SMALLEST_COMPRESSED = 1024


class BundleReader(Protocol):
    """``plugin_platform.bundles.Bundles``."""

    def fetch_published(self, key: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Content:
    plain: bytes
    compressed: bytes | None

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.compressed or b"")


class PublishedBundles:
    def __init__(self, store: BundleReader) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bundles")
        self._memory: LRUCache[str, Content] = LRUCache(
            MEMORY_LIMIT, getsizeof=lambda content: content.size
        )
        self._absent: TTLCache[str, bool] = TTLCache(ABSENT_REMEMBERED, ABSENT_FOR)
        self._flights: dict[str, asyncio.Future[Content]] = {}

    async def get(self, key: str, digest: str, *, compress: bool = True) -> Content:
        """What is stored under the key and has this sha256. Raises NotFound or Unavailable.

        ``compress`` what gets smaller by it: not pictures and fonts.
        """
        known = self._memory.get(key)
        if known is not None:
            return known
        if key in self._absent:
            raise NotFound("There is no such bundle.")
        flight = self._flights.get(key) or self._fetch(key, digest, compress)
        try:
            async with asyncio.timeout(TIMEOUT):
                return await asyncio.shield(flight)
        except TimeoutError:
            raise Unavailable(
                "The bundle storage does not answer. Try again in a moment."
            ) from None

    def _fetch(self, key: str, digest: str, compress: bool) -> asyncio.Future[Content]:
        """Everybody who asks for it meanwhile waits for the same answer."""
        if len(self._flights) >= WAITING:
            raise Unavailable("Too many bundles are being asked for. Try again in a moment.")
        loop = asyncio.get_running_loop()
        flight = loop.run_in_executor(self._threads, self._read, key, digest, compress)
        self._flights[key] = flight
        flight.add_done_callback(lambda done: self._landed(key, done))
        return flight

    def _landed(self, key: str, flight: asyncio.Future[Content]) -> None:
        self._flights.pop(key, None)
        if flight.cancelled():
            return
        error = flight.exception()
        if error is None:
            self._memory[key] = flight.result()
        elif isinstance(error, NotFound):
            self._absent[key] = True

    def _read(self, key: str, digest: str, compress: bool) -> Content:
        """In a thread."""
        plain = self._store.fetch_published(key)
        if hashlib.sha256(plain).hexdigest() != digest:
            log.error("the stored bundle %s is not the one that was published", key)
            raise NotFound("There is no such bundle.")
        large = len(plain) >= SMALLEST_COMPRESSED
        return Content(plain, gzip.compress(plain, 6, mtime=0) if compress and large else None)
