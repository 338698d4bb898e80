"""Handing a mail to an SMTP server: what arrives, and what becomes of it when it does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
from tests.helpers.post_office import PASSWORD, USER, PostOffice, post_office

from installs.mail.sentences import tell
from installs.mail.unsubscribe import token
from installs.notifications.topics import TOPICS
from plugin_platform.mail.message import Mail, Sender, compose
from plugin_platform.mail.outbox import LEASE
from plugin_platform.mail.server import read_server
from plugin_platform.mail.transport import (
    ANSWER,
    CONNECTED_WITHIN,
    SENT_WITHIN,
    TIMEOUT,
    Away,
    Deferred,
    Refused,
    Transport,
)

SENDER = Sender("Folio", "no-reply@folio.example", "https://folio.example")
MAIL = Mail(
    key="7.1795689600",
    to="ada@example.com",
    subject="Zen Page 1.0.0 was rejected.",
    text="Zen Page 1.0.0 was rejected.\n\n> It reads cookies.",
    at=datetime(2026, 11, 26, 12, tzinfo=UTC),
    unsubscribe="a.reviews.b",
)
SECONDS = 0.5  # that a server which says nothing is waited for


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


def send(url: str, mail: Mail = MAIL, **limits: float) -> None:
    with Transport(read_server(url), **limits) as transport:
        transport.send(compose(SENDER, mail), mail.to)


def test_text_and_headers_arrive(office: PostOffice) -> None:
    send(office.url)
    got = office.taken[-1]
    assert office.recipients[-1] == "ada@example.com"
    assert got["From"] == "Folio <no-reply@folio.example>"
    assert got["To"] == "ada@example.com"
    assert got["Message-ID"] == "<7.1795689600@folio.example>"
    assert got["Date"] == "Thu, 26 Nov 2026 12:00:00 +0000"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] == "<https://folio.example/api/v1/unsubscribe/a.reviews.b>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert office.text().startswith("Zen Page 1.0.0 was rejected.\n\n> It reads cookies.")
    assert "https://folio.example/unsubscribe#a.reviews.b" in office.text()


@pytest.mark.parametrize("topic", [topic.id for topic in TOPICS])
def test_programs_can_read_how_to_unsubscribe(office: PostOffice, topic: str) -> None:
    """In the bytes: ``email`` also decodes what RFC 2369 does not allow to be encoded."""
    link = token(UUID(int=2**128 - 1), b"\xff" * 32, topic)
    send(office.url, replace(MAIL, unsubscribe=link))
    lines = office.raw[-1].split(b"\r\n")
    assert f"List-Unsubscribe: <{SENDER.url}/api/v1/unsubscribe/{link}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_a_long_address_is_not_encoded(office: PostOffice) -> None:
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example.com"
    send(office.url, replace(MAIL, to=address))
    assert b"=?" not in office.raw[-1]
    assert address.encode() in office.raw[-1]


HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
ADDED_ON_THE_WAY = {"X-Peer", "X-MailFrom", "X-RcptTo"}
HOSTILE = [
    "Zen\r\nBcc: victim@example.com",
    "Zen\n\nBody: <b>",
    "Zen\u2028\u2029\x00\x0b\x85Bcc: victim@example.com",
    "\u202eegap neZ\u202c",
    "\u200b",
    "=?utf-8?q?Zen=0D=0ABcc=3A_victim=40example=2Ecom?=",
    "Zen " * 5000,
    "Дзен-страница 禅 " * 3,
    "\n.\nQUIT\n",
    "\udcff",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_adds_a_header_or_another_mail(office: PostOffice, name: str) -> None:
    before = len(office.taken)
    said = {"reason": f"{name}\r\n.\r\nMAIL FROM:<x@y.z>\r\n", "owner_name": name}
    told = tell("plugin-blocked", "zen-page", name, None, said)
    text = f"{told.sentence}\n\n{told.words}"
    send(office.url, Mail("8.1", "ada@example.com", told.sentence, text, MAIL.at))
    assert len(office.taken) == before + 1
    got = office.taken[-1]
    assert set(got.keys()) - ADDED_ON_THE_WAY == HEADERS
    assert office.recipients[-1] == "ada@example.com"
    assert "\n" not in got["Subject"]
    assert len(got["Subject"]) <= 150
    assert not {"\u202e", "\u200b", "\x00"} & set(got["Subject"] + office.text())
    assert "MAIL FROM:<x@y.z>" not in office.text().splitlines()


def test_starttls_and_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with post_office(tmp_path) as office:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        who = f"{USER}:{quote(PASSWORD, safe='')}"
        send(f"smtp://{who}@localhost:{office.port}")
        assert office.encrypted == [True]
        assert office.logged_in == [True]
        with pytest.raises(Away, match="Authentication"):
            send(f"smtp://{USER}:wrong@localhost:{office.port}")
        with pytest.raises(Away):  # it takes nobody who is not signed in
            send(f"smtp://localhost:{office.port}")
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Away, match="certificate"):
            send(f"smtp://{who}@localhost:{office.port}")
        assert len(office.taken) == 1


def test_a_server_without_starttls_gets_nothing(office: PostOffice) -> None:
    before = len(office.taken)
    with pytest.raises(Away, match="STARTTLS"):
        send(f"smtp://localhost:{office.port}")
    assert len(office.taken) == before


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("550 no such mailbox", Refused), ("451 later", Deferred), ("421 closing", Deferred)],
)
def test_a_refusal_is_for_good_or_for_now(
    office: PostOffice, answer: str, outcome: type[Exception]
) -> None:
    office.verdicts.append(answer)
    with Transport(read_server(office.url)) as transport:
        with pytest.raises(outcome, match=answer[:3]):
            transport.send(compose(SENDER, MAIL), MAIL.to)
        transport.send(compose(SENDER, MAIL), MAIL.to)  # the next one is none the worse


def test_a_server_that_thinks_about_a_message_is_waited_for(office: PostOffice) -> None:
    """It has the message: left without an answer it would deliver it, and again at each attempt."""
    office.thinks = 4 * SECONDS
    try:
        send(office.url, timeout=SECONDS)
    finally:
        office.thinks = 0


def test_nobody_else_takes_a_mail_while_it_is_being_sent() -> None:
    assert CONNECTED_WITHIN + SENT_WITHIN + TIMEOUT < LEASE
    assert TIMEOUT < ANSWER < SENT_WITHIN


def test_a_server_that_freezes_is_left(office: PostOffice) -> None:
    office.silent.set()
    try:
        with pytest.raises(Deferred):
            send(office.url, answer=SECONDS)
    finally:
        office.silent.clear()


def test_a_server_that_drips_is_left() -> None:
    """It is never silent for long, and never says a whole line."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                while not stop.wait(SECONDS / 10):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(Away):
                send(f"smtp://127.0.0.1:{listening.getsockname()[1]}", connected_within=SECONDS)
        finally:
            stop.set()
            thread.join()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Away):
        send(f"smtp://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url",
    [
        *("http://mail.example", "smtp://", "smtp://mail.example:99999", "mail.example:25"),
        *("smtp://user@mail.example", "smtp://mail.example/path", "smtp://m?starttls=maybe"),
        "smtp://m?tls=no",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL is not") as raised:
        read_server(url)
    assert "mail.example" not in str(raised.value)


def test_a_server_is_read() -> None:
    server = read_server("smtps://u%40x:p%2F1@mail.example")
    assert (server.host, server.port, server.tls, server.starttls) == (
        *("mail.example", 465),
        *(True, False),
    )
    assert (server.username, server.password) == ("u@x", "p/1")
    assert "p/1" not in repr(server)
