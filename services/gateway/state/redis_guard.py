"""Redis behind a circuit breaker: while it is away nobody waits for it more than once a second."""

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

from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = 0.5  # s, to connect and for each answer
OPEN_FOR = 1.0  # s


def connect(url: str) -> Redis:
    """Tries once more, at once, when a pooled connection turns out to be dead."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=64,
        timeout=TIMEOUT,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return Redis(connection_pool=pool)


def subscriber(url: str) -> Redis:
    """A connection of its own, for announcements only."""
    return Redis.from_url(
        url,
        socket_timeout=2 * TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


class GuardedRedis:
    def __init__(self, client: Redis) -> None:
        self.client = client
        self._closed_again_at = 0.0

    async def run(self, operation: Callable[[Redis], Awaitable[T]]) -> T:
        """Raises Unavailable at once while the circuit is open, or when Redis fails."""
        now = time.monotonic()
        if now < self._closed_again_at:
            raise self._away()
        try:
            return await operation(self.client)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("redis failed: %s: %s", type(error).__name__, error)
            self._closed_again_at = time.monotonic() + OPEN_FOR
            raise self._away() from error

    @staticmethod
    def _away() -> Unavailable:
        return Unavailable("The session store is away. Try again in a moment.")
