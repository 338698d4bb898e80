"""News by mail: to whom, which, once; and what becomes of what the server does not take."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.helpers.post_office import PostOffice, post_office
from tests.helpers.waiting import PATIENCE, eventually
from tests.integration.installs.sources import (
    Source,
    blocked,
    deprecated,
    published,
    unblocked,
)
from tests.integration.running_service import RunningService

from installs.mail import digest, outbox
from installs.mail.message import Sender
from installs.mail.postman import Postman
from installs.mail.server import read_server
from installs.mail.settings import MailSettings
from installs.mail.transport import Away
from plugin_platform import actors
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool

Say = Callable[..., None]
SENDER = Sender("Folio", "no-reply@folio.example", "https://folio.example")
NEVER = threading.Event()


class Mailbox:
    """An account with an address; ``mails`` are those that its address got."""

    def __init__(self, client: Any, office: PostOffice, postman: Postman) -> None:
        self.id = str(uuid4())
        self.username = f"p-{self.id[:8]}"
        self.address = f"{self.username}@example.com"
        self._client = client
        self._office = office
        self._postman = postman

    @property
    def mails(self) -> list[Any]:
        taken = zip(self._office.recipients, self._office.taken, strict=True)
        return [mail for to, mail in taken if to == self.address]

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]

    def code(self) -> str:
        found = re.search(r"code there: ([A-Z2-9]{10})", str(self.mails[-1].get_content()))
        assert found
        return found[1]

    def settings(self, *roles: str) -> Any:
        return self._client.get_notification_settings(user_id=self.id, roles=list(roles))

    def ask(self) -> None:
        self._client.ask_mail_address(user_id=self.id, address=self.address)
        self._postman.round(NEVER)

    def confirmed(self) -> Mailbox:
        self.ask()
        self._client.confirm_mail_address(user_id=self.id, code=self.code())
        self._office.recipients.clear()
        self._office.taken.clear()
        return self

    def choose(self, topic: str, *roles: str, **choice: bool) -> Any:
        whose = {"user_id": self.id, "topic": topic, "roles": list(roles)}
        return self._client.choose_notifications(**whose, **choice)


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture(scope="module")
def pool(installs: RunningService) -> Iterator[Pool]:
    with open_pool("installs", size=2, url=installs.database_url) as found:
        yield found


@pytest.fixture(scope="module")
def settings(office: PostOffice) -> MailSettings:
    return MailSettings(read_server(office.url), SENDER)


@pytest.fixture
def postman(pool: Pool, settings: MailSettings, office: PostOffice) -> Postman:
    office.taken.clear()
    office.recipients.clear()
    in_transaction(pool, lambda c: outbox.enable(c, False))
    in_transaction(pool, lambda c: outbox.enable(c, True))
    return Postman(pool, settings)


@dataclass
class Post:
    installs: RunningService
    office: PostOffice
    pool: Pool
    postman: Postman

    def round(self) -> None:
        self.postman.round(NEVER)

    def due_now(self) -> None:
        with psycopg.connect(self.installs.database_url) as connection:
            connection.execute("UPDATE mail_outbox SET due_at = now() WHERE state = 'queued'")

    def states(self, person: Mailbox) -> list[tuple[str, int]]:
        """Of the news: what became of each, and how often it was tried."""
        whose = f"WHERE user_id = '{person.id}' AND position > 0"
        rows = self.installs.query(f"SELECT state, attempts FROM mail_outbox {whose}")  # noqa: S608
        return [(state, attempts) for state, attempts in rows]


@pytest.fixture
def post(installs: RunningService, office: PostOffice, pool: Pool, postman: Postman) -> Post:
    return Post(installs, office, pool, postman)


@pytest.fixture
def person(client: Any, office: PostOffice, postman: Postman) -> Callable[[], Mailbox]:
    return lambda: Mailbox(client, office, postman)


@pytest.fixture
def ada(person: Callable[[], Mailbox]) -> Mailbox:
    return person().confirmed()


@pytest.fixture
def say(installs: RunningService, publishing_says: Source, postman: Postman) -> Say:
    """Returns when what it says was mailed, as far as it is."""

    def said(*events: Event, by: str | None = None) -> None:
        publishing_says.say(installs.amqp_uri, *events, actor=by)
        eventually(lambda: installs.cursor("publishing") == publishing_says.position)
        postman.round(NEVER)

    return said


@pytest.fixture
def plugin_id(say: Say, ada: Mailbox) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    event = published(plugin_id)
    say(Event(event.type, event.data | {"owner_id": ada.id, "owner_name": ada.username}))
    return plugin_id


def rejected(plugin_id: str, words: str = "It breaks.") -> Event:
    data = {"plugin_id": plugin_id, "version": "1.0.0", "moderator_id": "9", "approved": False}
    return Event("moderation.decided", data | {"policy": "quality", "words": words})


def requested(plugin_id: str) -> Event:
    names = {"plugin_id": plugin_id, "version": "1.0.0", "owner_id": "1", "held_key": "k"}
    return Event("moderation.requested", names | {"submission": {}, "reasons": [], "risk": 0})


def banned(person: Mailbox) -> Event:
    return Event("publisher.banned", {"user_id": person.id, "reason": "Spam."})


def test_an_address_is_asked_and_nothing_else_is_sent_before_it_answers(
    say: Say, person: Callable[[], Mailbox], client: Any
) -> None:
    bob = person()
    bob.ask()
    assert bob.subjects == ["Confirm your address for Folio"]
    assert "List-Unsubscribe" not in bob.mails[0]
    assert (bob.settings()["address"], bob.settings()["pending"]) == (None, bob.address)
    say(banned(bob))
    assert len(bob.mails) == 1
    with pytest.raises(Invalid):
        client.confirm_mail_address(user_id=bob.id, code="AAAAAAAAAA")
    with pytest.raises(Invalid):  # somebody else has the code
        client.confirm_mail_address(user_id=person().id, code=bob.code())
    client.confirm_mail_address(user_id=bob.id, code=f" {bob.code()[:5]}-{bob.code()[5:].lower()}")
    assert (bob.settings()["address"], bob.settings()["pending"]) == (bob.address, None)
    with pytest.raises(Invalid):  # it is good once
        client.confirm_mail_address(user_id=bob.id, code=bob.code())


def test_a_code_is_not_found_by_trying(person: Callable[[], Mailbox], client: Any) -> None:
    bob = person()
    bob.ask()
    for _ in range(10):
        with pytest.raises(Invalid):
            client.confirm_mail_address(user_id=bob.id, code="AAAAAAAAAA")
    with pytest.raises(Invalid):
        client.confirm_mail_address(user_id=bob.id, code=bob.code())


def test_nobody_is_pestered_with_codes(person: Callable[[], Mailbox], client: Any) -> None:
    victim, bob, eve = person(), person(), person()
    for number in range(5):
        client.ask_mail_address(user_id=bob.id, address=f"v{number}@example.com")
        eve.address = victim.address.upper() if number % 2 else victim.address
        client.ask_mail_address(user_id=person().id, address=eve.address)
    with pytest.raises(TooManyRequests):
        client.ask_mail_address(user_id=bob.id, address="w@example.com")
    with pytest.raises(TooManyRequests):
        client.ask_mail_address(user_id=eve.id, address=victim.address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "a@b", "@example.com", "a@", "a b@example.com", "a@example.com\nBcc: b@c.de"),
        *("a@example.com, b@example.com", '"a b"@example.com', "<a@example.com>", "ä@example.com"),
        *("a@ex\x00ample.com", "a@[127.0.0.1]", f"{'a' * 65}@example.com"),
        *(f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.com", "a@-x.com", "a..b@x.com"),
    ],
)
def test_what_is_no_address_gets_no_mail(
    person: Callable[[], Mailbox], client: Any, address: str
) -> None:
    with pytest.raises(Invalid):
        client.ask_mail_address(user_id=person().id, address=address)


def test_a_decision_is_mailed_once(say: Say, post: Post, plugin_id: str, ada: Mailbox) -> None:
    say(rejected(plugin_id, "It reads cookies.\nTwice."))
    [mail] = ada.mails
    assert mail["Subject"] == f"{plugin_id} 1.0.0 was rejected."
    text = post.office.text()
    assert "> It reads cookies.\n> Twice.\n" in text
    assert f"https://folio.example/developer/{plugin_id}\n" in text
    post.round()
    assert len(ada.mails) == 1
    assert post.states(ada) == [("sent", 1)]


def test_an_event_that_comes_twice_is_mailed_once(
    say: Say, post: Post, publishing_says: Source, plugin_id: str, ada: Mailbox
) -> None:
    say(rejected(plugin_id))
    position = publishing_says.position
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("INSERT INTO mail_jobs (position) VALUES (%s)", [position])
    say(deprecated(plugin_id, None))
    assert len(ada.mails) == 1


def test_who_has_a_plugin_is_told_what_they_chose(
    say: Say, person: Callable[[], Mailbox], client: Any, plugin_id: str
) -> None:
    bob, eve, joe = person().confirmed(), person().confirmed(), person().confirmed()
    for one in (bob, eve):
        client.install(principal=f"user:{one.id}", plugin_id=plugin_id, version="1.0.0")
    eve.choose("installed", mail=True)
    eve.choose("installed-safety", mail=False)
    say(deprecated(plugin_id, None), blocked(plugin_id), unblocked(plugin_id))
    assert bob.subjects == [f"{plugin_id} was blocked by a moderator and runs no more."]
    assert f"{plugin_id} is not kept up any more." in eve.subjects
    assert bob.subjects[0] not in eve.subjects
    assert joe.mails == []


def test_many_are_told_in_batches(
    say: Say,
    person: Callable[[], Mailbox],
    client: Any,
    plugin_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("installs.mail.addressing.address_next.__defaults__", (2,))
    people = [person().confirmed() for _ in range(5)]
    for one in people:
        client.install(principal=f"user:{one.id}", plugin_id=plugin_id, version="1.0.0")
    say(blocked(plugin_id))
    assert [len(one.mails) for one in people] == [1] * 5


def test_who_did_it_is_not_told_and_who_is_banned_is(
    say: Say, plugin_id: str, ada: Mailbox
) -> None:
    say(blocked(plugin_id), by=actors.user(ada.id))
    assert ada.mails == []
    say(banned(ada))
    assert ada.subjects == ["You were banned as a publisher: your plugins are not offered."]
    assert "> Spam." in str(ada.mails[0].get_content())


def test_a_ban_rings_the_bell(say: Say, client: Any, ada: Mailbox) -> None:
    say(banned(ada), Event("publisher.unbanned", {"user_id": ada.id}))
    items = client.list_notifications(user_id=ada.id)["items"]
    assert [item["kind"] for item in items] == ["publisher-unbanned", "publisher-banned"]
    assert items[1]["said"] == {"reason": "Spam."}
    assert (items[1]["plugin_id"], items[1]["name"]) == (None, None)


def test_what_was_turned_off_does_not_ring(
    say: Say, client: Any, plugin_id: str, ada: Mailbox
) -> None:
    ada.choose("reviews", bell=False)
    say(rejected(plugin_id), blocked(plugin_id))
    items = client.list_notifications(user_id=ada.id)["items"]
    assert [item["kind"] for item in items] == ["plugin-blocked"]
    assert client.count_unread(user_id=ada.id) == 1
    ada.choose("reviews", bell=True)
    assert client.count_unread(user_id=ada.id) == 2


def test_what_concerns_security_rings_for_everybody(ada: Mailbox) -> None:
    for topic in ("ownership", "moderation", "installed-safety"):
        with pytest.raises(Invalid):
            ada.choose(topic, bell=False)
        ada.choose(topic, mail=False)
    with pytest.raises(NotFound):
        ada.choose("gossip", mail=True)
    with pytest.raises(Forbidden):
        ada.choose("queue", mail=True)
    with pytest.raises(Invalid):
        ada.choose("queue", "moderator", bell=True)
    assert [one["id"] for one in ada.settings()["topics"] if one["mail"]] == ["reviews"]


def test_a_link_ends_one_topic_of_one_person(
    say: Say, client: Any, person: Callable[[], Mailbox], plugin_id: str, ada: Mailbox
) -> None:
    say(rejected(plugin_id))
    token = ada.mails[-1]["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    link, topic, mac = token.split(".")
    worthless = [
        *("", "a.b.c", f"{link}.moderation.{mac}", f"{link}.{topic}.{mac[:-2]}", f"{token}A"),
        *(f"{link}.{topic}.{'A' * 22}", f"{'A' * 22}.{topic}.{mac}", token + "\x00", "ä.ö.ü"),
    ]
    for one in worthless:
        with pytest.raises(NotFound):
            client.unsubscribe(token=one)
    assert client.unsubscribe(token=token) == {"topic": "reviews"}
    assert client.unsubscribe(token=token) == {"topic": "reviews"}
    say(rejected(plugin_id), blocked(plugin_id))
    assert ada.subjects[1:] == [f"Your plugin {plugin_id} was blocked by a moderator."]
    client.remove_mail_address(user_id=ada.id)
    with pytest.raises(NotFound):
        client.unsubscribe(token=token)


def test_what_waited_for_an_address_goes_with_it(
    say: Say, post: Post, client: Any, plugin_id: str, ada: Mailbox
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    client.remove_mail_address(user_id=ada.id)
    say(blocked(plugin_id))
    assert ada.mails == []
    assert ada.settings()["address"] is None


def test_a_refusal_for_good_is_given_up_and_one_for_now_is_tried_again(
    say: Say, post: Post, plugin_id: str, ada: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    assert post.states(ada) == [("queued", 1)]
    post.round()
    assert post.states(ada) == [("queued", 1)]  # not before its time
    post.due_now()
    post.office.verdicts.append(f"550 no mailbox {ada.address}")
    post.round()
    assert post.states(ada) == [("dead", 2)]
    [line] = [record.getMessage() for record in caplog.records if "given up" in record.message]
    assert ada.id in line
    assert ada.address not in line
    post.due_now()
    post.round()
    assert ada.mails == []


def test_it_is_not_tried_for_ever(say: Say, post: Post, plugin_id: str, ada: Mailbox) -> None:
    post.office.verdicts += ["451 later"] * 10
    say(rejected(plugin_id))
    for _ in range(9):
        post.due_now()
        post.round()
    assert post.states(ada) == [("dead", 10)]
    assert post.office.verdicts == []


def test_while_the_server_is_away_nothing_is_given_up(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    away = Postman(post.pool, MailSettings(read_server("smtp://127.0.0.1:9"), SENDER))
    for _ in range(3):
        post.due_now()
        with pytest.raises(Away):
            away.deliver(NEVER)
    assert post.states(ada) == [("queued", 1)]


def test_a_process_that_is_killed_halfway_loses_nothing(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    """It had taken the mail; whoever comes next sends it when its time is over."""
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    post.due_now()
    post.office.silent.set()
    asked = post.office.asked
    environment = post.installs.environment | {
        "SMTP_URL": post.office.url,
        "MAIL_FROM": "Folio <no-reply@folio.example>",
        "PUBLIC_URL": "https://folio.example",
    }
    command = [sys.executable, "-m", "installs.mail"]
    first = subprocess.Popen(command, env=environment)
    try:
        eventually(lambda: post.office.asked > asked)
    finally:
        first.kill()
        first.wait()
        post.office.silent.clear()
    assert post.states(ada) == [("queued", 2)]
    assert ada.mails == []
    post.due_now()
    second = subprocess.Popen(command, env=environment)
    try:
        eventually(lambda: post.states(ada) == [("sent", 3)])
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0
    finally:
        second.kill()
        second.wait()
    assert len(ada.mails) == 1


def test_a_mail_that_comes_twice_can_be_told(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    """Killed between the server's answer and the word that it was sent."""
    say(rejected(plugin_id))
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("UPDATE mail_outbox SET state = 'queued', due_at = now()")
    post.round()
    first, second = [mail["Message-ID"] for mail in ada.mails if "rejected" in mail["Subject"]]
    assert first == second


