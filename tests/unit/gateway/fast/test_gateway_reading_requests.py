"""Requests as a worker reads them from a connection: in one way only, and with an end."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT
from tests.unit.gateway.fast.connections import ONE, Door, request

from gateway import worker as worker_module

pytestmark = pytest.mark.asyncio

CHUNKED = b"POST / HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n"


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
