"""What is done with events, one stage behind the other, and none waits for what another needs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import AMQPError

from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

Events = Sequence[dict[str, Any]]
Handle = Callable[[Events], Awaitable[None]]


@dataclass(frozen=True)
class Bounds:
    at_once: int = 10  # messages, of up to a hundred events each: others have their turn
    owed: int = 50  # messages that wait for another try, of a queue that drops what is old
    retry: float = 1.0  # s


@dataclass(eq=False)
class Page:
    """A message with its events, and how many stages are not done with it."""

    message: AbstractIncomingMessage
    events: Events
    stages: int
    refused: bool = False


class Settling:
    """Tells the broker what all stages are done with, in the order in which it came."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: deque[Page] = deque()
        self._turn = asyncio.Lock()

    def opened(self, page: Page) -> None:
        self._open.append(page)

    async def settle(self) -> None:
        async with self._turn:
            taken: Page | None = None
            while self._open and not self._open[0].stages:
                page = self._open.popleft()
                if page.refused:
                    await self._tell_of(taken)
                    await self._tell_of(page)
                taken = None if page.refused else page
            await self._tell_of(taken)

    async def _tell_of(self, page: Page | None) -> None:
        """With all before it, where it was taken."""
        if page is None:
            return
        with contextlib.suppress(AMQPError, RuntimeError):  # else it is delivered again
            if page.refused:
                log.error("a message of %s goes to the dead letters", self._name)
                await page.message.reject(requeue=False)
            else:
                await page.message.ack(multiple=True)


@dataclass(eq=False)
class Stage:
    """Takes pages in their order. What it needs may be away: then it goes on to try, and the next
    stage has them all the same.
    """

    name: str
    handle: Handle
    settling: Settling
    bounds: Bounds
    following: Stage | None
    # How many it keeps for another try. What is older is given up: ``handle`` sees the gap.
    most_owed: int | None = None
    inbox: asyncio.Queue[Page] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """For ever."""
        owed: list[Page] = []
        while True:
            fresh = await self._next(patient=not owed)
            owed += fresh
            await self._take_all(owed)
            if self.following is not None:
                for page in fresh:
                    self.following.inbox.put_nowait(page)
            await self._give_up_some(owed)

    async def _give_up_some(self, owed: list[Page]) -> None:
        """What is too old; and a probe, which says something about now or nothing."""
        waiting = [page for page in owed if page.events]
        kept = waiting if self.most_owed is None else waiting[-self.most_owed :]
        given_up = [page for page in owed if page not in kept]
        owed[:] = kept
        await self._done_with(given_up)

    async def _next(self, *, patient: bool) -> list[Page]:
        """What has come, or nothing when it is time to try again."""
        try:
            async with asyncio.timeout(None if patient else self.bounds.retry):
                pages = [await self.inbox.get()]
        except TimeoutError:
            return []
        while not self.inbox.empty() and len(pages) < self.bounds.at_once:
            pages.append(self.inbox.get_nowait())
        return pages

    async def _take_all(self, owed: list[Page]) -> None:
        """Leaves what cannot be done now."""
        while owed:
            some = owed[: self.bounds.at_once]
            taken = await self._take(some)
            del owed[:taken]
            await self._done_with(some[:taken])
            if taken < len(some):
                return

    async def _take(self, pages: Sequence[Page]) -> int:
        """Returns how many, from the first on: what is needed for the next is away."""
        try:
            await self.handle([event for page in pages for event in page.events])
        except Unavailable:
            return 0
        except Exception as error:
            if len(pages) > 1:
                log.warning("%s: one by one, as %s", self.name, type(error).__name__)
                return await self._take_one_by_one(pages)
            log.exception("a message of %s cannot be handled", self.name)
            pages[0].refused = True
        return len(pages)

    async def _take_one_by_one(self, pages: Sequence[Page]) -> int:
        """Of several that cannot be handled together, each shows whether it is the one."""
        for taken, page in enumerate(pages):
            if not await self._take([page]):
                return taken
        return len(pages)

    async def _done_with(self, pages: Sequence[Page]) -> None:
        if not pages:
            return
        for page in pages:
            page.stages -= 1
        await self.settling.settle()
