"""Over a real connection: what is ready is written without a task, and is what ASGI would send."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from deploy.local.layout import CHECKOUT
from gunicorn.asgi import protocol  # type: ignore[import-untyped]
from gunicorn.config import Config  # type: ignore[import-untyped]
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway import worker as worker_module
from gateway.app import create_app
from gateway.cache.responses import Cache
from gateway.cache.store import Revision
from gateway.dependencies import Dependencies
from gateway.worker import READY_AT_ONCE

pytestmark = pytest.mark.asyncio

ONE = "/api/v1/plugins/word-count"
CHUNKED = b"POST / HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n"
VOLATILE = re.compile(rb"^(x-request-id|Date): [^\r]*\r\n", re.MULTILINE | re.IGNORECASE)


class Door:
    """A worker's protocol over this application, without the worker's process."""

    def __init__(self, port: int, worker: Any, protocols: list[Any]) -> None:
        """``protocols``: of its connections, in the order in which they came."""
        self.port, self.worker, self.protocols, self.entered = port, worker, protocols, 0

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, *requests: bytes) -> bytes:
        """All at once; what came until the connection was closed."""
        reader, writer = await self.connect()
        writer.write(b"".join(requests))
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        return answer

    async def is_quick(self, *, last: bytes = b"") -> bool:
        before = self.entered
        await self.send(request(), last or request(ONE, close=True))
        return self.entered == before + 1  # the last one, which closes


@pytest_asyncio.fixture(params=["auto", "python"])
async def door(
    deps: Dependencies, catalog: FakeRpc, request: pytest.FixtureRequest
) -> AsyncIterator[Door]:
    app = create_app(deps)
    loop = asyncio.get_running_loop()
    settings = Config()
    settings.set("http_parser", request.param)
    settings.set("keepalive", 5)
    log = SimpleNamespace(access_log_enabled=False, debug=print, exception=logging.exception)
    worker = SimpleNamespace(
        cfg=settings,
        log=log,
        asgi=app,
        loop=loop,
        nr=0,
        nr_conns=0,
        max_requests=10**9,
        most_connections=1000,
        alive=True,
        state={},
    )
    made: list[Any] = []

    def connection() -> Any:
        made.append(worker_module.GuardedProtocol(worker))
        return made[-1]

    server = await loop.create_server(connection, "127.0.0.1", 0)
    found = Door(server.sockets[0].getsockname()[1], worker, made)
    run = worker_module.GuardedProtocol._handle_http_request

    async def counted(self: Any, *arguments: Any) -> Any:
        found.entered += 1
        return await run(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_module.GuardedProtocol, "_handle_http_request", counted)
        yield found
    server.close()
    for one in made:
        if one._task is not None:
            one._task.cancel()
    await asyncio.gather(*(one._task for one in made), return_exceptions=True)


def request(target: str = ONE, *headers: str, close: bool = False, version: str = "1.1") -> bytes:
    lines = [f"GET {target} HTTP/{version}", "Host: gateway.test", *headers]
    lines += ["Connection: close"] if close else []
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def answers(received: bytes) -> list[bytes]:
    """One after another, without what differs each time, headers in order of their names."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        size = int(length[1]) if length and b" 304 " not in head.partition(b"\r\n")[0] else 0
        status, *headers = VOLATILE.sub(b"", head + b"\r\n").splitlines()
        assert head.count(b"x-request-id: ") == head.count(b"Date: ") == 1
        found.append(b"\r\n".join([status, *sorted(headers), b"", rest[:size]]))
        received = rest[size:]
    return found


async def test_the_parser_in_c_is_one_of_both() -> None:
    """Of a class made of it gunicorn would take the one in Python."""
    pytest.importorskip("gunicorn_h1c")
    assert protocol.ASGIProtocol._h1c_has_limits


@pytest.mark.parametrize("etag", [False, True])
async def test_bytes_are_those_that_asgi_sends(door: Door, *, etag: bool) -> None:
    (first,) = answers(await door.send(request(close=True)))
    headers = []
    if etag:
        headers = ["If-None-Match: " + re.search(r'etag: ("\w+")', first.decode())[1]]  # type: ignore[index]
    slow = answers(await door.send(request(ONE, *headers, close=True)))
    before = door.entered
    both = answers(await door.send(request(ONE, *headers), request(ONE, *headers, close=True)))
    assert door.entered == before + 1, "the first of them was ready, the other one closes"
    assert both == slow * 2
    assert (b" 304 " in slow[0]) is etag


async def test_many_at_once_are_answered_in_order(door: Door) -> None:
    await door.send(request(close=True))
    mixed = [request(), request("/healthz"), request(), request("/nowhere"), request()]
    received = answers(await door.send(*mixed * 20, request(close=True)))
    statuses = [one.split(b" ", 2)[1] for one in received]
    assert statuses == [b"200", b"200", b"200", b"404", b"200"] * 20 + [b"200"]
    assert door.entered == 1 + 2 * 20 + 1


