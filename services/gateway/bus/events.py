"""One service's events, from a durable queue that one worker of all gateways reads."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AMQPError

from gateway.bus.stages import Bounds, Events, Handle, Page, Settling, Stage
from plugin_platform.messaging import pages

log = logging.getLogger(__name__)

PREFETCH = 100  # messages that not all stages are done with
LIVE = "live"  # queues that drop what is old
PATIENCE = 5.0  # s for the broker to close a channel
PROBE = b"[]"  # no events: it says that those before it were read


def one_by_one(handle: Callable[[dict[str, Any]], Awaitable[None]]) -> Handle:
    """One after the other."""

    async def handle_all(events: Events) -> None:
        for event in events:
            await handle(event)

    return handle_all


class EventReader:
    """Reads ``gateway.<source>.<kind>`` over the broker connection that RPC has too.

    Each of ``handles`` is given what has come meanwhile, in its order and all at once. The next has
    it when the one before has tried it, and keeps nobody waiting: what the first outdates is not
    answered to those whom the second tells. They raise ``Unavailable`` for what is to be tried
    again, which is done beside what comes, and anything else for what cannot be handled, which goes
    to the dead-letter queue. Events may come more than once; those of a queue that is ``live`` may
    be missing, and handles have to see that.
    """

    def __init__(
        self, source: str, *handles: Handle, kind: str = "v1", bounds: Bounds | None = None
    ) -> None:
        self._queue = f"gateway.{source}.{kind}"
        self._handles = handles
        self._bounds = bounds or Bounds()
        self._most_owed = self._bounds.owed if kind == LIVE else None
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
            await asyncio.sleep(self._bounds.retry)

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
                await _close(channel)
                work.result()
        finally:
            ended.cancel()
            work.cancel()

    async def work(self, inbox: asyncio.Queue[AbstractIncomingMessage]) -> None:
        """For ever."""
        settling = Settling(self._queue)
        stages = self._stages(settling)
        async with asyncio.TaskGroup() as group:
            for stage in stages:
                group.create_task(stage.run(), name=f"{self._queue}-stage")
            while True:
                page = _page(await inbox.get(), len(stages))
                settling.opened(page)
                if page.refused:
                    await settling.settle()
                else:
                    stages[0].inbox.put_nowait(page)

    def _stages(self, settling: Settling) -> Sequence[Stage]:
        """The first takes what comes."""
        found: list[Stage] = []
        for handle in reversed(self._handles):
            following = found[0] if found else None
            stage = Stage(self._queue, handle, settling, self._bounds, following, self._most_owed)
            found.insert(0, stage)
        return found


async def _close(channel: AbstractChannel) -> None:
    """What was delivered on it goes to another reader: nobody takes it here any more."""
    with contextlib.suppress(AMQPError, OSError, RuntimeError, TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await channel.close()


def _page(message: AbstractIncomingMessage, stages: int) -> Page:
    try:
        events = () if message.body == PROBE else pages.read(message.body)
        return Page(message, events, stages)
    except Exception:
        log.exception("a message that cannot be read")
        return Page(message, (), stages=0, refused=True)
