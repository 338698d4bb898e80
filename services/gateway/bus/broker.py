"""The AMQP connection of this process: made again whenever it breaks, and nobody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Protocol

import aio_pika
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import AMQPError

from gateway.background import Task
from gateway.http import metrics
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

HEARTBEAT = 4  # s: a broker that froze is given up after three of these
CONNECT_TIMEOUT = 3.0
CLOSE_TIMEOUT = 1.0
FIRST_DELAY, LAST_DELAY = 0.1, 1.0


class Attached(Protocol):
    """Somebody who works over the connection."""

    async def attached(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        """May set ``lost`` when what it works on is gone: all is made again then."""

    def detached(self) -> None: ...


class Broker(Task):
    def __init__(self, uri: str) -> None:
        super().__init__("broker", self._stay_connected)
        self._uri = uri
        self._users: list[Attached] = []
        self._ready = asyncio.Event()

    def add(self, user: Attached) -> None:
        self._users.append(user)

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def ready(self, patience: float) -> None:
        """Waits for a connection that is just being made; raises Unavailable when it is not."""
        if self._ready.is_set():
            return
        try:
            async with asyncio.timeout(patience):
                await self._ready.wait()
        except TimeoutError:
            raise Unavailable("The services cannot be reached at this moment.") from None

    async def _stay_connected(self) -> None:
        delay = FIRST_DELAY
        while True:
            try:
                await self._connect_and_wait()
                delay = FIRST_DELAY
            except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
                log.warning("no connection to the broker: %s: %s", type(error).__name__, error)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_DELAY)

    async def _connect_and_wait(self) -> None:
        """Returns when the connection, or a channel that somebody works on, is gone."""
        lost = asyncio.Event()
        connection = aio_pika.Connection(
            aio_pika.connection.make_url(self._uri, heartbeat=HEARTBEAT)
        )
        connection.close_callbacks.add(lambda *_: lost.set())
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await connection.connect()
                for user in self._users:
                    await user.attached(connection, lost)
            self._ready.set()
            metrics.BROKER.set(1)
            log.info("connected to the broker")
            await lost.wait()
            log.warning("the connection to the broker broke")
        finally:
            self._ready.clear()
            metrics.BROKER.set(0)
            for user in self._users:
                user.detached()
            with contextlib.suppress(AMQPError, OSError, TimeoutError, RuntimeError):
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await connection.close()
