"""How long one waits for answers that come one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Of the event loop, before one gives up: while it stood still it has read nothing, and what lies in
# the socket is an answer.
TURNS = 10


class Patience:
    def __init__(self, limit: asyncio.Timeout, each: float, together: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._limit = limit
        self._each = each
        self._due = self._end = self._loop.time() + together
        self._next_look: asyncio.Handle = self._loop.call_at(self._due, self._look)

    def wait_for_next(self) -> None:
        """What one waited for is there, and the next has its own time."""
        due = min(self._loop.time() + self._each, self._end)
        if due < self._due:
            self._next_look.cancel()
            self._next_look = self._loop.call_at(due, self._look)
        self._due = due

    def stop(self) -> None:
        self._next_look.cancel()

    def _look(self, turns: int = 0) -> None:
        now = self._loop.time()
        if now < self._due:
            self._next_look = self._loop.call_at(self._due, self._look)
        elif turns < TURNS:
            self._next_look = self._loop.call_soon(self._look, turns + 1)
        else:
            self._limit.reschedule(now)


@asynccontextmanager
async def patience(each: float, together: float) -> AsyncIterator[Patience]:
    """Raises ``TimeoutError`` where one answer takes more seconds than ``each``, or all more than
    ``together``.
    """
    async with asyncio.timeout(None) as limit:
        waiting = Patience(limit, each, together)
        try:
            yield waiting
        finally:
            waiting.stop()
