"""From the broker into the stream, by the one worker that reads a source's events."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cachetools import TTLCache

from gateway.bus.rpc import Rpc
from gateway.live import stream
from gateway.live.hints import Hint, hints_of, of_user
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import PlatformError, Unavailable

log = logging.getLogger(__name__)

OWNERS = "owners:"
INSTALLS = "installs"
KNOWN, KNOWN_FOR = 1_000, 30.0  # plugins; s
AWAY_FOR = 5.0  # s


class Teller:
    def __init__(self, source: str, redis: GuardedRedis, rpc: Rpc) -> None:
        self._source = source
        self._redis = redis
        self._rpc = rpc
        self._owners: TTLCache[str, list[str]] = TTLCache(KNOWN, KNOWN_FOR)
        self._away: TTLCache[str, bool] = TTLCache(1, AWAY_FOR)

    async def handle(self, events: Sequence[dict[str, Any]]) -> None:
        """Never raises: what could not be told is a gap for the next event, which has everybody ask
        anew. One call after the other: what is told out of order looks lost.
        """
        if not events:
            return
        told = [(event, await self._hints_of(event)) for event in events]
        with contextlib.suppress(Unavailable):
            await stream.tell(self._redis, self._source, told)

    async def _hints_of(self, event: dict[str, Any]) -> list[Hint]:
        try:
            hints = hints_of(event)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("an event of %s tells nobody anything: %s", self._source, error)
            return []
        return [one for hint in hints for one in await self._named(hint)]

    async def _named(self, hint: Hint) -> list[Hint]:
        if not hint.topic.startswith(OWNERS):
            return [hint]
        owners = await self._owners_of(hint.topic.removeprefix(OWNERS))
        return [replace(hint, topic=of_user(owner)) for owner in owners]

    async def _owners_of(self, plugin_id: str) -> list[str]:
        """Nobody while nobody can be asked: a hint is not worth that others wait for it, so who has
        not answered once is asked again after a while.
        """
        known: list[str] | None = self._owners.get(plugin_id)
        if known is None and INSTALLS not in self._away:
            try:
                known = await self._rpc.call(INSTALLS, "owners_of", plugin_id=plugin_id)
                self._owners[plugin_id] = known
            except Unavailable:
                self._away[INSTALLS] = True
            except PlatformError as error:
                log.warning("nobody is told of %s: %s", plugin_id, error)
        return known or []
