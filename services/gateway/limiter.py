"""Rate limits, counted in Redis by the ``limits`` library."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from gateway.errors import RateLimited
from gateway.redis_guard import GuardedRedis


class Limiter:
    """Of one thing, such as logging in. ``limit`` is like ``10/5minutes``."""

    def __init__(self, redis: GuardedRedis, name: str, limit: str) -> None:
        self._redis = redis
        self._name = name
        self._limit: RateLimitItem = parse(limit)
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.client.connection_pool,  # type: ignore[arg-type]
        )
        self._limiter = MovingWindowRateLimiter(storage)

    async def hit(self, *who: str) -> None:
        """Raises RateLimited, or Unavailable: without Redis nobody gets in uncounted."""
        if await self._redis.run(lambda _: self._limiter.hit(self._limit, self._name, *who)):
            return
        stats = await self._redis.run(
            lambda _: self._limiter.get_window_stats(self._limit, self._name, *who)
        )
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        raise RateLimited(f"Too many attempts. Try again in {seconds} s.", seconds)

    async def forgive(self, *who: str) -> None:
        """Who succeeded is not counted."""
        await self._redis.run(lambda _: self._limiter.clear(self._limit, self._name, *who))
