"""Who is told what, by mail and with the bell, and who has ended it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from tests.integration.installs.mail.mailbox import Mailbox, Post, Say, banned, rejected, requested
from tests.integration.installs.sources import Source, blocked, deprecated, unblocked

from installs.mail import digest
from plugin_platform import actors
from plugin_platform.errors import Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import in_transaction


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
    for topic in ("account", "ownership", "publications", "moderation", "installed-safety"):
        with pytest.raises(Invalid):
            ada.choose(topic, bell=False)
        ada.choose(topic, mail=False)
    with pytest.raises(NotFound):
        ada.choose("gossip", mail=True)
    with pytest.raises(Forbidden):
        ada.choose("queue", mail=True)
    with pytest.raises(Invalid):
        ada.choose("queue", "moderator", bell=True)
    mailed = [one["id"] for one in ada.settings()["topics"] if one["mail"]]
    assert mailed == ["reviews", "webhooks", "rollouts", "errors", "own-reviews"]


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


def test_who_watches_is_mailed_where_they_chose_that_in_batches_and_once(
    say: Say,
    person: Callable[[], Mailbox],
    client: Any,
    plugin_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("installs.mail.addressing.address_next.__defaults__", (2,))
    people = [person().confirmed() for _ in range(5)]
    for one in people:
        client.watch(user_id=one.id, kind="plugin", id=plugin_id)
    for one in people[1:]:
        one.choose("watched", mail=True)
    client.install(principal=f"user:{people[1].id}", plugin_id=plugin_id, version="1.0.0")
    say(deprecated(plugin_id, None))
    assert [len(one.mails) for one in people] == [0, 1, 1, 1, 1]
    assert [one.strip() for one in people[2].subjects] == [  # a long one is folded
        f"{plugin_id}, which you watch or whose author you do, is not kept up any more."
    ]
    text = str(people[2].mails[0].get_content())
    assert f"https://folio.example/marketplace/{plugin_id}" in text.split()
