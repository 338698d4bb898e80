"""One request to a developer's server, which does what it likes."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from tests.helpers.https_site import https_site
from tests.helpers.name_server import NameServer, name_server
from tests.helpers.receiver import Receiver, Request, answering, receiver

from installs.webhooks import sending
from installs.webhooks.addresses import is_allowed
from installs.webhooks.sending import LARGEST, Outcome, Sender
from plugin_platform.public_network import PublicNetwork, resolver_at

pytestmark = pytest.mark.asyncio

HOST = "hooks.ada-writes.org"


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server() as found:
        found.records[HOST, "A"] = ["127.0.0.1"]
        yield found


def sender(names: NameServer, trusted: ssl.SSLContext | None = None, *, local: bool) -> Sender:
    network = PublicNetwork(resolver_at(names.address), lambda one: is_allowed(one, local=local))
    return Sender(network, trusted or ssl.create_default_context())


@pytest.fixture
def here(names: NameServer) -> Sender:
    return sender(names, local=True)


@pytest.fixture
def guarded(names: NameServer) -> Sender:
    """As it is run on the internet."""
    return sender(names, local=False)


async def post(sender: Sender, url: str) -> Outcome:
    return await sender.send(url, b"{}", [("webhook-id", "1")])


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        *((200, None), (204, None), (299, None), (301, "redirected"), (307, "redirected")),
        *((400, "refused"), (404, "refused"), (410, "gone"), (500, "refused"), (503, "refused")),
    ],
)
async def test_the_status_says_whether_it_was_taken(
    server: Receiver, here: Sender, status: int, problem: str | None
) -> None:
    server.answer = answering(status, Location="/elsewhere")
    found = await post(here, server.url)
    assert (found.problem, found.status) == (problem, status)
    assert len(server.requests) == 1, "no redirect is followed"
    assert server.requests[0].headers["webhook-id"] == "1"
    assert server.requests[0].body == b"{}"


async def test_of_an_answer_a_kilobyte_is_kept_as_text(server: Receiver, here: Sender) -> None:
    server.answer = answering(500, b"\xff\0<b>no</b>")
    assert (await post(here, server.url)).response == "\ufffd\ufffd<b>no</b>"
    server.answer = answering(200, b"x" * 5_000_000)
    found = await post(here, server.url)
    assert found.response == "x" * LARGEST
    assert found.problem is None


async def test_an_answer_without_end_is_left_and_its_status_counts(
    server: Receiver, here: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SAYING", 0.3)

    def drip(handler: BaseHTTPRequestHandler, _: Request) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"so ")
        time.sleep(2)

    server.answer = drip
    found = await post(here, server.url)
    assert (found.problem, found.status, found.response) == (None, 200, "so ")


async def test_who_never_answers_is_left(
    server: Receiver, here: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WITHIN", 0.2)
    monkeypatch.setattr(sending, "SAYING", 0.1)
    server.answer = lambda *_: time.sleep(1)
    assert (await post(here, server.url)).problem == "timeout"

    def by_bytes(handler: BaseHTTPRequestHandler, _: Request) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-A: b\r\n":
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)

    server.answer = by_bytes
    assert (await post(here, server.url)).problem == "timeout"


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200\0\r\n\r\n", b"\0" * 9])
async def test_what_is_no_answer_is_unreachable(
    server: Receiver, here: Sender, said: bytes
) -> None:
    def say(handler: BaseHTTPRequestHandler, _: Request) -> None:
        handler.wfile.write(said)

    server.answer = say
    assert (await post(here, server.url)).problem == "unreachable"


async def test_headers_without_end_are_left(server: Receiver, here: Sender) -> None:
    def pour(handler: BaseHTTPRequestHandler, _: Request) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for _n in range(5000):
                handler.wfile.write(b"X-A: " + b"b" * 1000 + b"\r\n")
        except OSError:
            pass

    server.answer = pour
    assert (await post(here, server.url)).problem == "unreachable"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", HOST, "[::1]", "2130706433"])
async def test_no_way_leads_inside(server: Receiver, guarded: Sender, host: str) -> None:
    found = await post(guarded, f"http://{host}:{server.port}/")
    assert found.problem == "unreachable"
    assert server.requests == []


async def test_which_names_there_are_inside_the_log_alone_says(
    names: NameServer, guarded: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inside, nowhere = [await post(guarded, f"http://{one}/") for one in (HOST, "nobody.org")]
    assert replace(inside, took_ms=0) == replace(nowhere, took_ms=0)
    assert f"{HOST} is not public" in caplog.text


async def test_a_certificate_that_nobody_knows_is_said(
    names: NameServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with https_site(tmp_path_factory.mktemp("site"), HOST) as site:
        url = f"https://{HOST}:{site.port}/"
        assert (await post(sender(names, local=True), url)).problem == "certificate"
        other = f"https://other.org:{site.port}/"
        names.records["other.org", "A"] = ["127.0.0.1"]
        assert (await post(sender(names, site.trusted, local=True), other)).problem == "certificate"
        assert (await post(sender(names, site.trusted, local=True), url)).status == 501


async def test_a_port_where_nobody_listens_is_unreachable(here: Sender) -> None:
    assert (await post(here, "http://127.0.0.1:1/")).problem == "unreachable"


async def test_a_name_that_there_is_not_is_unreachable(here: Sender) -> None:
    assert (await post(here, "http://nobody.org/")).problem == "unreachable"
