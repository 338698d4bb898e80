"""Events are handled by the page, in the order in which they came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import AsyncMock

import pytest

from gateway.bus.events import LIVE, PROBE, EventReader, one_by_one
from gateway.bus.stages import Bounds
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

Page = Sequence[dict[str, Any]]


def message(*positions: int) -> AsyncMock:
    found = [{"position": position} for position in positions]
    return AsyncMock(body=json.dumps(found if len(found) > 1 else found[0]).encode())


def positions(page: Page) -> list[int]:
    return [event["position"] for event in page]


@asynccontextmanager
async def working(reader: EventReader, *messages: AsyncMock) -> AsyncIterator[None]:
    inbox = asyncio.Queue[Any]()
    for one in messages:
        inbox.put_nowait(one)
    work = asyncio.create_task(reader.work(inbox))
    try:
        yield
        assert not work.done()
    finally:
        work.cancel()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - of several handles, and of what is settled
            await asyncio.sleep(0.001)


@asynccontextmanager
async def reading(reader: EventReader, *messages: AsyncMock) -> AsyncIterator[None]:
    """Until all that is to be read has been."""
    async with working(reader, *messages):
        await until(lambda: settled(messages))
        yield


def settled(messages: Sequence[AsyncMock]) -> bool:
    """Each was refused, or taken with one behind it."""
    last = max((n for n, one in enumerate(messages) if one.ack.await_count), default=-1)
    return all(n <= last or one.reject.await_count for n, one in enumerate(messages))


async def test_what_is_there_is_handled_in_one_go_by_one_after_the_other() -> None:
    done: list[tuple[str, list[int]]] = []

    async def apply(page: Page) -> None:
        await asyncio.sleep(0.001)
        done.append(("applied", positions(page)))

    async def tell(page: Page) -> None:
        done.append(("told", positions(page)))

    messages = [message(1, 2, 3), message(4)]
    async with reading(EventReader("catalog", apply, tell), *messages):
        assert done == [("applied", [1, 2, 3, 4]), ("told", [1, 2, 3, 4])]
        messages[1].ack.assert_awaited_once_with(multiple=True)


async def test_no_more_than_some_messages_are_handled_at_once() -> None:
    pages: list[list[int]] = []

    async def apply(page: Page) -> None:
        pages.append(positions(page))

    reader = EventReader("catalog", apply, bounds=Bounds(at_once=2))
    async with reading(reader, *(message(n) for n in range(5))):
        assert pages == [[0, 1], [2, 3], [4]]


async def test_what_has_to_be_tried_again_keeps_its_turn() -> None:
    told: list[int] = []
    tried: list[int] = []

    async def apply(event: dict[str, Any]) -> None:
        tried.append(event["position"])
        if tried.count(1) < 3:
            raise Unavailable("away")

    async def tell(page: Page) -> None:
        told.extend(positions(page))

    reader = EventReader("auth", one_by_one(apply), tell, bounds=Bounds(at_once=1, retry=0.01))
    async with reading(reader, message(1), message(2)):
        assert (tried, told) == ([1, 1, 1, 2], [1, 2])


class Outdating:
    """Of what is away until it is said to be there."""

    def __init__(self) -> None:
        self.is_away = True
        self.done: list[int] = []

    async def handle(self, page: Page) -> None:
        if self.is_away:
            raise Unavailable("away")
        self.done.extend(positions(page))


class Telling:
    """To somebody who takes until ``end``."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.end = asyncio.Event()

    async def handle(self, page: Page) -> None:
        self.begun.extend(positions(page))
        await self.end.wait()


async def test_telling_does_not_wait_for_what_is_away_and_nothing_of_it_is_lost() -> None:
    outdating, telling = Outdating(), Telling()
    telling.end.set()
    messages = [message(n) for n in range(30)]
    reader = EventReader(
        "catalog", outdating.handle, telling.handle, bounds=Bounds(owed=3, retry=0.01)
    )
    async with working(reader, *messages):
        await until(lambda: len(telling.begun) == 30)
        assert telling.begun == [*range(30)]
        assert not any(one.ack.await_count for one in messages)
        outdating.is_away = False
        await until(lambda: settled(messages))
        assert outdating.done == [*range(30)]


