"""Connections to Redis that break in the middle of a pipeline, and servers that fall silent.

Behind a stand-in, since no server breaks off where one wants it to.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import pytest_asyncio
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import DataError, InvalidResponse
from redis.exceptions import TimeoutError as RedisTimeoutError

from gateway.state.redis import redis_guard
from gateway.state.redis.shared_redis import Bounds, SharedRedis

pytestmark = pytest.mark.asyncio

GROUP = 10


class Server:
    """Counts keys, and how often one asked for them. ``breaks`` says of each next connection how
    many of them it answers; from the key ``silent_from`` on nobody is answered, what is answered to
    ``garbled`` is no answer, and each takes ``pause`` seconds.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.breaks: list[int] = []
        self.silent_from = ""
        self.garbled = ""
        self.pause = 0.0
        self.is_silent = False
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._answer(await _command(reader), writer)
        writer.close()

    async def _answer(self, words: list[str], writer: asyncio.StreamWriter) -> None:
        if words[0] not in ("INCRBY", "GET"):
            writer.write(b"+OK\r\n")
            return
        key = words[1]
        self.counts[key] += 1
        await asyncio.sleep(self.pause)
        self.is_silent |= key == self.silent_from
        if self.is_silent:
            return
        if self.breaks and key != "first":
            if not self.breaks[0]:
                self.breaks.pop(0)
                raise ConnectionError("it breaks")
            self.breaks[0] -= 1
        self.answered[key] += 1
        writer.write(b"~?\r\n" if key == self.garbled else b":%d\r\n" % self.counts[key])
        await writer.drain()


async def _command(reader: asyncio.StreamReader) -> list[str]:
    words = []
    for _ in range(int((await reader.readuntil(b"\r\n"))[1:])):
        length = int((await reader.readuntil(b"\r\n"))[1:])
        words.append((await reader.readexactly(length + 2))[:-2].decode())
    return words


@pytest_asyncio.fixture
async def server() -> Server:
    return Server()


@asynccontextmanager
async def connected(server: Server, bounds: Bounds | None = None) -> AsyncIterator[SharedRedis]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = redis_guard.connect(f"redis://127.0.0.1:{port}/0?protocol=2", bounds)
    yield client
    await client.aclose(close_connection_pool=True)
    for writer in server.writers:
        writer.close()
    listening.close()


@pytest_asyncio.fixture
async def client(server: Server) -> AsyncIterator[SharedRedis]:
    async with connected(server) as client:
        yield client


KEYS = [*map(str, range(GROUP))]


def counting(client: SharedRedis) -> list[asyncio.Task[Any]]:
    """One that goes at once, and a pipeline of the others behind it."""
    return [asyncio.ensure_future(client.incr(key)) for key in ["first", *KEYS]]


def reading(client: SharedRedis) -> list[asyncio.Task[Any]]:
    return [asyncio.ensure_future(client.get(key)) for key in ["first", *KEYS]]


async def results(tasks: Sequence[asyncio.Task[Any]]) -> list[Any]:
    return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("answered", [0, 4])
async def test_reads_are_answered_over_another_connection(
    client: SharedRedis, server: Server, answered: int
) -> None:
    server.breaks = [answered]
    await asyncio.gather(*reading(client))
    assert server.breaks == []
    assert set(server.answered.values()) == {1}
    assert all(server.counts[key] == 1 for key in KEYS[:answered])


async def test_reads_are_sent_again_once(client: SharedRedis, server: Server) -> None:
    server.breaks = [0] * 10
    first, *others = await results(reading(client))
    assert first == 1
    assert all(isinstance(answer, RedisConnectionError) for answer in others)
    assert len(server.breaks) == 8


async def test_what_may_have_been_done_is_not_sent_again(
    client: SharedRedis, server: Server
) -> None:
    server.breaks = [4]
    first, *others = await results(counting(client))
    assert [first, *others[:4]] == [1] * 5
    assert all(isinstance(answer, RedisConnectionError) for answer in others[4:])
    assert set(server.counts.values()) == {1}


async def test_who_waits_behind_a_pipeline_that_broke_is_answered(server: Server) -> None:
    server.breaks = [2]
    async with connected(server, Bounds(commands=4)) as client:
        _, *others = await results(counting(client))
        assert others[:2] == [1, 1]
        assert all(isinstance(answer, RedisConnectionError) for answer in others[2:4])
        assert others[4:] == [1] * 6
        assert set(server.counts.values()) == {1}


async def test_while_redis_breaks_everything_off_all_hear_it(
    client: SharedRedis, server: Server
) -> None:
    server.breaks = [0] * 10
    answers = await results(counting(client))
    assert all(isinstance(answer, RedisConnectionError) for answer in answers[1:])
    server.breaks = []
    assert await client.incr("again") == 1


@pytest.mark.parametrize(("silent_from", "sent"), [("first", []), ("0", ["0", "1", "2", "3"])])
async def test_who_waits_behind_one_whom_nobody_answers_hears_it_at_once_and_is_not_sent(
    server: Server, silent_from: str, sent: list[str]
) -> None:
    server.silent_from = silent_from
    async with connected(server, Bounds(commands=4)) as client:
        answers = await results(counting(client))
        assert all(isinstance(answer, RedisTimeoutError) for answer in answers[1:])
        assert [*server.counts] == ["first", *sent]


async def test_a_pipeline_has_a_bound_that_slow_answers_do_not_move(server: Server) -> None:
    server.pause = 0.05
    async with connected(server, Bounds(answer=60, pipeline=0.2)) as client:
        *_, last = await results(counting(client))
        assert isinstance(last, RedisTimeoutError)
        assert set(server.counts.values()) == {1}


async def test_a_connection_without_sense_is_left_and_nothing_is_sent_again(
    client: SharedRedis, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.garbled = "3"
    _, *others = await results(counting(client))
    assert others[:3] == [1] * 3
    assert all(isinstance(answer, InvalidResponse) for answer in others[3:])
    assert "10 commands to Redis have failed together" in caplog.text
    assert await client.incr("again") == 1
    assert set(server.counts.values()) == {1}


@pytest.mark.parametrize(("wrong", "error"), [(object(), DataError), ("\ud800", UnicodeError)])
async def test_what_cannot_be_sent_is_its_callers_alone(
    client: SharedRedis, server: Server, wrong: Any, error: type[Exception]
) -> None:
    tasks = counting(client)
    unsent = asyncio.ensure_future(client.execute_command("INCRBY", wrong, 1))
    *others, failed = await results([*tasks, unsent])
    assert set(others) == {1}
    assert isinstance(failed, error)
    assert set(server.counts.values()) == {1}
    with pytest.raises(error):
        await client.execute_command("INCRBY", wrong, 1)
