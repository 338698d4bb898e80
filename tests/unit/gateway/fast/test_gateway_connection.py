"""Over a real connection: what is ready is written without a task, and is what ASGI would send."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise

import pytest
from gunicorn.asgi import protocol  # type: ignore[import-untyped]
from tests.unit.gateway.fast.connections import ONE, Door, answers, request
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway.cache.responses import Cache
from gateway.cache.store import Revision
from gateway.worker import READY_AT_ONCE

pytestmark = pytest.mark.asyncio


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
