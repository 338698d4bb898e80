"""Who an account is and what it may do, asked of ``auth`` and remembered for a moment.

Sessions name an account and nothing else of it: a role that is granted reaches all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gateway.bus.rpc import Rpc
from gateway.state.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

FRESH = 30  # s
KEPT = 7 * 24 * 3600  # s: while ``auth`` is away, what was true last has to do
FIELDS = ("id", "username", "email", "is_developer", "roles")

User = dict[str, Any]


class Accounts:
    def __init__(self, redis: GuardedRedis, rpc: Rpc, clock: Callable[[], float]) -> None:
        self._redis = redis
        self._rpc = rpc
        self._clock = clock

    async def get(self, user_id: str) -> User:
        """Raises NotFound for an account that is gone, Unavailable when nobody can tell."""
        kept = await self._redis.run(lambda redis: redis.get(_key(user_id)))
        remembered = json.loads(kept) if kept else None
        if remembered and self._clock() - remembered["at"] < FRESH:
            user: User = remembered["user"]
            return user
        try:
            user = await self._rpc.call("auth", "get_user", user_id=user_id)
        except Unavailable:
            if remembered is None:
                raise
            user = remembered["user"]  # and nobody else waits for ``auth`` in the next moments
        await self.put(user)
        return user

    async def put(self, user: User) -> None:
        """What ``auth`` has just said of the account."""
        known = {field: user[field] for field in FIELDS}
        value = json.dumps({"at": self._clock(), "user": known})
        await self._redis.run(lambda redis: redis.set(_key(user["id"]), value, ex=KEPT))


def _key(user_id: str) -> str:
    return f"account:{user_id}"
