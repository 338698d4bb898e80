"""Whether events are read, found out by a message that takes their way.

Only the worker that reads a queue hears what comes out of it, and no broker says which that is: it
may be one of an older release, or one that hangs. So each worker puts an empty page behind the
events now and then. Who reads it has read what was before it.
"""

from __future__ import annotations

import asyncio
import logging

from aio_pika import Message
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import AMQPError

from gateway.bus.events import PROBE
from gateway.bus.rpc import EXCHANGE

log = logging.getLogger(__name__)

EVERY = 5.0  # s
GOOD_FOR = 10  # s: later it says nothing about now


class Probes:
    """Sends them to the queues of events of these sources."""

    def __init__(self, *sources: str) -> None:
        self._sources = sources
        self._task: asyncio.Task[None] | None = None

    async def attached(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        self._task = asyncio.create_task(self._send(connection), name="probes")

    def detached(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _send(self, connection: AbstractConnection) -> None:
        while True:
            try:
                await self._send_over_a_channel(connection)
            except (AMQPError, OSError, RuntimeError, TimeoutError) as error:
                log.warning("no probes are sent: %s: %s", type(error).__name__, error)
            await asyncio.sleep(EVERY)

    async def _send_over_a_channel(self, connection: AbstractConnection) -> None:
        async with connection.channel() as channel:
            exchange = await channel.get_exchange(EXCHANGE, ensure=False)
            while True:
                for source in self._sources:
                    message = Message(PROBE, expiration=GOOD_FOR)
                    key = f"gateway.{source}"
                    await exchange.publish(message, key, mandatory=False, timeout=EVERY)
                await asyncio.sleep(EVERY)