@pytest.mark.parametrize("target", [ONE, "/healthz"])
async def test_thousands_at_once_are_all_answered(door: Door, target: str) -> None:
    """More than the parser in C has room for."""
    await door.send(request(close=True))
    padded = request(target, "X-Padding: " + "x" * 100)
    received = await door.send(padded * 3000, request(target, close=True))
    assert received.count(b"HTTP/1.1 200") == 3001


async def test_hundreds_at_once_leave_others_their_turns_and_are_all_answered(door: Door) -> None:
    """Also where the client says at once that it sends no more."""
    await door.send(request(close=True))
    reader, writer = await door.connect()
    counted = [door.worker.nr]
    writer.write(request() * 300)
    writer.write_eof()
    while door.worker.nr < counted[0] + 300:
        await asyncio.sleep(0)
        counted.append(door.worker.nr)
    assert max(after - before for before, after in pairwise(counted)) <= 2 * READY_AT_ONCE
    received = await asyncio.wait_for(reader.read(), 60)
    assert received.count(b"HTTP/1.1 200") == 300
    writer.close()


async def test_a_request_in_pieces_is_answered(door: Door) -> None:
    await door.send(request(close=True))
    reader, writer = await door.connect()
    for byte in request() + request(close=True):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)
    assert len(answers(await asyncio.wait_for(reader.read(), 60))) == 2
    writer.close()


async def test_who_reads_nothing_is_written_no_more_than_a_connection_holds(door: Door) -> None:
    """And nobody else waits for that: what is not taken is not made."""
    await door.send(request(close=True))
    reader, writer = await door.connect()
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(request() * 50_000)
    assert b" 200 " in await door.send(request(close=True))
    slow = door.protocols[1]
    while not slow._flow_control.write_paused:  # noqa: ASYNC110 - a flag of gunicorn's
        await asyncio.sleep(0)
    given = door.worker.nr
    assert b" 200 " in await door.send(request(close=True))
    assert given + 1 == door.worker.nr < 40_000, "of 100 MB the kernel holds a few"
    writer.transport.abort()


async def test_what_was_ready_counts_among_the_requests_after_which_a_worker_ends(
    door: Door,
) -> None:
    await door.send(request(close=True))
    before = door.worker.nr
    assert await door.is_quick()
    assert door.worker.nr == before + 2


@pytest.mark.parametrize("why", ["ending", "closes", "enough"])
async def test_connections_that_end_are_gunicorns(door: Door, why: str) -> None:
    await door.send(request(close=True))
    assert await door.is_quick(), "the control"
    before = door.entered
    if why == "ending":
        door.worker.alive = False
    if why == "enough":
        door.worker.max_requests = door.worker.nr + 1
    (answer,) = answers(await door.send(request(ONE, close=why == "closes")))
    assert b" 200 " in answer.partition(b"\r\n")[0]
    assert door.entered == before + 1


async def test_who_speaks_http_1_0_is_answered_in_it(door: Door) -> None:
    await door.send(request(close=True))
    old = request(ONE, "Connection: keep-alive", version="1.0")
    first, last = answers(await door.send(old, request(close=True)))
    assert first.startswith(b"HTTP/1.0 200")
    assert last.startswith(b"HTTP/1.1 200")


async def test_an_idle_connection_ends_after_quick_answers_too(door: Door) -> None:
    await door.send(request(close=True))
    door.worker.cfg.set("keepalive", 1)
    reader, writer = await door.connect()
    writer.write(request())
    assert len(answers(await asyncio.wait_for(reader.read(), 60))) == 1
    writer.close()
    assert door.worker.nr_conns == 0


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: +2",
        "Content-Length: 2_5",
        "Content-Length: 2, 2",
        "Content-Length: -1",
        "Transfer-Encoding: cow",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 2",
        "Host: twice.test",
        "No colon",
        "Bad name : x",
    ],
)
async def test_what_another_server_may_read_otherwise_is_refused_also_where_an_answer_is_ready(
    door: Door, framing: str, caplog: pytest.LogCaptureFixture
) -> None:
    await door.send(request(close=True))
    received = await door.send(request(), request(ONE, framing))
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) in ([b"200", b"400"], [b"200", b"501"])
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("line", ["GET /\x00 HTTP/1.1", "GET / HTTP/9.9", "G\x01T / HTTP/1.1", "x"])
async def test_what_is_no_http_is_refused(
    door: Door, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    received = await door.send(f"{line}\r\nHost: gateway.test\r\n\r\n".encode())
    assert re.match(rb"HTTP/1\.1 (400|404|505)", received)
    assert "Traceback" not in caplog.text


def of_the_settings() -> str:
    """The parser that the gateway takes."""
    settings = (CHECKOUT / "services/gateway/gunicorn.conf.py").read_text()
    return re.search(r'^http_parser = "(\w+)"', settings, re.MULTILINE)[1]  # type: ignore[index]


@pytest.mark.parametrize("door", [of_the_settings()], indirect=True)
@pytest.mark.parametrize("piecewise", [False, True])
@pytest.mark.parametrize(
    "told_apart",
    [
        request("/", "X: a\r\n b"),
        request("/", "X: a\r\n Content-Length: 3"),
        request("/", " X: a"),
        request("/", ": a"),
        request("/", "Content-Length : 3"),
        request("/", "Content-Length\t: 3"),
        request("/", "X: a\nY: b"),
        request("/", "X: a\rY: b"),
        b"\r\n" + request("/"),
        request("/").replace(b"GET ", b"GET  "),
        request("/").replace(b"\r\n", b"\n") + b"\r\n\r\n",
        CHUNKED + b"3\r\nabcXX0\r\n\r\n",
        CHUNKED + b"3\r\nabc\rX0\r\n\r\n",
        CHUNKED + b"3\nabc\r\n0\r\n\r\n",
        CHUNKED + b" 3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
    ],
)
async def test_what_can_be_read_in_two_ways_is_refused(
    door: Door, told_apart: bytes, *, piecewise: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.worker.asgi = read_all
    if piecewise:
        monkeypatch.setattr(worker_module, "AT_ONCE", 1)
    received = await door.send(told_apart)
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"400"]


@pytest.mark.parametrize("door", [of_the_settings()], indirect=True)
async def test_a_chunk_that_says_more_than_there_is_does_not_end_early(door: Door) -> None:
    """Of 64 bits 3 would be left, and what follows would be another request."""
    door.worker.asgi = read_all
    reader, writer = await door.connect()
    writer.write(CHUNKED + b"10000000000000003\r\nabc\r\n0\r\n\r\n" + request("/"))
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(), 60) == b""
    writer.close()


