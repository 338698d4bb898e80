"""One service's events, from a durable queue that one worker of all gateways reads."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AMQPError

from plugin_platform.errors import Unavailable
from plugin_platform.messaging import pages

log = logging.getLogger(__name__)

PREFETCH = 100  # messages
AT_ONCE = 10  # messages, of up to a hundred events each: others have their turn
RETRY = 1.0  # s

Events = Sequence[dict[str, Any]]
Handle = Callable[[Events], Awaitable[None]]


async def patiently(handle: Handle, events: Events) -> None:
    """Until what it needs is there."""
    while True:
        try:
            return await handle(events)
        except Unavailable:
            await asyncio.sleep(RETRY)


def each(handle: Callable[[dict[str, Any]], Awaitable[None]]) -> Handle:
    """One after the other."""

    async def handle_all(events: Events) -> None:
        for event in events:
            await handle(event)

    return handle_all


class EventReader:
    """Reads ``gateway.<source>.<kind>`` over the broker connection that RPC has too.

    Each of ``handles`` is given what has come meanwhile, in its order and all at once, when the one
    before is done with it. They raise ``ValueError``, ``KeyError`` or ``TypeError`` for what cannot
    be read, which goes to the dead-letter queue, and ``Unavailable`` for what is to be tried again.
    Events may come more than once.
    """

    def __init__(self, source: str, *handles: Handle, kind: str = "v1") -> None:
        self._queue = f"gateway.{source}.{kind}"
        self._handles = handles
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
            except Exception:
                log.exception("reading %s has failed, and begins anew", self._queue)
            await asyncio.sleep(RETRY)

    async def _consume_channel(self, connection: AbstractConnection) -> None:
        channel = await connection.channel()
        closed = asyncio.Event()
        channel.close_callbacks.add(lambda *_: closed.set())
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await channel.get_queue(self._queue)  # raises while there is none
        inbox = asyncio.Queue[AbstractIncomingMessage]()
        ended = asyncio.create_task(closed.wait())
        work = asyncio.create_task(self.work(inbox), name=f"{self._queue}-work")
        try:
            await queue.consume(inbox.put)
            log.info("reading %s", self._queue)
            await asyncio.wait((ended, work), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            ended.cancel()
            work.cancel()

    async def work(self, inbox: asyncio.Queue[AbstractIncomingMessage]) -> None:
        """For ever: what is there, then what came meanwhile."""
        while True:
            messages = [await inbox.get()]
            while not inbox.empty() and len(messages) < AT_ONCE:
                messages.append(inbox.get_nowait())
            await self._take(messages)

    async def _take(self, messages: Sequence[AbstractIncomingMessage]) -> None:
        """Of several that cannot be handled together, each shows whether it is the one."""
        try:
            events = [event for message in messages for event in pages.read(message.body)]
            for handle in self._handles:
                await patiently(handle, events)
        except Exception as error:
            if len(messages) > 1:
                log.warning("%s: one by one, as %s", self._queue, type(error).__name__)
                for message in messages:
                    await self._take([message])
                return
            log.exception("a message of %s goes to the dead letters", self._queue)
            settle = messages[0].reject(requeue=False)  # to the dead-letter queue
        else:
            settle = messages[-1].ack(multiple=True)
        with contextlib.suppress(AMQPError, RuntimeError):  # else it is delivered again
            await settle
