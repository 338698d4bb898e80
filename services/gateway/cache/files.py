"""Files of versions that have several, by the listing whose hash is in their address."""

from __future__ import annotations

import json
import sys

from cachetools import LRUCache

from gateway.cache.bundles import Content, PublishedBundles
from plugin_platform.bundle_keys import LISTING
from plugin_platform.errors import NotFound

LISTINGS_LIMIT = 16 * 1024 * 1024  # bytes, of listings that are kept parsed


class PublishedFiles:
    def __init__(self, bundles: PublishedBundles) -> None:
        self._bundles = bundles
        self.listings: LRUCache[str, dict[str, str]] = LRUCache(LISTINGS_LIMIT, getsizeof=size_of)

    async def digest(self, folder: str, listing: str, path: str, kind: str = LISTING) -> str:
        """The SHA-256 of a file. Raises ``NotFound`` for what is not listed, ``Unavailable``.
        ``kind`` is ``HELD`` for a listing that is not public.
        """
        key = f"{folder}{listing}.{kind}"
        digests = self.listings.get(key)
        if digests is None:
            content = await self._bundles.get(key, listing)
            files = json.loads(content.plain)["files"]
            digests = {file["path"]: file["digest"] for file in files}
            self.listings[key] = digests
        if path not in digests:
            raise NotFound("There is no such file in this version.")
        return digests[path]

    async def get(self, folder: str, digest: str, *, compress: bool) -> Content:
        """Raises ``NotFound``, ``Unavailable``."""
        return await self._bundles.get(f"{folder}{digest}.file", digest, compress=compress)


def size_of(digests: dict[str, str]) -> int:
    """Bytes of memory."""
    names = sum(map(sys.getsizeof, digests))
    return sys.getsizeof(digests) + names + sum(map(sys.getsizeof, digests.values()))
