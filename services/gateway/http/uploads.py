"""Bundles on their way to the checks: in the private bucket for as long as the call takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from plugin_platform.errors import PlatformError, Unavailable

log = logging.getLogger(__name__)

TIMEOUT = 20.0  # s, for 5 MiB over a slow line to the storage
AT_ONCE = 8


class BundleStore(Protocol):
    """``plugin_platform.bundles.Bundles``; it blocks, hence the threads here."""

    def stage(self, data: bytes) -> str: ...

    def discard(self, key: str) -> None: ...


class Uploads:
    def __init__(self, bundles: BundleStore) -> None:
        self._bundles = bundles
        self._slots = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def staged(self, data: bytes) -> AsyncIterator[str]:
        """The staging key. The staged object is gone afterwards, whatever happened: what was
        accepted has been copied to its public address by then.
        """
        async with self._slots:
            key = await self._stage(data)
            try:
                yield key
            finally:
                await asyncio.shield(self._discard(key))

    async def _stage(self, data: bytes) -> str:
        try:
            async with asyncio.timeout(TIMEOUT):
                return await asyncio.to_thread(self._bundles.stage, data)
        except TimeoutError:
            raise Unavailable("The bundle storage is away. Try again in a moment.") from None

    async def _discard(self, key: str) -> None:
        try:
            await asyncio.to_thread(self._bundles.discard, key)
        except PlatformError:
            log.warning("the staged upload %s could not be removed", key)
