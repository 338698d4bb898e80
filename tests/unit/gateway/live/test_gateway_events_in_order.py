"""Events are told in the order in which they came, however long each takes before."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from unittest.mock import AsyncMock

import pytest

from gateway.bus import events
from gateway.bus.events import EventReader, InOrder
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio


async def test_a_later_event_is_not_told_before_one_that_takes_longer() -> None:
    told: list[int] = []
    applied: list[int] = []
    second_is_applied = asyncio.Event()
    gates = {1: asyncio.Event(), 2: asyncio.Event()}

    async def apply(event: dict[str, Any]) -> None:
        await gates[event["position"]].wait()
        applied.append(event["position"])
        second_is_applied.set()

    async def tell(event: dict[str, Any]) -> None:
        told.append(event["position"])

    both = InOrder(apply, tell)
    tasks = [asyncio.create_task(both.handle({"position": position})) for position in (1, 2)]
    await asyncio.sleep(0)
    gates[2].set()
    await second_is_applied.wait()
    await asyncio.sleep(0)
    assert (applied, told) == ([2], [])
    gates[1].set()
    await asyncio.gather(*tasks)
    assert (applied, told) == ([2, 1], [1, 2])


async def test_an_event_that_has_to_be_tried_again_keeps_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "RETRY", 0.01)
    told: list[int] = []
    tried: list[int] = []

    async def apply(event: dict[str, Any]) -> None:
        tried.append(event["position"])
        if tried.count(1) < 3 and event["position"] == 1:
            raise Unavailable("away")

    async def tell(event: dict[str, Any]) -> None:
        told.append(event["position"])

    both = InOrder(apply, tell)
    await asyncio.gather(*(both.handle({"position": position}) for position in (1, 2)))
    assert (sorted(tried), told) == ([1, 1, 1, 2], [1, 2])


async def test_an_event_that_cannot_be_read_holds_up_no_other() -> None:
    told: list[int] = []

    async def apply(event: dict[str, Any]) -> None:
        if event["position"] == 1:
            raise ValueError("no such thing")

    async def tell(event: dict[str, Any]) -> None:
        told.append(event["position"])

    both = InOrder(apply, tell)
    with pytest.raises(ValueError, match="no such"):
        await both.handle({"position": 1})
    await both.handle({"position": 2})
    assert told == [2]


async def test_events_of_one_message_are_told_in_order_and_before_those_of_the_next() -> None:
    told: list[int] = []

    async def apply(event: dict[str, Any]) -> None:
        await asyncio.sleep(0.001 * (5 - event["position"]))  # the later, the sooner

    async def tell(event: dict[str, Any]) -> None:
        told.append(event["position"])

    reader = EventReader("catalog", InOrder(apply, tell).handle)
    pages: list[Any] = [[{"position": 1}, {"position": 2}, {"position": 3}], {"position": 4}]
    messages = [AsyncMock(body=json.dumps(page).encode()) for page in pages]
    await asyncio.gather(*(reader._on_message(message) for message in messages))
    assert told == [1, 2, 3, 4]
    assert [message.ack.await_count for message in messages] == [1, 1]


async def test_of_all_messages_some_events_are_handled_at_once_and_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 3)
    begun: list[int] = []
    gates = [asyncio.Event() for _ in range(12)]

    async def apply(event: dict[str, Any]) -> None:
        begun.append(event["position"])
        await gates[event["position"]].wait()

    reader = EventReader("catalog", apply)
    messages = [
        AsyncMock(body=json.dumps([{"position": first + n} for n in range(4)]).encode())
        for first in (0, 4, 8)
    ]
    reading = [asyncio.create_task(reader._on_message(message)) for message in messages]
    for _ in range(20):
        await asyncio.sleep(0)
    assert begun == [0, 1, 2]
    for gate in gates:
        gate.set()
    await asyncio.gather(*reading)
    assert begun == [*range(12)]
    assert [message.ack.await_count for message in messages] == [1, 1, 1]


async def test_a_message_with_an_event_that_cannot_be_read_is_rejected_as_a_whole() -> None:
    async def apply(event: dict[str, Any]) -> None:
        if event["position"] == 2:
            raise KeyError("type")

    message = AsyncMock(body=json.dumps([{"position": 1}, {"position": 2}]).encode())
    await EventReader("catalog", apply)._on_message(message)
    message.reject.assert_awaited_once_with(requeue=False)
    message.ack.assert_not_awaited()
