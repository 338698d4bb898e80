"""Bundles on their way to the checks: in the private bucket for as long as the call takes.

An upload is let in before its body is read: few are under way at once, and fewer of one person.
It goes from its file to the storage piece by piece; the storage's client blocks, hence threads of
its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol

from gateway.http.input.spool import Upload
from gateway.http.output.errors import RateLimited
from plugin_platform.errors import PlatformError, Unavailable
from plugin_platform.slices import Slice

log = logging.getLogger(__name__)

TIMEOUT = 20.0  # s, for 5 MiB over a slow line to the storage
AT_ONCE = 8  # of a worker: each takes up to 5 MiB of the disk
OF_ONE_PERSON = 2
PATIENCE = 5.0  # s to wait for a place


class BundleStore(Protocol):
    """``plugin_platform.bundles.Bundles``; it blocks, hence the threads here."""

    def stage(self, data: Slice) -> str: ...

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
    async def staged(self, upload: Upload) -> AsyncIterator[str]:
        """The staging key. The staged object is gone afterwards, whatever happened: what was
        accepted has been copied to its public address by then.
        """
        key = await self._stage(upload)
        try:
            yield key
        finally:
            await asyncio.shield(asyncio.wrap_future(self._threads.submit(self._discard, key)))

    async def _stage(self, upload: Upload) -> str:
        body = upload.body()
        storing = self._threads.submit(self._store, body)
        try:
            async with asyncio.timeout(TIMEOUT):
                return await asyncio.shield(asyncio.wrap_future(storing))
        except TimeoutError:
            self._give_up(storing, body)
            raise Unavailable("The bundle storage is away. Try again in a moment.") from None
        except asyncio.CancelledError:
            self._give_up(storing, body)
            raise

    def _give_up(self, storing: Future[str], body: Slice) -> None:
        """Nobody waits for it any more: what has not begun never does, else a storage that is away
        leaves a line of files, which goes before whoever comes when it is back.
        """
        if storing.cancel():
            body.close()
        else:
            storing.add_done_callback(self._clear)

    def _store(self, body: Slice) -> str:
        with body:
            return self._bundles.stage(body)

    def _clear(self, stored: Future[str]) -> None:
        """In a thread, for it may be the event loop that calls this."""
        if stored.exception() is None:
            self._threads.submit(self._discard, stored.result())

    def _discard(self, key: str) -> None:
        try:
            self._bundles.discard(key)
        except PlatformError:
            log.warning("the staged upload %s could not be removed", key)
