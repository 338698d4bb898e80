"""One service's events, from a durable queue that one worker of all gateways reads."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AMQPError

from plugin_platform.errors import Unavailable
from plugin_platform.messaging import pages

log = logging.getLogger(__name__)

PREFETCH = 100  # messages
AT_ONCE = 100  # events: each that waits for a server asks again, and says so, every second
RETRY = 1.0  # s

Handle = Callable[[dict[str, Any]], Awaitable[None]]


async def patiently(handle: Handle, event: dict[str, Any]) -> None:
    """Until what it needs is there."""
    while True:
        try:
            return await handle(event)
        except Unavailable:
            await asyncio.sleep(RETRY)


class InOrder:
    """``apply`` for several events at once, and of each ``tell`` after it, in the order in which
    the events came: an event that is told out of order looks lost.
    """

    def __init__(self, apply: Handle, tell: Handle) -> None:
        self._apply = apply
        self._tell = tell
        self._newest = asyncio.Event()
        self._newest.set()

    async def handle(self, event: dict[str, Any]) -> None:
        before, told = self._newest, asyncio.Event()
        self._newest = told
        try:
            await patiently(self._apply, event)  # its turn is kept meanwhile
            await before.wait()
            await self._tell(event)
        finally:
            told.set()


class EventReader:
    """Reads ``gateway.<source>.<kind>`` over the broker connection that RPC has too.

    ``handle`` raises ``ValueError``, ``KeyError`` or ``TypeError`` for what cannot be read, which
    goes to the dead-letter queue, and ``Unavailable`` for what is to be tried again.
    """

    def __init__(self, source: str, handle: Handle, kind: str = "v1") -> None:
        self._queue = f"gateway.{source}.{kind}"
        self._handle = handle
        self._room = asyncio.Semaphore(AT_ONCE)  # whoever came first is let in first
        self._task: asyncio.Task[None] | None = None

    async def attached(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        self._task = asyncio.create_task(self._consume(connection), name=self._queue)

    def detached(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _consume(self, connection: AbstractConnection) -> None:
        """The queue may not be declared yet: then RPC works all the same, and we try again."""
        while True:
            try:
                await self._consume_channel(connection)
            except (AMQPError, OSError, RuntimeError) as error:
                log.warning("cannot read %s: %s: %s", self._queue, type(error).__name__, error)
            await asyncio.sleep(RETRY)

    async def _consume_channel(self, connection: AbstractConnection) -> None:
        channel = await connection.channel()
        closed = asyncio.Event()
        channel.close_callbacks.add(lambda *_: closed.set())
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await channel.get_queue(self._queue)  # raises while there is none
        await queue.consume(self._on_message)
        log.info("reading %s", self._queue)
        await closed.wait()

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        try:
            # Begun in their order, before those of any later message.
            events = pages.read(message.body)
            await asyncio.gather(*(self._handle_in_turn(event) for event in events))
        except (ValueError, KeyError, TypeError):
            log.error("unreadable message in %s", self._queue)
            await message.reject(requeue=False)  # to the dead-letter queue
            return
        with contextlib.suppress(AMQPError, RuntimeError):  # else it is delivered again
            await message.ack()

    async def _handle_in_turn(self, event: dict[str, Any]) -> None:
        async with self._room:
            await patiently(self._handle, event)
