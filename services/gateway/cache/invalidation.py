"""From the catalog's events to the memory of every worker process.

One worker reads the queue ``gateway.catalog.v1`` (``bus/events.py``), notes in Redis what is
outdated, and announces it to all; each worker listens to these announcements.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.background import Task
from gateway.cache.responses import Cache
from gateway.cache.store import EVERYTHING, CacheStore, Revision, channel_of

log = logging.getLogger(__name__)

CHANGED = "catalog.changed"
PLUGIN = "plugin:"
RETRY = 1.0  # s
LISTEN_TIMEOUT = 1.0  # s


def scopes_of(data: dict[str, Any]) -> list[str]:
    """Counts alone do not outdate lists: those live only for seconds anyway."""
    scopes = [f"{PLUGIN}{plugin_id}" for plugin_id in data["plugin_ids"]]
    if "listing" in data["aspects"]:
        scopes.append("listing")
    if {"listing", "front"} & set(data["aspects"]):
        scopes.append("front")
    if "everything" in data["aspects"]:
        scopes.append(EVERYTHING)
    return scopes


def plugins_in(scopes: Iterable[str]) -> list[str]:
    return [scope.removeprefix(PLUGIN) for scope in scopes if scope.startswith(PLUGIN)]


class CatalogChanges:
    """Notes in Redis what events have outdated, and tells all workers."""

    def __init__(self, store: CacheStore) -> None:
        self._store = store

    async def handle(self, events: Sequence[dict[str, Any]]) -> None:
        """As if all had come with the last of them. Raises like ``bus.events.Handle``."""
        for log_id, page in groupby(events, lambda event: str(event.get("log") or "")):
            changes = [event for event in page if event["type"] == CHANGED]
            scopes = dict.fromkeys(one for event in changes for one in scopes_of(event["data"]))
            if scopes:
                await self._outdate(list(scopes), Revision(log_id, int(changes[-1]["position"])))

    async def _outdate(self, scopes: list[str], at: Revision) -> None:
        announced = {"scopes": scopes, "log": at.log, "revision": at.position}
        await self._store.require(scopes, at, json.dumps(announced).encode())


class Listener(Task):
    """Hears the announcements. While it cannot, the cache is told that it is blind."""

    def __init__(
        self,
        connect: Callable[[], Redis],
        cache: Cache,
        changed: Callable[[Iterable[str]], None] = lambda plugin_ids: None,
    ) -> None:
        """``changed`` is told of which plugins answers are old, once they are outdated."""
        super().__init__("cache-listener", self._listen)
        self._connect = connect
        self._cache = cache
        self._changed = changed

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (RedisError, OSError, TimeoutError, RuntimeError) as error:
                log.warning("no announcements: %s: %s", type(error).__name__, error)
            finally:
                self._cache.set_blind(True)
            await asyncio.sleep(RETRY)

    async def _hear(self) -> None:
        async with self._connect() as redis, redis.pubsub() as channel:
            await channel.subscribe(channel_of(redis))
            while True:
                message = await channel.get_message(timeout=LISTEN_TIMEOUT)
                if message is None:
                    await channel.ping()  # a server that froze does not answer
                elif message["type"] == "subscribe":
                    self._cache.set_blind(False)
                elif message["type"] == "message":
                    announced = json.loads(message["data"])
                    at = Revision(announced["log"], announced["revision"])
                    self._cache.outdate(announced["scopes"], at)
                    self._changed(plugins_in(announced["scopes"]))
