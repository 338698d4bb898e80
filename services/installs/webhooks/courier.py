"""Sends what is due, many webhooks at once, each one's messages in their order: whoever is slow
holds up nobody but themselves.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import psycopg

from installs.webhooks import deliveries, news, signing
from installs.webhooks.deliveries import Taken
from installs.webhooks.sending import Outcome, Sender
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.sealing import Seal

log = logging.getLogger(__name__)

AT_ONCE = 50  # at most half of them of what is sent by hand
PAUSE = 1.0  # s between two looks at what is due
AWAY = 3.0  # s, when the database is
Result = TypeVar("Result")


class Courier:
    def __init__(self, pool: Pool, seal: Seal, sender: Sender) -> None:
        self._pool = pool
        self._seal = seal
        self._sender = sender
        self._under_way: dict[asyncio.Task[None], Taken] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """What is under way when it is to stop is sent again later."""
        while not stop.is_set():
            try:
                taken = await self.take()
            except (psycopg.Error, Unavailable) as error:
                log.warning("webhooks wait: %s", error)
                await _rest(stop, AWAY)
                continue
            if not taken:
                await self._rest_or_one_is_done(stop)
        for task in self._under_way:
            task.cancel()

    async def take(self) -> int:
        """Begin with what is due; how many."""
        free = AT_ONCE - len(self._under_way)
        if free <= 0 or not await self._is_due():
            return 0
        by_hand = AT_ONCE // 2 - sum(one.by_hand for one in self._under_way.values())
        taken = await self._do(lambda c: deliveries.take(c, free, by_hand=min(free, by_hand)))
        for one in taken:
            task = asyncio.create_task(self.deliver(one))
            self._under_way[task] = one
            task.add_done_callback(self._under_way.pop)
        return len(taken)

    async def deliver(self, taken: Taken) -> None:
        outcome = await self._send(taken)
        try:
            disabled = await self._do(lambda c: conclude(c, taken, outcome))
        except (psycopg.Error, Unavailable) as error:
            log.warning("delivery %s is sent again: %s", taken.id, error)
            return
        if disabled:
            log.info("webhook %s is disabled: %s", taken.webhook_id, outcome.problem)

    async def _send(self, taken: Taken) -> Outcome:
        good = signing.opened(self._seal, (one["sealed"] for one in taken.secrets))
        if not good:
            return Outcome("no-secret")
        body = taken.body.encode()
        headers = signing.headers(str(taken.message_id), int(time.time()), body, good)
        return await self._sender.send(taken.url, body, headers)

    async def _rest_or_one_is_done(self, stop: asyncio.Event) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PAUSE, return_when=asyncio.FIRST_COMPLETED)
        else:
            await _rest(stop, PAUSE)

    async def _is_due(self) -> bool:
        """Taking what is due costs several times as much, and nearly always there is nothing."""
        return await asyncio.to_thread(in_transaction, self._pool, deliveries.is_due)

    async def _do(self, work: Callable[[Connection], Result]) -> Result:
        return await asyncio.to_thread(in_transaction, self._pool, work, COMMAND)


def conclude(connection: Connection, taken: Taken, outcome: Outcome) -> bool:
    owner = deliveries.conclude(connection, taken, outcome)
    if owner is not None:
        news.tell_disabled(connection, owner, taken, outcome)
    return owner is not None


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
