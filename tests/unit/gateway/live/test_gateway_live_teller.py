"""What open pages are told of a page of events is what they are told of each."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any
from unittest.mock import AsyncMock

import pytest

from gateway.bus.events import LIVE, EventReader
from gateway.installed.changes import OfPeople, OfPlugins
from gateway.installed.kept import KeptLists
from gateway.live import stream
from gateway.live.stream import POSITIONS
from gateway.live.teller import Teller
from gateway.state.browser.live_keys import STREAM
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from gateway.state.redis.shared_redis import Bounds, SharedRedis
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

SOURCE = "installs"


class Nobody:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def call(self, service: str, method: str, /, **arguments: Any) -> Any:
        self.asked.append(arguments["plugin_id"])
        raise Unavailable("away")


def event(position: int, previous: int, log: str = "a log") -> dict[str, Any]:
    data = {
        "principal": f"anon:{position}",
        "plugin_id": "word-count",
        "version": "1.0.0",
    }
    return {
        "id": "11111111-1111-4111-8111-111111111111",
        "type": "plugin.installed",
        "stream": f"installs-anon:{position}",
        "version": 1,
        "position": position,
        "previous": previous,
        "recordedAt": "2026-11-27T12:00:00+00:00",
        "log": log,
        "data": data,
        "metadata": {"schema": 1},
    }


def some_events(seed: int) -> list[dict[str, Any]]:
    """With gaps, some that come again, some of another log, and some that nobody can read."""
    chance = random.Random(seed)  # noqa: S311
    found, position = [], 0
    for _ in range(40):
        step = chance.choice([1, 1, 1, 1, 3])
        previous, position = position + (step - 1), position + step
        log = "a log" if position < 30 else "another log"
        found.append(event(position, previous, log))
        if chance.random() < 0.2:
            found.append(chance.choice(found))
        if chance.random() < 0.1:
            found[-1] = found[-1] | {"data": {}}
    return found


async def told(redis: GuardedRedis, pages: list[list[dict[str, Any]]]) -> tuple[Any, Any]:
    await redis.client.delete(STREAM, POSITIONS)
    teller = Teller(SOURCE, redis, Nobody())
    for page in pages:
        await teller.handle(page)
    entries: Any = await redis.client.xrange(STREAM)
    return [fields for _, fields in entries], await redis.client.hgetall(POSITIONS)


@pytest.mark.parametrize("seed", range(20))
async def test_a_page_says_what_its_events_say(redis: GuardedRedis, seed: int) -> None:
    events = some_events(seed)
    middle = random.Random(seed).randrange(len(events))  # noqa: S311
    one_by_one = await told(redis, [[one] for one in events])
    assert one_by_one[0], "somebody is told"
    assert await told(redis, [events]) == one_by_one
    assert await told(redis, [events[:middle], events[middle:]]) == one_by_one


class Counting(SharedRedis):
    asked = 0

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        self.asked += 1
        return await super().execute_command(*args, **options)


async def test_a_page_asks_redis_once(redis: GuardedRedis) -> None:
    counting = Counting(redis.client.connection_pool, Bounds())
    teller = Teller(SOURCE, GuardedRedis(counting), Nobody())
    await teller.handle([event(n, n - 1) for n in range(1, 101)])
    assert counting.asked == 1
    entries: Any = await redis.client.xrange(STREAM)
    assert len(entries) == 100
    await counting.aclose()


async def test_who_does_not_answer_is_not_asked_about_each_plugin_of_a_page(
    redis: GuardedRedis,
) -> None:
    nobody = Nobody()
    page = [event(position, position - 1) for position in range(1, 101)]
    for one in page:
        data = {"plugin_id": f"plugin-{one['position']}", "version": "1.0.0"}
        one |= {"type": "plugin.version_rejected", "data": data}
    await Teller(SOURCE, redis, nobody).handle(page)
    assert nobody.asked == ["plugin-1"]


async def test_while_redis_is_away_a_page_is_a_gap(redis: GuardedRedis) -> None:
    nowhere = GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0"))
    await Teller(SOURCE, redis, Nobody()).handle([event(1, 0)])
    await Teller(SOURCE, nowhere, Nobody()).handle([event(2, 1)])
    await Teller(SOURCE, redis, Nobody()).handle([event(3, 2)])
    entries: Any = await redis.client.xrange(STREAM)
    assert stream.RESET.encode() in [fields[b"m"] for _, fields in entries]


@pytest.mark.parametrize("changes", [OfPeople, OfPlugins])
async def test_while_the_cache_is_away_open_pages_are_told(
    redis: GuardedRedis, changes: type[OfPeople] | type[OfPlugins]
) -> None:
    cache = GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0"), "cache")
    outdate, tell = changes(KeptLists(cache)).handle, Teller(SOURCE, redis, Nobody()).handle
    inbox = asyncio.Queue[Any]()
    for position in range(1, 4):
        inbox.put_nowait(AsyncMock(body=json.dumps(event(position, position - 1)).encode()))
    reading = asyncio.create_task(EventReader(SOURCE, outdate, tell, kind=LIVE).work(inbox))
    async with asyncio.timeout(60):
        while await redis.client.xlen(STREAM) < 3:  # noqa: ASYNC110 - who is told says nothing
            await asyncio.sleep(0.01)
    assert not reading.done()
    reading.cancel()
