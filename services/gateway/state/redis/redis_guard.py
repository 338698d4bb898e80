"""Redis behind circuit breakers: while it is away nobody waits for it more than once a second.

There are two servers. One holds what must not be lost (sessions, limits, idempotency keys) and
refuses to write when it is full; the other is the cache, which throws out what was not used.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from gateway.state.redis.shared_redis import Bounds, SharedRedis
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = 0.5  # s to connect
OPEN_FOR = 1.0  # s
# A connection says nothing of the library (``driver_info=None``): it would read which version is
# installed from the disk, each time.


def connect(url: str, bounds: Bounds | None = None) -> SharedRedis:
    """Tries once more, at once, when it cannot connect."""
    bounds = bounds or Bounds()
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=64,
        timeout=TIMEOUT,
        socket_timeout=bounds.answer,
        socket_connect_timeout=TIMEOUT,
        driver_info=None,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return SharedRedis(pool, bounds)


def subscriber(url: str) -> Redis:
    """A connection of its own, for announcements only."""
    return Redis.from_url(
        url,
        socket_timeout=2 * TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        driver_info=None,
        retry=Retry(NoBackoff(), 0),
    )


class GuardedRedis:
    """One purpose of a Redis server, with a breaker of its own."""

    def __init__(self, client: Redis, purpose: str = "sessions") -> None:
        self.client = client
        self._purpose = purpose
        self._closed_again_at = 0.0

    def purpose(self, name: str) -> GuardedRedis:
        """The same server for something else: what goes wrong there opens no breaker here."""
        return GuardedRedis(self.client, name)

    async def run(self, operation: Callable[[Redis], Awaitable[T]]) -> T:
        """Raises Unavailable at once while the circuit is open, or when Redis fails.

        Only a server that does not answer opens it. One that refuses, for its memory is full or
        a key has another type, is there, and may do the next thing.
        """
        if time.monotonic() < self._closed_again_at:
            raise self._away()
        try:
            return await operation(self.client)
        except (RedisConnectionError, RedisTimeoutError, OSError, TimeoutError) as error:
            log.warning("redis for %s: %s: %s", self._purpose, type(error).__name__, error)
            self._closed_again_at = time.monotonic() + OPEN_FOR
            raise self._away() from error
        except RedisError as error:
            log.warning("redis for %s refused: %s", self._purpose, error)
            raise self._away() from error

    def _away(self) -> Unavailable:
        return Unavailable(f"The store for {self._purpose} is away. Try again in a moment.")
