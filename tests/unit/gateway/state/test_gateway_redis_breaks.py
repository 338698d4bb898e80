"""Connections to Redis that break in the middle of a pipeline, and servers that fall silent.

Behind a stand-in, since no server breaks off where one wants it to.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import DataError
from redis.exceptions import TimeoutError as RedisTimeoutError

from gateway.state.redis import redis_guard
from gateway.state.redis.shared_redis import SharedRedis

pytestmark = pytest.mark.asyncio

GROUP = 10


class Server:
    """Counts keys. ``breaks`` says of each next connection how many of them it answers; from the
    key ``silent_from`` on nobody is answered.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.breaks: list[int] = []
        self.silent_from = ""
        self.is_silent = False
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._answer(await _command(reader), writer)
        writer.close()

    async def _answer(self, words: list[str], writer: asyncio.StreamWriter) -> None:
        if words[0] != "INCRBY":
            writer.write(b"+OK\r\n")
            return
        key = words[1]
        self.counts[key] += 1
        self.is_silent |= key == self.silent_from
        if self.is_silent:
            return
        if self.breaks and key != "first":
            if not self.breaks[0]:
                self.breaks.pop(0)
                raise ConnectionError("it breaks")
            self.breaks[0] -= 1
        self.answered[key] += 1
        writer.write(b":%d\r\n" % self.counts[key])
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


@pytest_asyncio.fixture
async def client(server: Server) -> AsyncIterator[SharedRedis]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = redis_guard.connect(f"redis://127.0.0.1:{port}/0?protocol=2")
    assert isinstance(client, SharedRedis)
    yield client
    await client.aclose(close_connection_pool=True)
    for writer in server.writers:
        writer.close()
    listening.close()


def together(client: SharedRedis) -> list[asyncio.Task[int]]:
    """One that goes at once, and a pipeline of the others behind it."""
    keys = ["first", *map(str, range(GROUP))]
    return [asyncio.ensure_future(client.incr(key)) for key in keys]


@pytest.mark.parametrize("breaks", [[4], [4, 0], [0, 0]], ids=str)
async def test_all_are_answered_and_who_was_is_not_asked_again(
    client: SharedRedis, server: Server, breaks: list[int]
) -> None:
    server.breaks = list(breaks)
    await asyncio.gather(*together(client))
    assert server.breaks == []
    assert set(server.answered.values()) == {1}
    assert all(server.counts[str(number)] == 1 for number in range(breaks[0]))


async def test_who_waits_behind_a_pipeline_that_broke_is_answered(
    client: SharedRedis, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.state.redis.shared_redis.MOST", 4)
    server.breaks = [2, 0]
    await asyncio.gather(*together(client))
    assert server.breaks == []
    assert set(server.answered.values()) == {1}


async def test_while_redis_breaks_everything_off_all_hear_it(
    client: SharedRedis, server: Server
) -> None:
    server.breaks = [0] * 10
    answers = await asyncio.gather(*together(client), return_exceptions=True)
    assert all(isinstance(answer, RedisConnectionError) for answer in answers[1:])
    server.breaks = []
    assert await client.incr("again") == 1


@pytest.mark.parametrize(("silent_from", "sent"), [("first", []), ("0", ["0", "1", "2", "3"])])
async def test_who_waits_behind_one_whom_nobody_answers_hears_it_at_once_and_is_not_sent(
    client: SharedRedis,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    silent_from: str,
    sent: list[str],
) -> None:
    monkeypatch.setattr("gateway.state.redis.shared_redis.MOST", 4)
    server.silent_from = silent_from
    answers = await asyncio.gather(*together(client), return_exceptions=True)
    assert all(isinstance(answer, RedisTimeoutError) for answer in answers[1:])
    assert [*server.counts] == ["first", *sent]


async def test_what_cannot_be_sent_is_its_callers_alone(client: SharedRedis) -> None:
    tasks = together(client)
    wrong = asyncio.ensure_future(client.execute_command("INCRBY", object(), 1))
    *others, failed = await asyncio.gather(*tasks, wrong, return_exceptions=True)
    assert set(others) == {1}
    assert isinstance(failed, DataError)
