"""Commands to Redis that travel together."""

from __future__ import annotations

import asyncio
import select
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from gateway.state.redis.shared_redis import Bounds, SharedRedis, is_closed

pytestmark = pytest.mark.asyncio


class Counting(Connection):
    """Says how many commands each pipeline took."""

    def __init__(self, *, pipelines: list[int], **options: Any) -> None:
        super().__init__(**options)
        self._pipelines = pipelines

    def pack_commands(self, commands: Iterable[Any]) -> Any:
        self._pipelines.append(len(packed := list(commands)))
        return super().pack_commands(packed)


@pytest.fixture
def pipelines() -> list[int]:
    return []


@asynccontextmanager
async def connected(
    redis: GuardedRedis, pipelines: list[int], bounds: Bounds
) -> AsyncIterator[SharedRedis]:
    options = redis.client.connection_pool.connection_kwargs | {"pipelines": pipelines}
    pool = BlockingConnectionPool(connection_class=Counting, **options)
    client = SharedRedis(pool, bounds)
    yield client
    await client.aclose(close_connection_pool=True)


@pytest_asyncio.fixture
async def client(redis: GuardedRedis, pipelines: list[int]) -> AsyncIterator[SharedRedis]:
    async with connected(redis, pipelines, Bounds()) as client:
        yield client


async def test_alone_a_command_takes_no_pipeline(client: SharedRedis, pipelines: list[int]) -> None:
    await client.set("a", 1)
    assert await client.get("a") == b"1"
    assert pipelines == []


async def test_those_who_wait_share_a_pipeline(client: SharedRedis, pipelines: list[int]) -> None:
    answers = await asyncio.gather(*(client.incr(f"n-{number % 7}") for number in range(70)))
    assert sorted(answers) == sorted([*range(1, 11)] * 7)
    assert pipelines == [69]


async def test_a_pipeline_is_bounded(redis: GuardedRedis, pipelines: list[int]) -> None:
    async with connected(redis, pipelines, Bounds(commands=10)) as client:
        await asyncio.gather(*(client.incr("n") for _ in range(26)))
    assert pipelines == [10, 10, 5]


async def test_answers_that_came_while_the_event_loop_stood_still_count(
    redis: GuardedRedis,
) -> None:
    bounds = Bounds(answer=0.2, pipeline=0.2)
    async with connected(redis, [], bounds) as client:
        await client.set("n", 0)
        tasks = [asyncio.ensure_future(client.incr("n")) for _ in range(2)]
        await until(lambda: client._waiting)  # then the first is under way
        stand_still_until_answered(client, bounds.pipeline)
        assert await asyncio.gather(*tasks) == [1, 2]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0)


def stand_still_until_answered(client: SharedRedis, seconds: float) -> None:
    assert client._kept is not None
    assert client._kept._writer is not None
    socket = client._kept._writer.get_extra_info("socket")
    assert select.select([socket.fileno()], [], [], 60)[0]
    time.sleep(2 * seconds)


async def test_each_has_its_own_answer_or_error(client: SharedRedis) -> None:
    await client.set("text", "no number")
    script = client.register_script("return KEYS[1]")
    asked: list[Awaitable[Any]] = [
        client.set("a", 1),
        client.incr("text"),
        script(keys=["b"]),  # that is not loaded there yet
        client.hgetall("nothing"),
    ]
    first, wrong, scripted, last = await asyncio.gather(*asked, return_exceptions=True)
    assert (first, scripted, last) == (True, b"b", {})
    assert isinstance(wrong, ResponseError)


async def test_who_gives_up_takes_nobody_along(client: SharedRedis) -> None:
    tasks = [asyncio.ensure_future(client.incr("n")) for _ in range(10)]
    await asyncio.sleep(0)
    for task in (tasks[0], tasks[4]):
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    stayed = [answer for number, answer in enumerate(answers) if number not in (0, 4)]
    assert all(isinstance(answer, int) for answer in stayed)
    assert await client.get("n") is not None


async def test_a_connection_that_the_server_has_closed_is_noticed(client: SharedRedis) -> None:
    await client.set("a", 1)
    known: dict[str, Any] = client.connection_pool.connection_kwargs
    same: dict[str, Any] = {name: known.get(name) for name in ("host", "port", "password")}
    # Its connection alone: other tests use this server too.
    async with Redis(**same) as other:
        assert await other.client_kill_filter(_id=str(await client.client_id())) == 1
    await until(lambda: client._kept is not None and is_closed(client._kept))
    assert await asyncio.gather(*(client.incr("a") for _ in range(5))) == [2, 3, 4, 5, 6]


async def test_one_connection_is_kept(client: SharedRedis) -> None:
    ids = {await client.client_id() for _ in range(3)}
    ids |= set(await asyncio.gather(*(client.client_id() for _ in range(9))))
    assert len(ids) == 1


async def test_while_redis_is_away_all_who_wait_hear_it_and_the_next_tries_again() -> None:
    client = redis_guard.connect("redis://127.0.0.1:1/0")
    for _ in range(2):
        answers = await asyncio.gather(*(client.get("a") for _ in range(5)), return_exceptions=True)
        assert all(isinstance(answer, RedisConnectionError) for answer in answers)
    await client.aclose()


class ClosedMeanwhile(Connection):
    """As uvloop says that the socket was closed: once, when the ``words`` are sent."""

    def __init__(self, *, words: list[bytes], **options: Any) -> None:
        super().__init__(**options)
        self._words = words

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        if self._words and self._words[0] in b"".join(command):
            self._words.pop()
            await self.disconnect(nowait=True)  # as the library does whatever goes wrong
            raise RuntimeError("the handler is closed")
        await super().send_packed_command(command, check_health)


@pytest.mark.parametrize("word", [b"HELLO", b"INCRBY"], ids=["connecting", "asking"])
async def test_a_socket_that_was_closed_meanwhile_is_a_connection_that_broke(
    redis: GuardedRedis, word: bytes
) -> None:
    """Of the loop that the gateway runs on, which has no class of errors for it."""
    options = redis.client.connection_pool.connection_kwargs | {"words": [word]}
    pool = BlockingConnectionPool(connection_class=ClosedMeanwhile, **options)
    client = SharedRedis(pool, Bounds())
    with pytest.raises(RedisConnectionError, match="closed"):
        await client.incr("n")
    assert await client.incr("n") == 1
    await client.aclose(close_connection_pool=True)
