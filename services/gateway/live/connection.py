"""One open page: what it hears of, and what waits for it to be taken."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from gateway.http import metrics
from gateway.live.stream import Cursor

MOST_WAITING = 64  # messages; who does not take them in time is dropped
MOST_TOPICS = 400  # plugins that one watches, or has on the screen

# Why a socket is closed; from 4000 on they are an application's own (RFC 6455, 7.4.2).
RESTART = 1012
TOO_SLOW = 4008
TOO_MUCH = 4009
SIGNED_OUT = 4401


@dataclass(frozen=True)
class Visitor:
    """Who asks: ``principal`` is ``user:<id>``, ``anon:<id>`` or nobody's, who hears what is
    public alone. ``site``: the networks of one customer, as ``http.networks`` has it.
    """

    principal: str | None
    session_id: str | None
    network: str
    site: str | None = None


class Closed(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Connection:
    def __init__(self, visitor: Visitor, since: Cursor) -> None:
        self.visitor = visitor
        self.since = since
        self.topics: set[str] = set()
        self._waiting: deque[str] = deque()
        self._something = asyncio.Event()
        self._code: int | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def offer(self, message: str) -> None:
        """Never waits. Whoever takes too little is dropped, with all that waits."""
        if self._code is not None:
            return
        if self.waiting >= MOST_WAITING:
            metrics.LIVE_DROPPED.inc()
            self.close(TOO_SLOW)
            return
        self._waiting.append(message)
        self._something.set()

    def close(self, code: int) -> None:
        """The first reason counts; what waits is not said any more."""
        if self._code is None:
            self._code = code
            self._waiting.clear()
            self._something.set()

    async def next(self, within: float | None = None) -> str | None:
        """The next message; None after ``within`` seconds without one. Raises Closed."""
        try:
            async with asyncio.timeout(within):
                await self._something.wait()
        except TimeoutError:
            return None
        if self._code is not None:
            raise Closed(self._code)
        message = self._waiting.popleft()
        if not self._waiting:
            self._something.clear()
        return message
