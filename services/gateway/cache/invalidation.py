"""From the catalog's events to the memory of every worker process.

One worker reads the queue ``gateway.catalog.v1`` (single active consumer), notes in Redis what is
outdated, and announces it to all; each worker listens to these announcements.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AMQPError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.cache.responses import Cache
from gateway.cache.store import EVERYTHING, CacheStore, Revision
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

QUEUE = "gateway.catalog.v1"
CHANGED = CHANNEL = "catalog.changed"
PREFETCH = 100
RETRY = 1.0  # s
LISTEN_TIMEOUT = 1.0  # s


def scopes_of(data: dict[str, Any]) -> list[str]:
    """Counts alone do not outdate lists: those live only for seconds anyway."""
    scopes = [f"plugin:{plugin_id}" for plugin_id in data["plugin_ids"]]
    if "listing" in data["aspects"]:
        scopes.append("listing")
    if "everything" in data["aspects"]:
        scopes.append(EVERYTHING)
    return scopes


class CatalogChanges:
    """Reads the queue; works over the broker connection that RPC has too."""

    def __init__(self, store: CacheStore) -> None:
        self._store = store
        self._task: asyncio.Task[None] | None = None

    async def attached(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        self._task = asyncio.create_task(self._consume(connection), name="catalog-changes")

    def detached(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _consume(self, connection: AbstractConnection) -> None:
        """The queue may not be declared yet: then RPC works all the same, and we try again."""
        while True:
            try:
                await self._consume_channel(connection)
            except (AMQPError, OSError, RuntimeError) as error:
                log.warning("cannot read %s: %s: %s", QUEUE, type(error).__name__, error)
            await asyncio.sleep(RETRY)

    async def _consume_channel(self, connection: AbstractConnection) -> None:
        channel = await connection.channel()
        closed = asyncio.Event()
        channel.close_callbacks.add(lambda *_: closed.set())
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await channel.get_queue(QUEUE)  # raises while there is none
        await queue.consume(self._on_message)
        log.info("reading %s", QUEUE)
        await closed.wait()

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        try:
            event = json.loads(message.body)
            scopes = scopes_of(event["data"]) if event["type"] == CHANGED else []
            at = Revision(str(event.get("log") or ""), int(event["position"]))
        except (ValueError, KeyError, TypeError):
            log.error("unreadable message in %s", QUEUE)
            await message.reject(requeue=False)  # to the dead-letter queue
            return
        if scopes:
            await self._outdate(scopes, at)
        with contextlib.suppress(AMQPError, RuntimeError):  # else it is delivered again
            await message.ack()

    async def _outdate(self, scopes: list[str], at: Revision) -> None:
        announcement = json.dumps({"scopes": scopes, "log": at.log, "revision": at.position})
        while True:
            try:
                return await self._store.require(scopes, at, CHANNEL, announcement.encode())
            except Unavailable:
                await asyncio.sleep(RETRY)


class Listener:
    """Hears the announcements. While it cannot, the cache is told that it is blind."""

    def __init__(self, connect: Callable[[], Redis], cache: Cache) -> None:
        self._connect = connect
        self._cache = cache
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name="cache-listener")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("no announcements: %s: %s", type(error).__name__, error)
            finally:
                self._cache.set_blind(True)
            await asyncio.sleep(RETRY)

    async def _hear(self) -> None:
        async with self._connect() as redis, redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
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