@pytest.mark.parametrize("door", [of_the_settings()], indirect=True)
@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 16 * 1024])
async def test_what_can_be_read_in_one_way_is_read(
    door: Door, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what looks like a folded line, and is a body."""
    door.worker.asgi = read_all
    monkeypatch.setattr(worker_module, "AT_ONCE", at_once)
    body = b"\r\n x : y\r\n\r\n z\r\n"
    plain = b"POST / HTTP/1.1\r\nX:\r\nY: a : b \r\nContent-Length: %d\r\n\r\n%b"
    chunked = CHUNKED + b"%X;a=b\r\n%b\r\n" % (len(body), body) * 2 + b"0\r\nT: x\r\n\r\n"
    received = await door.send(plain % (len(body), body), chunked, request(close=True))
    sizes = re.findall(rb"\r\n\r\n(\d+)", received)
    assert sizes == [b"%d" % len(body), b"%d" % (2 * len(body)), b"0"]


async def read_all(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application that says how long the body is."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"%d" % size
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize(
    ("start", "repeated", "status"),
    [
        (b"GET /", b"a", b"431"),
        (b"GET / HTTP/1.1\r\nX: ", b"a", b"431"),
        (b"GET / HTTP/1.1\r\n", b"X: %b\r\n" % (b"a" * 8000), b"431"),
        (CHUNKED + b"1;", b"a", b"400"),
        (CHUNKED + b"1\r\na\r\n0\r\n", b"X: a\r\n", b"400"),
    ],
)
async def test_what_never_ends_is_refused(
    door: Door, start: bytes, repeated: bytes, status: bytes
) -> None:
    entered = asyncio.Event()

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        entered.set()
        await read_all(scope, receive, send)

    door.worker.asgi = app
    reader, writer = await door.connect()
    if start.startswith(CHUNKED):
        writer.write(start)
        await asyncio.wait_for(entered.wait(), 60)
        start = b""
    # Not a byte more than decides it: what a server has not read when it closes takes the answer
    # with it.
    size = worker_module.MOST_UNFINISHED + 1
    writer.write((start + repeated * size)[:size])
    received = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [status]


async def test_what_goes_on_is_no_endless_request(door: Door) -> None:
    door.worker.asgi = read_all
    piece, times = b"x" * 4096, 64
    chunked = CHUNKED + b"1000;a=b\r\n%b\r\n" % piece * times + b"0\r\n\r\n"
    plain = b"POST / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: %d\r\n\r\n"
    padded = request("/", "X-Padding: " + "x" * 8000)
    received = await door.send(
        chunked, plain % (4096 * times), piece * times, padded * 20, request(close=True)
    )
    assert received.count(b"HTTP/1.1 200") == 23
    assert received.count(b"\r\n\r\n%d" % (4096 * times)) == 2


async def test_a_request_with_a_body_is_gunicorns(door: Door) -> None:
    await door.send(request(close=True))
    before = door.entered
    received = await door.send(request(ONE, "Content-Length: 2") + b"{}", request(close=True))
    assert len(answers(received)) == 2
    assert door.entered == before + 2


async def test_what_an_event_outdates_is_not_written_any_more(
    door: Door, cache: Cache, catalog: FakeRpc
) -> None:
    await door.send(request(close=True))
    assert await door.is_quick()
    cache.outdate(["plugin:word-count"], Revision("a-log", 6))
    assert not await door.is_quick()
