"""Who an account is and what it may do, asked of ``auth`` and remembered for a moment.

Sessions name an account and nothing else of it: a role that is granted reaches all of them, as
soon as ``auth``'s event does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.bus.rpc import Rpc
from gateway.state.browser import scripts
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

FRESH = 30  # s
CHANGES = frozenset(
    {
        "user.developer_enrolled",
        "user.role_granted",
        "user.role_revoked",
        "user.email_changed",
        "user.email_confirmed",
    }
)
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
        asked_at = self._clock()
        keys = [_key(user_id), _changed(user_id)]
        kept, changed_at = await self._redis.run(lambda redis: redis.mget(keys))
        remembered = json.loads(kept) if kept else None
        changed = float(changed_at or 0)
        if remembered and remembered["at"] > max(asked_at - FRESH, changed):
            user: User = remembered["user"]
            return user
        try:
            user = await self._rpc.call("auth", "get_user", user_id=user_id)
        except Unavailable:
            if remembered is None:
                raise
            user = remembered["user"]  # and nobody else waits for ``auth`` in the next moments
            if remembered["at"] <= changed:  # a role may have been taken
                user = user | {"roles": []}
        await self.put(user, asked_at)
        return user

    async def forget(self, user_id: str) -> None:
        await self._redis.run(lambda redis: redis.delete(_key(user_id)))

    async def put(self, user: User, asked_at: float | None = None) -> None:
        """What ``auth`` has said of the account, now or when it was asked."""
        known = {field: user[field] for field in FIELDS}
        at = self._clock() if asked_at is None else asked_at
        value = json.dumps({"at": at, "user": known})
        await self._redis.run(lambda redis: redis.set(_key(user["id"]), value, ex=KEPT))


class AccountChanges:
    """Outdates what is remembered of an account that has become something else."""

    def __init__(self, redis: GuardedRedis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    async def handle(self, event: dict[str, Any]) -> None:
        """Raises like ``bus.events.Handle``."""
        if event["type"] == "user.deleted":
            await self._forget(str(event["data"]["user_id"]))
        if event["type"] == "user.signed_out":
            said_at = datetime.fromisoformat(event["recordedAt"]).timestamp()
            await self._end_sessions(str(event["data"]["user_id"]), said_at)
        if event["type"] in CHANGES:
            key, now = _changed(str(event["data"]["user_id"])), self._clock()
            await self._redis.run(lambda redis: redis.set(key, now, ex=KEPT))

    async def _forget(self, user_id: str) -> None:
        """Also when whoever asked for it died before it ended the sessions."""
        await self._end_sessions(user_id)
        await self._redis.run(lambda redis: redis.delete(_key(user_id)))

    async def _end_sessions(self, user_id: str, *said_at: float) -> None:
        """All, or those from before that moment: the event may come long after it."""
        keys = [f"sessions-of:{user_id}", f"signed-out:{user_id}"]
        await self._redis.run(lambda redis: redis.eval(scripts.END_ALL, len(keys), *keys, *said_at))


def _changed(user_id: str) -> str:
    return f"account-changed:{user_id}"


def _key(user_id: str) -> str:
    return f"account:{user_id}"
