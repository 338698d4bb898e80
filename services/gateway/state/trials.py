"""Links to files that are not public, for who tries them out: in Redis, for a quarter of an hour.

A page without an origin has no session. It has a link, which nobody guesses, and which is good for
the files of one version.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from gateway.state.browser.cookies import digest
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import NotFound

LIFETIME = 15 * 60  # s
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True)
class Trial:
    """``held_key`` of a bundle, or of a listing of ``several`` files. ``review``:
    ``{actor, plugin_id, version}`` of the moderator, who must be at it still while files are asked
    for; None for an author's own.
    """

    held_key: str
    several: bool = False
    review: dict[str, Any] | None = None


@dataclass(frozen=True)
class Link:
    """``token`` is the secret; ``expires_at`` in seconds since 1970."""

    token: str
    expires_at: float


class Trials:
    def __init__(self, redis: GuardedRedis, clock: Callable[[], float]) -> None:
        self._redis = redis
        self._clock = clock

    async def begin(self, trial: Trial) -> Link:
        token = secrets.token_urlsafe(32)
        said = json.dumps(asdict(trial))
        await self._redis.run(lambda redis: redis.set(_key(token), said, ex=LIFETIME))
        return Link(token, self._clock() + LIFETIME)

    async def find(self, token: str) -> Trial:
        """Raises ``NotFound`` for what is no link, or none any more."""
        said: Any = None
        if TOKEN.match(token):
            said = await self._redis.run(lambda redis: redis.get(_key(token)))
        if said is None:
            raise NotFound("This link is used up. Begin the trial anew.")
        return Trial(**json.loads(said))


def _key(token: str) -> str:
    return f"trial:{digest(token)}"
