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
from urllib.parse import urlsplit
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
from installs.mail.addressing import A_DAY, A_DAY_OF_A_KIND, OF_STRANGERS
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
    settings: MailSettings

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
def post(
    installs: RunningService,
    office: PostOffice,
    pool: Pool,
    postman: Postman,
    settings: MailSettings,
) -> Post:
    return Post(installs, office, pool, postman, settings)


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
    name, _, domain = victim.address.partition("@")
    same = [
        *(victim.address, victim.address.upper(), f"{name}+1@{domain}", f"{name}+2@{domain}"),
        f"{name[0]}.{name[1:]}@{domain}",
    ]
    client.ask_mail_address(user_id=eve.id, address="eve@example.com")
    for number, address in enumerate(same):
        client.ask_mail_address(user_id=bob.id, address=f"v{number}@example.com")
        client.ask_mail_address(user_id=person().id, address=address)
    with pytest.raises(TooManyRequests):
        client.ask_mail_address(user_id=bob.id, address="w@example.com")
    for address in (victim.address, f"{name}+3@{domain}"):
        with pytest.raises(TooManyRequests):
            client.ask_mail_address(user_id=eve.id, address=address)


def test_strangers_do_not_lock_out_whose_address_it_is(
    person: Callable[[], Mailbox], client: Any
) -> None:
    ada = person()
    for _ in range(5):
        client.ask_mail_address(user_id=person().id, address=ada.address)
    ada.confirmed()
    for _ in range(14):
        client.ask_mail_address(user_id=person().id, address=ada.address)
    with pytest.raises(TooManyRequests):  # nor is it asked as often as there are accounts
        client.ask_mail_address(user_id=person().id, address=ada.address)


def test_no_more_codes_than_so_many_an_hour_whoever_asks(
    post: Post, person: Callable[[], Mailbox], client: Any
) -> None:
    many = """
        INSERT INTO mail_codes_sent (user_id, address)
        SELECT 'u' || n, n || '@example.org' FROM generate_series(1, 500) AS n
    """
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute(many)
    try:
        with pytest.raises(TooManyRequests, match="hour"):
            client.ask_mail_address(user_id=person().id, address="a@example.net")
        with psycopg.connect(post.installs.database_url) as connection:
            connection.execute("UPDATE mail_codes_sent SET at = at - interval '61 minutes'")
        client.ask_mail_address(user_id=person().id, address="a@example.net")
    finally:
        with psycopg.connect(post.installs.database_url) as connection:
            connection.execute("DELETE FROM mail_codes_sent WHERE address LIKE '%@example.org'")


def test_a_code_that_is_good_no_more_is_not_sent(
    post: Post, person: Callable[[], Mailbox], client: Any
) -> None:
    bob = person()
    client.ask_mail_address(user_id=bob.id, address=bob.address)
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("UPDATE mail_outbox SET made_at = now() - interval '25 hours'")
    post.round()
    assert bob.mails == []


def test_who_goes_back_to_their_address_gets_no_code(post: Post, client: Any, ada: Mailbox) -> None:
    client.ask_mail_address(user_id=ada.id, address=f"new-{ada.address}")
    client.ask_mail_address(user_id=ada.id, address=ada.address)
    assert ada.settings()["pending"] is None
    post.round()
    assert post.office.taken == []


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
    assert post.states(ada) == [("queued", 1)]
    client.remove_mail_address(user_id=ada.id)
    assert post.states(ada) == []
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


def transferred(plugin_id: str, to: str, before: str) -> Event:
    names = {"owner_name": "new", "previous_owner_name": "old"}
    parties = {"owner_id": to, "previous_owner_id": before}
    return Event("plugin.transferred", {"plugin_id": plugin_id} | parties | names)


def offered(plugin_id: str, to: Mailbox) -> Event:
    names = {"plugin_id": plugin_id, "username": to.username, "user_id": to.id}
    return Event("plugin.transfer_offered", names | {"expires_at": "2130-01-01T00:00:00+00:00"})


def test_a_plugin_that_goes_to_and_fro_is_mailed_once_a_day(
    say: Say, post: Post, client: Any, person: Callable[[], Mailbox], plugin_id: str
) -> None:
    bob = person().confirmed()
    client.install(principal=f"user:{bob.id}", plugin_id=plugin_id, version="1.0.0")
    to_and_fro = [transferred(plugin_id, "1", "2"), transferred(plugin_id, "2", "1")]
    say(*to_and_fro)  # the first is taken back by the second before it was sent
    for event in to_and_fro:
        say(event)
    assert bob.subjects == [f"{plugin_id} has another publisher: new, before old."]
    say(deprecated(plugin_id, None), blocked(plugin_id))
    assert len(bob.mails) == 2  # what moderators do is said anyway
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("UPDATE mail_outbox SET made_at = made_at - interval '25 hours'")
    say(to_and_fro[0])
    assert len(bob.mails) == 3


