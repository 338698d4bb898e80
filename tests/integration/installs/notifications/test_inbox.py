"""What was told to somebody: read, in pages, kept for a while, and the same after a rebuild."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Self

import psycopg
import pytest
from tests.integration.installs.people import (
    Person,
    a_program_of,
    asked_again,
    decided,
    offered,
    owner_added,
    owner_removed,
    transfer_ended,
    transferred,
)
from tests.integration.installs.sources import (
    Say,
    blocked,
    deprecated,
    published,
    unblocked,
    undeprecated,
    version_blocked,
    version_unblocked,
)
from tests.integration.running_service import RunningService

from installs.notifications import inbox
from installs.notifications.news import KINDS
from installs.notifications.news_rows import KEPT, OF_ACCOUNTS, OF_ERRORS, OF_REVIEWS, OF_WATCHED
from plugin_platform import actors
from plugin_platform.errors import NotFound
from plugin_platform.events import Event

BANS: tuple[tuple[str, dict[str, str]], ...] = (("banned", {"reason": "Spam."}), ("unbanned", {}))
OFFERS = ("transfer_offered", "owner_invited")


def test_reading_one_and_all_and_again(say: Say, plugin_id: str, ada: Person, bob: Person) -> None:
    say(blocked(plugin_id), unblocked(plugin_id), blocked(plugin_id))
    newest, _, oldest = (item["id"] for item in ada.page()["items"])
    for _ in range(2):
        ada.read(oldest)
        assert ada.unread() == 2
    with pytest.raises(NotFound):
        bob.read(oldest)
    with pytest.raises(NotFound):
        ada.read("nothing")
    say(unblocked(plugin_id))
    ada.read_all(newest)
    assert ada.unread() == 1
    assert [item["read"] for item in ada.page()["items"]] == [False, True, True, True]
    ada.read_all(oldest)
    assert ada.unread() == 1
    ada.read_all(str(10**17))
    say(blocked(plugin_id))
    assert ada.unread() == 1


def test_two_at_once_lose_no_mark(
    say: Say, installs: RunningService, plugin_id: str, ada: Person
) -> None:
    say(*(each(plugin_id) for each in (blocked, unblocked) for _ in range(4)))
    ids = [item["id"] for item in ada.page()["items"]]

    def read(id: str) -> None:
        with installs.client() as client:
            client.mark_notification_read(**ada.whose, notification_id=id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, ids))
    assert ada.unread() == 0


def test_pages_and_what_is_kept(say: Say, plugin_id: str, ada: Person) -> None:
    say(*(version_blocked(plugin_id, "1.0.0") for _ in range(KEPT + 5)))
    seen, before = [], None
    while True:
        page = ada.page(before)
        seen += [int(item["id"]) for item in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert len(seen) == KEPT
    assert seen == sorted(set(seen), reverse=True)
    assert ada.unread() == KEPT


class Counting(psycopg.Cursor[Any]):
    """Keeps what it asks."""

    asked: ClassVar[list[Any]] = []

    def execute(self, query: Any, *arguments: Any, **named: Any) -> Self:
        self.asked.append(query)
        return super().execute(query, *arguments, **named)


def test_a_page_is_one_question(
    say: Say, installs: RunningService, plugin_id: str, ada: Person
) -> None:
    """Also one on which there is nothing."""
    say(blocked(plugin_id), unblocked(plugin_id))
    newest, oldest = ada.page()["items"]
    ada.read(newest["id"])
    Counting.asked.clear()
    with psycopg.connect(
        installs.database_url,
        options="-c search_path=read_model,public",
        cursor_factory=Counting,
    ) as connection:
        first = inbox.page(connection, ada.id, None)
        second = inbox.page(connection, ada.id, f"{newest['at']} {newest['id']}")
        third = inbox.page(connection, ada.id, f"{oldest['at']} {oldest['id']}")
    assert len(Counting.asked) == 3
    assert [len(page["items"]) for page in (first, second, third)] == [2, 1, 0]
    assert [page["unread"] for page in (first, second, third)] == [1, 1, 1]
    assert first == ada.page()


@pytest.mark.parametrize("by", [actors.user, a_program_of])
def test_whoever_did_it_is_not_told(
    say: Say, plugin_id: str, ada: Person, bob: Person, by: Callable[[str], str]
) -> None:
    """Neither by hand nor by a program of theirs; everybody else is."""
    ada.install(plugin_id)
    bob.install(plugin_id)
    say(deprecated(plugin_id, None), by=by(ada.id))
    assert ada.told() == []
    assert bob.told() == ["installed-deprecated"]
    say(blocked(plugin_id), by=by(bob.id))
    assert ada.told() == ["plugin-blocked"]
    assert bob.told() == ["installed-deprecated"]


def test_a_rebuild_makes_the_same_and_leaves_what_was_read(
    say: Say, installs: RunningService, plugin_id: str, ada: Person
) -> None:
    eve = Person(None)
    say(owner_added(plugin_id, eve), blocked(plugin_id), unblocked(plugin_id))
    say(*(deprecated(plugin_id, one) for one in ("aa", "bb")), undeprecated(plugin_id))
    say(*(offered(one, plugin_id, eve) for one in OFFERS * 2), owner_removed(plugin_id, eve))
    newest, *_ = ada.page()["items"]
    ada.read(newest["id"])
    before = installs.query("SELECT * FROM news ORDER BY recipient, position")
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.operators_environment, check=True, timeout=120)
    assert installs.query("SELECT * FROM news ORDER BY recipient, position") == before
    assert [item["read"] for item in ada.page()["items"]] == [True, False, False, False]


def test_every_kind_is_told(
    say: Say, installs: RunningService, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(published(plugin_id, "1.2.0"), by=a_program_of(ada.id))
    say(decided(plugin_id, True), decided(plugin_id, False))
    say(*(one for approved in (True, False) for one in asked_again(plugin_id, approved)))
    say(blocked(plugin_id), unblocked(plugin_id), deprecated(plugin_id, None))
    say(version_blocked(plugin_id, "1.0.0"), version_unblocked(plugin_id, "1.0.0"))
    say(transfer_ended(plugin_id, bob, "declined"), transferred(plugin_id, ada, bob))
    eve, joe = Person(None), Person(None)
    say(*(owner_added(plugin_id, one) for one in (ada, eve, joe)), owner_removed(plugin_id, joe))
    say(transferred(plugin_id, bob, ada), offered("owner_invited", plugin_id, joe))
    say(offered("transfer_offered", plugin_id, bob))
    say(*(Event(f"publisher.{one}", {"user_id": eve.id, **more}) for one, more in BANS))
    told = "SELECT DISTINCT kind FROM news WHERE plugin_id = %s OR recipient = %s"
    found = {kind for (kind,) in installs.query(told, plugin_id, eve.principal)}
    # In test_review_news.py, test_watching.py and rollouts/test_who_gets_it.py.
    elsewhere = {*OF_REVIEWS, *OF_WATCHED, "rollout-halted"}
    assert found - elsewhere == {*KINDS} - {*OF_ACCOUNTS, *OF_ERRORS} - elsewhere
    assert inbox.PAGE < KEPT