def test_what_was_taken_back_is_not_mailed(say: Say, post: Post, ada: Mailbox) -> None:
    plugin_id = f"p-{uuid4().hex[:8]}"
    names = {"plugin_id": plugin_id, "username": ada.username}
    until = {"user_id": ada.id, "expires_at": "2130-01-01T00:00:00+00:00"}
    post.office.verdicts.append("451 later")
    say(Event("plugin.transfer_offered", names | until))
    post.due_now()
    say(Event("plugin.transfer_ended", names | {"outcome": "withdrawn"}))
    assert (ada.mails, post.states(ada)) == ([], [])


def test_moderators_are_told_of_the_queue_once_an_hour(say: Say, post: Post, ada: Mailbox) -> None:
    def hour_passes() -> None:
        with psycopg.connect(post.installs.database_url) as connection:
            connection.execute("UPDATE mail_digests SET at = at - interval '61 minutes'")

    def told() -> int:
        in_transaction(post.pool, digest.queue)
        post.round()
        return len(ada.mails)

    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("DELETE FROM read_model.waiting_reviews")
    ada.choose("queue", "moderator", mail=True)
    assert told() == 0
    say(requested("aa"), requested("bb"))
    assert told() == 1
    assert ada.subjects == ["2 versions wait for a moderator"]
    say(requested("cc"))
    assert told() == 1
    hour_passes()
    assert told() == 2
    hour_passes()
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute(
            "UPDATE read_model.waiting_reviews SET since = since - interval '3 hours'"
        )
    assert told() == 2  # nothing new
    say(*(Event("moderation.decided", rejected(one).data) for one in ("aa", "bb", "cc")))
    hour_passes()
    assert told() == 2


def test_without_a_server_nothing_is_asked_nor_kept(
    say: Say, post: Post, plugin_id: str, ada: Mailbox, client: Any
) -> None:
    in_transaction(post.pool, lambda c: outbox.enable(c, False))
    say(rejected(plugin_id))
    assert ada.settings()["mail"] is False
    with pytest.raises(Conflict):
        client.ask_mail_address(user_id=ada.id, address="x@example.com")
    assert post.installs.query("SELECT 1 FROM mail_jobs") == []
    assert post.installs.query("SELECT 1 FROM mail_outbox WHERE state = 'queued'") == []