def test_nobody_fills_a_mailbox_with_offers(
    say: Say, client: Any, ada: Mailbox, plugin_id: str
) -> None:
    """What is left out is among the notifications."""
    say(offered(plugin_id, ada))
    say(Event("plugin.transfer_ended", {**offered(plugin_id, ada).data, "outcome": "withdrawn"}))
    say(offered(plugin_id, ada))
    assert len(ada.mails) == 1
    for _ in range(4):
        say(offered(f"p-{uuid4().hex[:8]}", ada))
    assert len(ada.mails) == 3
    assert len(client.list_notifications(user_id=ada.id)["items"]) == 5


def test_a_day_has_a_total_that_strangers_cannot_use_up(
    say: Say, post: Post, ada: Mailbox, plugin_id: str
) -> None:
    fill = """
        INSERT INTO mail_outbox (user_id, kind, state, position)
        SELECT %s, kind, 'sent', -n
        FROM unnest(%s::text[], %s::int[]) AS filled (kind, n)
    """
    kinds = [kind for kind in OF_STRANGERS for _ in range(A_DAY_OF_A_KIND)]
    others = ["owner-added"] * (A_DAY - len(kinds) - 1)
    assert others

    def filled(kinds: list[str], start: int) -> None:
        with psycopg.connect(post.installs.database_url) as connection:
            numbers = [start + n for n in range(len(kinds))]
            connection.execute(fill, [ada.id, kinds, numbers])

    filled(kinds + others, 1)
    names = {"plugin_id": plugin_id, "username": ada.username, "user_id": ada.id}
    say(Event("plugin.owner_removed", names))
    assert ada.subjects == [f"You do not own {plugin_id} any more."]
    say(transferred("other", "1", ada.id))
    assert len(ada.mails) == 1


OLD = """
    INSERT INTO mail_outbox (user_id, kind, state, made_at, due_at)
    SELECT 'nobody', 'plugin-blocked', %s, now() - %s::interval, now() + interval '1 day'
    FROM generate_series(1, 1500)
"""


def test_upkeep_takes_so_much_at_a_time(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    def left() -> list[tuple[Any, ...]]:
        return post.installs.query(
            "SELECT state, count(*)::int FROM mail_outbox WHERE user_id = 'nobody'"
            " GROUP BY 1 ORDER BY 1"
        )

    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute(OLD, ["queued", "4 days"])
        connection.execute(OLD, ["sent", "31 days"])
    assert in_transaction(post.pool, outbox.clean_up)
    assert left() == [("dead", 1000), ("queued", 500), ("sent", 500)]
    post.round()
    assert left() == [("dead", 1500)]
    lines = [record.getMessage() for record in caplog.records if "given up" in record.message]
    assert [line.split()[0] for line in lines] == ["1000", "500"]


def test_upkeep_finds_what_is_old_by_an_index(post: Post, postgres_url: str) -> None:
    """As the planner sees it once much has been sent."""
    fill = """
        INSERT INTO mail_outbox (user_id, kind, state)
        SELECT 'nobody', 'plugin-blocked', state
        FROM generate_series(1, 5000), unnest('{queued,sent}'::text[]) AS state
    """
    name = urlsplit(post.installs.database_url).path
    with psycopg.connect(f"{postgres_url}{name}") as owner:
        owner.execute(fill)
        owner.execute("ANALYZE mail_outbox")
        for statement in (outbox.TOO_OLD, outbox.CLEAN_UP[0]):
            plan = str(owner.execute(f"EXPLAIN {statement}").fetchall())
            assert "Index Cond: (made_at <" in plan
        owner.rollback()


@pytest.mark.parametrize("step", ["outbox.clean_up", "addressing.address_next", "outbox.take"])
def test_a_statement_that_takes_too_long_ends_nothing(
    say: Say, post: Post, ada: Mailbox, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    post.office.verdicts.append("451 later")
    say(banned(ada))
    post.due_now()

    def slow(connection: psycopg.Connection) -> None:
        connection.execute("SET LOCAL statement_timeout = '50ms'")
        connection.execute("SELECT pg_sleep(60)")

    postman = Postman(post.pool, post.settings)
    with monkeypatch.context() as patched:
        patched.setattr(f"installs.mail.{step}", slow)
        assert postman.round(NEVER) > 0
    if step == "outbox.take":
        assert ada.mails == []
        postman.round(NEVER)
    assert len(ada.mails) == 1  # the others went on


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