async def test_of_a_queue_that_drops_what_is_old_more_is_told_than_is_kept_for_another_try() -> (
    None
):
    outdating, telling = Outdating(), Telling()
    telling.end.set()
    messages = [message(n) for n in range(30)]
    bounds = Bounds(at_once=5, owed=3, retry=0.01)
    reader = EventReader("installs", outdating.handle, telling.handle, kind=LIVE, bounds=bounds)
    async with working(reader, *messages):
        await until(lambda: settled(messages[:27]))
        assert telling.begun == [*range(30)]
        outdating.is_away = False
        await until(lambda: settled(messages))
        assert outdating.done == [27, 28, 29]


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_probe_is_handled_behind_what_came_before_it_or_not_at_all(is_away: bool) -> None:
    outdating, tried = Outdating(), list[list[int]]()
    outdating.is_away = is_away

    async def outdate(page: Page) -> None:
        tried.append(positions(page))
        await outdating.handle(page)

    probe = AsyncMock(body=PROBE)
    reader = EventReader("installs", outdate, bounds=Bounds(at_once=1, retry=0.01))
    messages = [message(1), probe]
    async with working(reader, *messages):
        await until(lambda: len(tried) > 3 or settled(messages))
        outdating.is_away = False
        await until(lambda: settled(messages))
    assert ([] in tried) != is_away
    assert tried[-1] == ([1] if is_away else [])
    probe.reject.assert_not_awaited()


async def test_outdating_does_not_wait_for_telling() -> None:
    outdating, telling = Outdating(), Telling()
    outdating.is_away = False
    messages = [message(n) for n in range(30)]
    reader = EventReader("catalog", outdating.handle, telling.handle, bounds=Bounds(at_once=1))
    async with working(reader, *messages):
        await until(lambda: len(outdating.done) == 30)
        assert telling.begun == [0]
        assert not any(one.ack.await_count for one in messages)
        telling.end.set()
        await until(lambda: settled(messages))
        assert telling.begun == [*range(30)]


@pytest.mark.parametrize("error", [ValueError, KeyError, TypeError, AttributeError])
async def test_a_message_that_cannot_be_read_is_refused_and_spoils_no_other(
    error: type[Exception],
) -> None:
    told: list[int] = []

    async def apply(page: Page) -> None:
        if 3 in positions(page):
            raise error("type")

    async def tell(page: Page) -> None:
        told.extend(positions(page))

    messages = [message(1), message(2, 3), message(4)]
    async with reading(EventReader("catalog", apply, tell), *messages):
        assert told == [1, 2, 3, 4]
        messages[1].reject.assert_awaited_once_with(requeue=False)
        assert [one.reject.await_count for one in messages] == [0, 1, 0]
        assert [one.ack.await_count for one in messages] == [1, 0, 1]


async def test_what_is_done_one_by_one_is_not_done_again_when_the_next_is_away() -> None:
    done: list[int] = []
    is_away = True

    async def apply(page: Page) -> None:
        if len(page) > 1 or 2 in positions(page):
            raise ValueError("together, and the second in any case")
        if is_away and 3 in positions(page):
            raise Unavailable("away")
        done.extend(positions(page))

    messages = [message(1), message(2), message(3)]
    async with working(EventReader("catalog", apply, bounds=Bounds(retry=0.01)), *messages):
        await until(lambda: messages[1].reject.await_count)
        is_away = False
        await until(lambda: settled(messages))
    assert done == [1, 3]
    assert [one.reject.await_count for one in messages] == [0, 1, 0]


async def test_what_is_no_json_is_refused_alone() -> None:
    told: list[int] = []

    async def tell(page: Page) -> None:
        told.extend(positions(page))

    broken = AsyncMock(body=b"{")
    async with reading(EventReader("catalog", tell), broken, message(2)):
        broken.reject.assert_awaited_once_with(requeue=False)
        assert told == [2]


async def test_a_channel_on_which_nothing_can_be_settled_is_left() -> None:
    taken: list[int] = []
    channels: list[AsyncMock] = []
    again = asyncio.Event()

    async def apply(page: Page) -> None:
        taken.extend(positions(page))
        if len(taken) == 2:
            again.set()

    def channel() -> AsyncMock:
        """On which a message comes that cannot be acknowledged."""
        one = message(1)
        one.ack.side_effect = OSError("broken")

        async def consume(put: Any) -> None:
            await put(one)

        queue = AsyncMock()
        queue.consume.side_effect = consume
        found = AsyncMock(close_callbacks=set())
        found.get_queue.return_value = queue
        channels.append(found)
        return found

    connection = AsyncMock()
    connection.channel.side_effect = channel
    reader = EventReader("catalog", apply, bounds=Bounds(retry=0.01))
    await reader.attached(connection, asyncio.Event())
    async with asyncio.timeout(60):
        await again.wait()
    reader.detached()
    assert taken == [1, 1]
    channels[0].close.assert_awaited_once()


async def test_a_probe_has_no_events_and_says_that_those_before_it_are_handled() -> None:
    handled: list[list[int]] = []

    async def apply(page: Page) -> None:
        handled.append(positions(page))

    probe = AsyncMock(body=PROBE)
    async with reading(EventReader("installs", apply), probe):
        probe.ack.assert_awaited_once()
        assert handled == [[]]
