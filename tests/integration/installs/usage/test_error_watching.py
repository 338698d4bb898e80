"""Owners who watch their plugin's errors are told of new ones and of those that came back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from psycopg import sql
from tests.integration.installs.people import Person, owner_added, owner_removed
from tests.integration.installs.sources import Say, Source, published
from tests.integration.installs.test_installs_deletion import end, tables_with
from tests.integration.installs.usage.test_errors import MODERATOR, STRANGER, World, error
from tests.integration.running_service import RunningService

from installs.usage.errors.telling import tell
from plugin_platform.errors import Forbidden
from plugin_platform.eventstore.database import Connection, in_transaction, open_pool


class Watched(World):
    def __init__(self, installs: RunningService, client: Any, plugin: str, ada: Person) -> None:
        super().__init__(installs, client, plugin)
        self.installs = installs
        self.ada = ada

    def watch(self, watched: bool = True) -> None:
        actor = {"id": self.ada.id, "roles": []}
        self.client.watch_errors(actor=actor, plugin_id=self.plugin, watched=watched)

    def run(self, what: Callable[[Connection], object]) -> None:
        with open_pool("installs", size=1, url=self.installs.database_url) as pool:
            in_transaction(pool, what)

    def tell(self) -> None:
        self.run(tell)

    def an_hour_later(self) -> None:
        """What was told, and when it began to be watched, is longer ago."""
        for table, when in (("error_news", "at"), ("error_watches", "since")):
            back = sql.SQL("UPDATE {} SET {} = {} - interval '2 hours'").format(
                sql.Identifier(table), *[sql.Identifier(when)] * 2
            )
            self.run(partial(_execute, statement=back))

    def news(self) -> int:
        counted = "SELECT count(*) FROM error_news WHERE plugin_id = %s"
        [(number,)] = self.installs.query(counted, self.plugin)
        return int(number)


def _execute(connection: Connection, statement: sql.Composed) -> None:
    connection.execute(statement)


@pytest.fixture
def watched(installs: RunningService, client: Any, say: Say) -> Watched:
    ada, plugin_id = Person(client), f"p-{uuid4().hex[:8]}"
    say(published(plugin_id), published(plugin_id, "1.1.0"), owner_added(plugin_id, ada))
    return Watched(installs, client, plugin_id, ada)


def told(world: Watched) -> list[str]:
    return [one for one in world.ada.told() if one.startswith("error-")]


def test_who_watches_is_told_once_an_hour(watched: Watched) -> None:
    watched.watch()
    watched.throws(1, error(function="one"))
    watched.tell()
    assert told(watched) == ["error-new"]
    [news] = [one for one in watched.ada.page()["items"] if one["kind"] == "error-new"]
    assert news["plugin_id"] == watched.plugin
    assert news["said"] == {"error": watched.only()["id"]}
    for number in range(5):
        watched.throws(1, error(function=f"other{number}"))
        watched.tell()
    assert told(watched) == ["error-new"]
    watched.an_hour_later()
    watched.tell()
    watched.tell()
    assert told(watched) == ["error-new", "error-new"], "the five together"


def test_what_is_known_is_no_news_and_visitors_ring_nobody(watched: Watched) -> None:
    watched.throws(1, error())
    watched.tell()
    watched.watch()
    watched.watch()
    watched.throws(3, error())
    watched.throw(f"anon:{uuid4()}", error(function="ofVisitors"))
    watched.tell()
    assert told(watched) == []
    watched.throws(1, error(function="ofVisitors"))
    watched.tell()
    assert told(watched) == ["error-new"]


def test_what_came_back_is_told_and_what_was_decided_meanwhile_is_not(
    watched: Watched, say: Say
) -> None:
    watched.throws(1, error())
    watched.decide("resolved")
    watched.watch()
    say(published(watched.plugin, "1.2.0"))
    watched.throws(1, error(), version="1.2.0")
    watched.tell()
    assert told(watched) == ["error-came-back"]
    watched.decide("resolved")
    say(published(watched.plugin, "1.3.0"))
    watched.throws(1, error(), version="1.3.0")
    watched.decide("ignored")
    watched.an_hour_later()
    watched.tell()
    assert told(watched) == ["error-came-back"]


def test_several_who_tell_at_once_tell_it_once(watched: Watched) -> None:
    watched.watch()
    watched.throws(1, *(error(function=f"fault{n}") for n in range(8)))
    threads = [threading.Thread(target=watched.tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watched.news() == 1


def test_who_does_not_watch_or_own_it_any_more_hears_nothing(watched: Watched, say: Say) -> None:
    watched.watch()
    watched.watch(watched=False)
    watched.throws(1, error(function="one"))
    watched.tell()
    assert (told(watched), watched.news()) == ([], 0)
    watched.watch()
    say(owner_removed(watched.plugin, watched.ada))
    watched.throws(1, error(function="other"))
    watched.tell()
    assert told(watched) == []
    for actor in (STRANGER, MODERATOR, {"id": watched.ada.id, "roles": []}):
        with pytest.raises(Forbidden):
            watched.client.watch_errors(actor=actor, plugin_id=watched.plugin, watched=True)


def test_the_bell_can_be_turned_off(watched: Watched) -> None:
    watched.watch()
    watched.client.choose_notifications(user_id=watched.ada.id, topic="errors", bell=False)
    watched.throws(1, error())
    watched.tell()
    assert told(watched) == []


def test_what_is_kept_of_a_person_is_in_the_export_and_goes_with_the_account(
    watched: Watched, auth_says: Source
) -> None:
    watched.watch()
    watched.throw(watched.ada.principal, error())
    links = watched.client.get_error_links(user_id=watched.ada.id)
    assert links["watched"] == [watched.plugin]
    [met] = links["met"]
    assert (met["plugin_id"], met["version"], met["name"]) == (watched.plugin, "1.0.0", "TypeError")
    assert "public.error_watches" in tables_with(watched.installs, watched.ada.id)
    end(watched.installs, auth_says, watched.ada)
    kept = {"public.error_watches", "public.error_people", "public.error_person_days"}
    assert not kept & tables_with(watched.installs, watched.ada.id)
