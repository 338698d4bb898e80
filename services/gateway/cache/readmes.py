"""The readmes of published versions, from the object storage."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import PurePosixPath

from gateway.cache.bundles import PublishedBundles
from plugin_platform.errors import NotFound, Unavailable

log = logging.getLogger(__name__)

# s. Details without a readme are better than none.
TIMEOUT = 1.5


class Readmes:
    """Over the memory of published objects: what is stored under a key never changes."""

    def __init__(self, published: PublishedBundles) -> None:
        self._published = published

    async def html(self, key: str) -> str | None:
        """Safe HTML; None when it was lost. Raises ``Unavailable``."""
        try:
            async with asyncio.timeout(TIMEOUT):
                content = await self._published.get(key, PurePosixPath(key).stem)
        except TimeoutError:
            raise Unavailable("The storage of readmes does not answer.") from None
        except NotFound:
            log.error("the readme %s is not in the object storage", key)
            return None
        return str(json.loads(content.plain)["html"])
