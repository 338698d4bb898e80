"""What people have together and what rises, in the numbers of accounts that nobody can make up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.catalog.events import (
    Feed,
    expired,
    installed,
    merged,
    published,
    uninstalled,
)

from catalog.front import tables
from catalog.front.trends import FEWEST, NEWEST, refresh
from plugin_platform.eventstore.database import Connection, Pool, in_transaction, open_pool

A, B, C, D = "aaa", "bbb", "ccc", "ddd"
BACK = "UPDATE holdings SET since = now() - %s WHERE plugin_id = %s AND principal LIKE %s"


@pytest.fixture
def feed(database: Callable[[str], str]) -> Iterator[Feed]:
    """A catalog of its own, in which nobody else has anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL_CATALOG", database("catalog"))
        pool = open_pool("catalog", size=2)
        feed = Feed(pool)
        feed.publishing(*(published(plugin_id) for plugin_id in (A, B, C, D)))
        yield feed
        pool.close(timeout=2)


def have(feed: Feed, plugin_ids: str | list[str], who: str, people: int) -> None:
    wanted = [plugin_ids] if isinstance(plugin_ids, str) else plugin_ids
    feed.installs(*(installed(one, f"{who}{n}") for n in range(people) for one in wanted))


def since(pool: Pool, plugin_id: str, days: int, who: str = "%") -> None:
    in_transaction(pool, lambda c: c.execute(BACK, [timedelta(days=days), plugin_id, who]))


def companions(feed: Feed, plugin_id: str) -> list[str]:
    return [one["id"] for one in feed.service.related(plugin_id)["together"]]


def rising(feed: Feed) -> list[str]:
    def look(connection: Connection) -> list[str]:
        rows = connection.execute("SELECT plugin_id FROM rising ORDER BY score DESC")
        return [plugin_id for (plugin_id,) in rows]

    return in_transaction(feed.pool, look)


def holdings(feed: Feed) -> set[tuple[str, str]]:
    def look(connection: Connection) -> set[tuple[str, str]]:
        return {
            tuple(row) for row in connection.execute("SELECT principal, plugin_id FROM holdings")
        }

    return in_transaction(feed.pool, look)


def test_what_accounts_have_together_is_told_of_both(feed: Feed) -> None:
    have(feed, [A, B], "user:x", 6)
    have(feed, [A, C], "user:y", FEWEST)
    have(feed, C, "user:z", 30)
    refresh(feed.pool)
    assert companions(feed, A) == [B, C]
    assert companions(feed, B) == [A]
    assert companions(feed, D) == []


def test_fewer_than_five_are_told_of_to_nobody(feed: Feed) -> None:
    have(feed, [A, B], "user:x", 4)
    refresh(feed.pool)
    assert companions(feed, A) == []
    have(feed, [A, B], "user:more", 1)
    refresh(feed.pool)
    assert companions(feed, A) == [B]


def test_visitors_move_nothing(feed: Feed) -> None:
    have(feed, [A, B], "anon:v", 500)
    refresh(feed.pool)
    assert (companions(feed, A), rising(feed), holdings(feed)) == ([], [], set())


def test_an_account_that_has_thousands_moves_none_of_them_by_it(feed: Feed) -> None:
    """Nor does it cost the square of them: of each account the newest alone are looked at."""
    have(feed, [A, B], "user:x", FEWEST - 1)
    hoard = [f"other-{n}" for n in range(10_000)]
    have(feed, [A, B, *hoard], "user:hoarder", 1)
    for one in (A, B):
        since(feed.pool, one, 1000, "user:hoarder%")
    refresh(feed.pool)
    assert companions(feed, A) == []
    have(feed, hoard[:NEWEST], "user:crowd", FEWEST)
    together, _ = refresh(feed.pool)
    assert 0 < together <= NEWEST * 12


def test_what_somebody_uninstalls_is_not_theirs_any_more(feed: Feed) -> None:
    have(feed, [A, B], "user:x", FEWEST)
    feed.installs(uninstalled(A, "user:x0"))
    refresh(feed.pool)
    assert companions(feed, A) == []
    feed.installs(installed(A, "user:x0"), uninstalled(A, "user:x0"), installed(A, "user:x0"))
    refresh(feed.pool)
    assert companions(feed, A) == [B]


def test_what_a_visitor_brings_into_an_account_is_the_accounts(feed: Feed) -> None:
    feed.installs(installed(A, "user:ada"), installed(B, "anon:v"), installed(C, "anon:w"))
    feed.installs(merged([B], [A]), expired("anon:w", C))
    assert holdings(feed) == {("user:ada", A), ("user:ada", B)}


def test_what_grows_rises_and_what_was_always_popular_does_not(feed: Feed) -> None:
    have(feed, A, "user:old", 300)
    since(feed.pool, A, 14)
    for plugin_id, people in ((A, 20), (B, 10), (C, FEWEST - 1)):
        have(feed, plugin_id, "user:new", people)
        since(feed.pool, plugin_id, 1, "user:new%")
    have(feed, D, "user:ago", 50)
    since(feed.pool, D, 40)
    refresh(feed.pool)
    assert rising(feed) == [B]


def test_suggestions_are_what_one_does_not_have_and_say_why(feed: Feed) -> None:
    have(feed, [A, B], "user:x", 8)
    have(feed, [A, C], "user:y", 6)
    have(feed, [D, C], "user:z", 6)
    refresh(feed.pool)

    def suggested(*plugin_ids: str) -> list[tuple[str, str]]:
        items: list[dict[str, Any]] = feed.service.recommend(list(plugin_ids))["items"]
        return [(one["id"], one["because"]) for one in items]

    assert suggested(A) == [(B, A), (C, A)]
    assert suggested(A, B) == [(C, A)]
    assert suggested(B, D)[0][0] in (A, C)
    assert suggested("unknown") == suggested() == []


def test_the_same_events_again_change_nothing(feed: Feed) -> None:
    """A rebuild applies them one by one; the service in batches."""
    events = [installed(A, "user:x"), uninstalled(A, "user:x"), installed(B, "user:x")]
    log = feed.recorded(*events)
    in_transaction(feed.pool, lambda c: tables.apply_installs(c, log))
    together = holdings(feed)
    for event in log:
        in_transaction(feed.pool, lambda c, one=event: tables.apply_installs(c, [one]))  # type: ignore[misc]
    assert holdings(feed) == together == {("user:x", B)}
