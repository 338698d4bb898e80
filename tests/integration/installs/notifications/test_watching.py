"""Who watches a plugin or an author is told of it without having it, once, and can end that."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.installs.people import Person, changed, transferred
from tests.integration.installs.sources import (
    Say,
    blocked,
    deprecated,
    published,
    undeprecated,
    version_blocked,
    yanked,
)
from tests.integration.running_service import RunningService

from installs.notifications.news_rows import KEPT_OF_AUTHOR
from installs.watching.watches import MOST
from plugin_platform import actors
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event


def by(author: Person, plugin_id: str, version: str, **changes: Any) -> Event:
    owner = {"owner_id": author.id, "owner_name": author.username}
    return changed(published(plugin_id, version), **owner, **changes)


def new_id() -> str:
    return f"p-{uuid4().hex[:8]}"


class Watcher:
    def __init__(self, person: Person, client: Any) -> None:
        self.person, self.client, self.id = person, client, person.id

    def watch(self, kind: str, id: str) -> None:
        assert self.client.watch(user_id=self.id, kind=kind, id=id) == {"watched": True}

    def unwatch(self, kind: str, id: str) -> None:
        self.client.unwatch(user_id=self.id, kind=kind, id=id)

    @property
    def told(self) -> list[str]:
        return [item["kind"] for item in self.person.page()["items"]]

    @property
    def watches(self) -> list[tuple[str, str]]:
        return [(one["kind"], one["id"]) for one in self.client.list_watches(user_id=self.id)]


@pytest.fixture
def bob(client: Any) -> Watcher:
    return Watcher(Person(client), client)


def test_of_a_watched_plugin_one_is_told_what_comes_and_not_what_was(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.watch("plugin", plugin_id)
    assert bob.told == []
    say(by(ada, plugin_id, "1.2.0"), by(ada, plugin_id, "1.2.1", security=True))
    [security, version] = bob.person.page()["items"]
    assert (version["kind"], version["version"]) == ("watched-version", "1.2.0")
    assert (security["kind"], security["version"]) == ("watched-security", "1.2.1")
    assert (version["watched"], version["said"]) == ("plugin", {"owner_name": ada.username})
    say(deprecated(plugin_id, None))
    assert bob.told[0] == "watched-deprecated"
    say(undeprecated(plugin_id))
    assert "watched-deprecated" not in bob.told


def test_of_a_watched_author_one_is_told_of_new_plugins_and_new_versions(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.watch("author", ada.username.upper())
    another = new_id()
    say(by(ada, another, "1.0.0"), by(ada, another, "1.1.0"), by(ada, plugin_id, "1.2.0"))
    items = bob.person.page()["items"]
    assert [(item["kind"], item["plugin_id"]) for item in items] == [
        ("watched-version", plugin_id),
        ("watched-version", another),
        ("watched-plugin", another),
    ]
    assert {item["watched"] for item in items} == {"author"}
    assert items[0]["said"]["author"] == ada.username


def test_nobody_is_told_twice_of_one_event(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.client.install(principal=f"user:{bob.id}", plugin_id=plugin_id)
    bob.watch("plugin", plugin_id)
    bob.watch("author", ada.username)
    say(by(ada, plugin_id, "1.2.0"))
    assert bob.told == ["watched-version"]
    assert bob.person.page()["items"][0]["watched"] == "plugin"
    say(deprecated(plugin_id, None))
    assert bob.told == ["installed-deprecated", "watched-version"]
    assert bob.person.unread() == 2


def test_who_hears_of_a_new_publisher(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    eve = Watcher(Person(client), client)
    joe = Person(client)
    bob.watch("plugin", plugin_id)
    eve.watch("author", ada.username)
    say(transferred(plugin_id, ada, joe))
    assert (bob.told, eve.told) == (["watched-transferred"], ["watched-transferred"])


def test_what_ends_is_told_no_more_nor_what_was_told_before(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.watch("plugin", plugin_id)
    say(by(ada, plugin_id, "1.2.0"))
    for _ in range(2):
        bob.unwatch("plugin", plugin_id)
    assert (bob.told, bob.watches) == ([], [])
    bob.watch("plugin", plugin_id)
    assert bob.told == []  # since now


def test_what_moderation_holds_is_not_told(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.watch("plugin", plugin_id)
    say(*(by(ada, plugin_id, one) for one in ("1.2.0", "1.3.0")))
    assert bob.told == ["watched-version"]
    say(version_blocked(plugin_id, "1.2.0"))
    assert bob.told == ["watched-version"]  # of another one
    say(version_blocked(plugin_id, "1.3.0"))
    assert bob.told == []
    say(by(ada, plugin_id, "1.4.0"), yanked(plugin_id, "1.4.0"))
    assert bob.told == []
    say(by(ada, plugin_id, "1.5.0"), blocked(plugin_id))
    assert bob.told == []
    say(by(ada, plugin_id, "1.6.0"), Event("plugin.held", {"plugin_id": plugin_id}))
    assert bob.told == []


def test_a_plugin_that_publishes_much_is_one_row_and_an_author_few(
    say: Say, installs: RunningService, ada: Person, plugin_id: str, bob: Watcher
) -> None:
    bob.watch("author", ada.username)
    bob.watch("plugin", plugin_id)
    say(*(by(ada, plugin_id, f"2.{n}.0") for n in range(30)))
    say(*(by(ada, new_id(), "1.0.0") for _ in range(KEPT_OF_AUTHOR + 5)))
    count = "SELECT count(*) FROM news WHERE recipient = %s"
    assert installs.query(count, f"watched:plugin:{plugin_id}") == [(1,)]
    assert installs.query(count, f"watched:author:{ada.id}") == [(KEPT_OF_AUTHOR,)]


def test_who_did_it_is_not_told(say: Say, plugin_id: str, ada: Person, client: Any) -> None:
    own = Watcher(ada, client)
    own.watch("plugin", plugin_id)
    say(by(ada, plugin_id, "1.2.0"), by=actors.user(ada.id))
    assert own.told == []


def test_a_topic_that_was_turned_off_does_not_ring(
    say: Say, plugin_id: str, ada: Person, bob: Watcher
) -> None:
    bob.watch("plugin", plugin_id)
    bob.client.choose_notifications(user_id=bob.id, topic="watched", bell=False)
    say(by(ada, plugin_id, "1.2.0"))
    assert bob.told == []


def test_the_list_names_what_is_watched_and_only_ones_own(
    plugin_id: str, ada: Person, bob: Watcher, client: Any
) -> None:
    bob.watch("author", ada.username)
    for _ in range(2):
        bob.watch("plugin", plugin_id)
    assert bob.watches == [("plugin", plugin_id), ("author", ada.username)]
    whose = {"user_id": bob.id, "kind": "author"}
    assert client.is_watched(**whose, id=ada.username.upper()) == {"watched": True}
    eve = Watcher(Person(client), client)
    eve.unwatch("plugin", plugin_id)
    assert (eve.watches, len(bob.watches)) == ([], 2)


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        *(("plugin", "no-such-plugin"), ("plugin", "NO PLUGIN"), ("author", "nobody-at-all")),
        *(("author", "x" * 65), ("author", "a\x00b"), ("plugin", "")),
    ],
)
def test_what_nobody_publishes_is_not_watched(bob: Watcher, kind: str, id: str) -> None:
    with pytest.raises(NotFound):
        bob.watch(kind, id)


def test_nothing_else_is_watched(bob: Watcher) -> None:
    with pytest.raises(Invalid):
        bob.watch("moderator", "ada")


def test_of_two_at_once_at_the_bound_one_is_refused(
    say: Say, installs: RunningService, ada: Person, bob: Watcher
) -> None:
    plugins = [new_id() for _ in range(6)]
    say(*(by(ada, one, "1.0.0") for one in plugins))
    with psycopg.connect(installs.database_url) as connection:
        connection.execute(
            "INSERT INTO watches SELECT %s, 'plugin', 'x' || n, 'x' || n"
            " FROM generate_series(1, %s) AS n",
            [bob.id, MOST - 1],
        )
    refused: list[Exception] = []

    def watch(plugin_id: str) -> None:
        with installs.client() as client:
            try:
                client.watch(user_id=bob.id, kind="plugin", id=plugin_id)
            except Conflict as error:
                refused.append(error)

    threads = [threading.Thread(target=watch, args=[one]) for one in plugins]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(bob.watches), len(refused)) == (MOST, len(plugins) - 1)
    bob.unwatch("plugin", bob.watches[0][1])
    assert len(bob.watches) == MOST - 1
