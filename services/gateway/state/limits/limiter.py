"""Rate limits, counted in Redis by the ``limits`` library."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from gateway.http.output.errors import RateLimited
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unauthenticated

parsed: Callable[[str], RateLimitItem] = functools.cache(parse)


class Counts:
    """All limits' counts in one Redis."""

    def __init__(self, redis: GuardedRedis) -> None:
        self.redis = redis
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.client.connection_pool,  # type: ignore[arg-type]
        )
        self.windows = FixedWindowRateLimiter(storage)
        self._key = storage.bridge.prefixed_key
        # The library's own script, sent by our client: with other commands, in one pipeline.
        self._count = redis.client.register_script(storage.bridge.SCRIPT_INCR_EXPIRE)

    async def add(self, limit: RateLimitItem, name: str, who: str, times: int) -> bool:
        """Whether that is within the limit."""
        key = self._key(limit.key_for(name, who))
        arguments = [limit.get_expiry(), times]
        count = await self.redis.run(lambda _: self._count(keys=[key], args=arguments))
        return int(count) <= limit.amount


class Limiter:
    """Of one thing, such as registering. ``limit`` is like ``10/5minutes``, for each ``who``."""

    def __init__(self, counts: Counts, name: str, limit: str) -> None:
        self._counts = counts
        self._redis = counts.redis
        self._windows = counts.windows
        self._name = name
        self._limit = parsed(limit)

    async def hit(self, who: str, times: int = 1) -> None:
        """Raises RateLimited, or Unavailable: without Redis nobody gets in uncounted."""
        if await self._count(who, times):
            return
        await self._count(who, -times)
        stats = await self._redis.run(
            lambda _: self._windows.get_window_stats(self._limit, self._name, who)
        )
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        raise RateLimited(f"Too many attempts. Try again in {seconds} s.", seconds)

    @asynccontextmanager
    async def hit_if_refused(self, who: str) -> AsyncIterator[None]:
        """Counts at once, so that many at the same moment cannot slip through, and takes it
        back unless what is done inside ends with Unauthenticated.
        """
        await self.hit(who)
        refused = False
        try:
            yield
        except Unauthenticated:
            refused = True
            raise
        finally:
            if not refused:
                await self._count(who, -1)

    async def _count(self, who: str, cost: int) -> bool:
        return await self._counts.add(self._limit, self._name, who, cost)
