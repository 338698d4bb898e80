"""Reads the stream for this worker, and looks whether sessions still are."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.background import Task
from gateway.live.connection import SIGNED_OUT
from gateway.live.hub import Hub
from gateway.live.stream import BEGIN, entries_of, text
from gateway.state.browser.live_keys import KEPT, STREAM
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

RETRY = 1.0  # s
BLOCK = 500  # ms; a server that froze is noticed by the connection's own time-out
AT_ONCE = 500  # entries
LOOK_EVERY = 30.0  # s


class Follower(Task):
    def __init__(self, connect: Callable[[], Redis], hub: Hub) -> None:
        super().__init__("live-follower", self._follow)
        self._connect = connect
        self._hub = hub

    async def _follow(self) -> None:
        while True:
            try:
                await self._read()
            except (RedisError, OSError, TimeoutError, RuntimeError) as error:
                log.warning("nothing to tell: %s: %s", type(error).__name__, error)
            await asyncio.sleep(RETRY)

    async def _read(self) -> None:
        async with self._connect() as redis:
            await self._go_on(redis)
            while True:
                last = self._hub.window.last
                place = {STREAM: text(last) if last else "0-0"}
                found: Any = await redis.xread(place, count=AT_ONCE, block=BLOCK)  # type: ignore[arg-type]
                for entries in dict(found or ()).values():
                    self._hub.receive(entries_of(entries))

    async def _go_on(self, redis: Redis) -> None:
        """From where we were, if that is still there; else with what there is."""
        last = self._hub.window.last
        if last is not None and await redis.xrange(STREAM, text(last), text(last)):
            return
        self._hub.begin_anew()
        await redis.eval(BEGIN, 1, STREAM)
        newest: Any = await redis.xrevrange(STREAM, count=KEPT)
        for cursor, topic, message in reversed(entries_of(newest)):
            self._hub.window.add(cursor, topic, message)


class SessionWatch(Task):
    """A session that ended is told at once; that none is forgotten is seen to here, also of those
    whose time is over.
    """

    def __init__(
        self, hub: Hub, alive: Callable[[list[str]], Coroutine[Any, Any, set[str]]]
    ) -> None:
        super().__init__("live-sessions", self._watch)
        self._hub = hub
        self._alive = alive

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(Unavailable):
                await self.look()

    async def look(self) -> None:
        """Raises Unavailable."""
        found = self._hub.sessions()
        alive = await self._alive(list(found))
        for session_id in found.keys() - alive:
            for connection in found[session_id]:
                connection.close(SIGNED_OUT)
