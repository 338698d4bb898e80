"""Connections that mean no good, against the gateway as it runs, without nginx in front."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually
from tests.integration.gateway.hostile.conftest import NOWHERE, PER_NETWORK

pytestmark = pytest.mark.timeout(120)


def connect(gateway: Gateway, address: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", gateway.port), 15, source_address=(address, 0))


def answer_to(gateway: Gateway, request: bytes) -> bytes:
    with connect(gateway) as client:
        client.sendall(request)
        return read_all(client)


def read_all(client: socket.socket) -> bytes:
    found = b""
    with contextlib.suppress(ConnectionError):
        while chunk := client.recv(65536):
            found += chunk
    return found


def test_requests_that_come_at_once_are_answered_one_after_another(strict: Gateway) -> None:
    """gunicorn alone answers the first and forgets the others."""
    paths = ("/healthz", "/nothing-is-here", "/healthz", "/api/v1/nothing")
    request = "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answers = answer_to(strict, "".join([*map(request.format, paths), last]).encode())
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", answers)
    assert statuses == [b"200", b"404", b"200", b"404", b"200"]


def test_thousands_that_come_at_once_are_all_answered(strict: Gateway) -> None:
    """More than is kept of what comes early: the sender waits."""
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Padding: " + b"x" * 100 + b"\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with connect(strict) as client, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(client.sendall, one * 3_000 + last)
        assert read_all(client).count(b"HTTP/1.1 200") == 3_001
        sent.result(15)


def test_a_request_in_pieces_behind_another_is_answered(strict: Gateway) -> None:
    with connect(strict) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea")
        time.sleep(0.2)
        client.sendall(b"lthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert read_all(client).count(b"HTTP/1.1 200") == 2


LOGOUT = b"POST /api/v1/auth/logout HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
AMBIGUOUS = {
    "a sign": b"Content-Length: +25\r\n",
    "an underscore": b"Content-Length: 2_5\r\n",
    "a list": b"Content-Length: 25, 25\r\n",
    "hexadecimal": b"Content-Length: 0x19\r\n",
    "negative": b"Content-Length: -1\r\n",
    "more digits than anybody has bytes": b"Content-Length: " + b"9" * 30 + b"\r\n",
    "twice": b"Content-Length: 25\r\nContent-Length: 25\r\n",
    "two encodings": b"Transfer-Encoding: identity, chunked\r\n",
    "an unknown encoding": b"Transfer-Encoding: cow\r\n",
    "an encoding and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 25\r\n",
}


@pytest.mark.parametrize("framing", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_body_whose_end_another_server_may_see_elsewhere_is_refused(
    strict: Gateway, framing: bytes
) -> None:
    answer = answer_to(strict, LOGOUT + framing + b"\r\n" + b"0\r\n\r\n" + b"x" * 20)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), answer


@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"],
)
def test_a_body_whose_end_is_clear_is_read(strict: Gateway, framing: bytes) -> None:
    assert answer_to(strict, LOGOUT + framing).startswith(b"HTTP/1.1 204")


def test_an_upgrade_where_there_is_no_socket_is_a_request_like_any_other(strict: Gateway) -> None:
    upgrade = (
        b"GET /api/v1/lively HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with connect(strict) as client:
        client.sendall(upgrade)
        answer = client.recv(65536)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"application/problem+json" in answer
    eventually(lambda: "/api/v1/lively" in strict.log.read_text())
    written = strict.log.read_text()
    assert "AttributeError" not in written
    assert "Traceback" not in written


def test_who_sends_headers_drop_by_drop_is_told_to_go(strict: Gateway) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(strict, "127.0.0.2")) for _ in range(PER_NETWORK)]
        for client in slow:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert strict.get("/healthz").status_code == 200  # meanwhile
        for client in slow:
            assert read_all(client).startswith(b"HTTP/1.1 408")


def test_one_network_does_not_take_all_connections(strict: Gateway) -> None:
    with ExitStack() as stack:
        greedy = [stack.enter_context(connect(strict, "127.0.0.3")) for _ in range(4 * PER_NETWORK)]
        served = sum(is_served(client) for client in greedy)
        assert served == PER_NETWORK
        assert strict.get("/healthz").status_code == 200  # another network
    eventually(lambda: is_served_anew(strict))


def is_served(client: socket.socket) -> bool:
    try:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return client.recv(4096).startswith(b"HTTP/1.1 200")
    except ConnectionError:
        return False


def is_served_anew(gateway: Gateway) -> bool:
    with connect(gateway, "127.0.0.3") as client:
        return is_served(client)


def test_the_usual_gateway_has_room_for_a_browser(gateway_on: Callable[..., Gateway]) -> None:
    with gateway_on(AMQP_URI=NOWHERE).running() as gateway, ExitStack() as stack:
        many = [stack.enter_context(connect(gateway)) for _ in range(100)]
        assert all(is_served(client) for client in many)
