"""Bundles on their way to the checks: in the private bucket for as long as the call takes.

An upload is let in before its body is read: few are in memory at once, and fewer of one person.
The storage's client blocks, hence threads of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from gateway.http.errors import RateLimited
from plugin_platform.errors import PlatformError, Unavailable

log = logging.getLogger(__name__)

A = TypeVar("A")
R = TypeVar("R")

TIMEOUT = 20.0  # s, for 5 MiB over a slow line to the storage
AT_ONCE = 8  # of a worker: each is held in memory, up to 6 MiB
OF_ONE_PERSON = 2
PATIENCE = 5.0  # s to wait for a place


class BundleStore(Protocol):
    """``plugin_platform.bundles.Bundles``; it blocks, hence the threads here."""

    def stage(self, data: bytes) -> str: ...

    def discard(self, key: str) -> None: ...


class Uploads:
    def __init__(self, bundles: BundleStore) -> None:
        self._bundles = bundles
        self._places = asyncio.Semaphore(AT_ONCE)
        self._people: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="uploads")

    @asynccontextmanager
    async def admitted(self, person: str) -> AsyncIterator[None]:
        """Around all of an upload, from before its first byte is read. Raises RateLimited when the
        person has others under way, Unavailable when everybody has.
        """
        if self._people[person] >= OF_ONE_PERSON:
            detail = f"You have {OF_ONE_PERSON} uploads under way already. Wait until one is done."
            raise RateLimited(detail, 2)
        self._people[person] += 1
        try:
            await self._place()
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._people[person] -= 1
            self._people += Counter()  # forgets who has none

    async def _place(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable("Many are uploading just now. Try again in a moment.") from None

    @asynccontextmanager
    async def staged(self, data: bytes) -> AsyncIterator[str]:
        """The staging key. The staged object is gone afterwards, whatever happened: what was
        accepted has been copied to its public address by then.
        """
        key = await self._stage(data)
        try:
            yield key
        finally:
            await asyncio.shield(self._discard(key))

    async def _stage(self, data: bytes) -> str:
        try:
            async with asyncio.timeout(TIMEOUT):
                return await self._in_thread(self._bundles.stage, data)
        except TimeoutError:
            raise Unavailable("The bundle storage is away. Try again in a moment.") from None

    async def _discard(self, key: str) -> None:
        try:
            await self._in_thread(self._bundles.discard, key)
        except PlatformError:
            log.warning("the staged upload %s could not be removed", key)

    async def _in_thread(self, work: Callable[[A], R], argument: A) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, argument)
