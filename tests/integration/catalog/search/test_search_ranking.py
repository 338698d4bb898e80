"""The order of what is found: what it is made of, and who cannot move it."""

from typing import Any

import pytest
from tests.integration.catalog.events import Feed, installed, published, uninstalled

QUERIES: list[dict[str, Any]] = [{"q": "note"}, {"q": "notes paper"}, {"sort": "relevance"}]


@pytest.fixture(scope="module")
def notes(feed: Feed) -> Feed:
    said = [
        published("note-a", name="Note Paper", description="For notes."),
        published("note-b", name="Paper", description="For a note or two."),
        published("note-c", name="Margin", description="Notes on paper, in the margin."),
        published("note-d", name="Notebook", description="Paper.", tags=["notes"]),
    ]
    feed.publishing(*said)
    for plugin_id, accounts in {"note-a": 2, "note-b": 30, "note-c": 7, "note-d": 1}.items():
        feed.installs(*[installed(plugin_id, f"user:{number}") for number in range(accounts)])
    return feed


def orders(feed: Feed) -> list[list[str]]:
    return [[item["id"] for item in feed.service.browse(**q)["items"]] for q in QUERIES]


def scores(feed: Feed, **query: Any) -> dict[str, dict[str, Any]]:
    page = feed.service.browse(**query, explain=True)
    return {item["id"]: item["score"] for item in page["items"]}


@pytest.mark.parametrize("query", QUERIES)
def test_the_parts_of_a_score_add_up_to_it_and_make_the_order(
    notes: Feed, query: dict[str, Any]
) -> None:
    explained = scores(notes, **query)
    assert len(explained) == 4
    for score in explained.values():
        assert score["total"] == pytest.approx(sum(score["parts"].values()))
    totals = [score["total"] for score in explained.values()]
    assert totals == sorted(totals, reverse=True)
    signals = {"popularity", "rating", "freshness"}
    words = {"name", "words"} if "q" in query else set()
    assert set(explained["note-a"]["parts"]) == signals | words


def test_nothing_is_explained_that_nobody_asked_about(notes: Feed) -> None:
    assert all("score" not in item for item in notes.service.browse(q="note")["items"])


def test_ten_thousand_anonymous_installs_change_no_order_and_no_score(notes: Feed) -> None:
    before, explained = orders(notes), [scores(notes, **query) for query in QUERIES]
    suggested = notes.service.suggest(q="note")["items"]
    notes.installs(*[installed("note-d", f"anon:{number}") for number in range(10_000)])
    assert orders(notes) == before
    assert [scores(notes, **query) for query in QUERIES] == explained
    assert notes.service.suggest(q="note")["items"] == suggested
    notes.installs(*[uninstalled("note-d", f"anon:{number}") for number in range(10_000)])


def test_accounts_that_have_it_do_change_the_order(notes: Feed) -> None:
    """Else the test above could not fail."""
    before = orders(notes)
    notes.installs(*[installed("note-d", f"user:x{number}") for number in range(1_000)])
    assert orders(notes) != before


def test_what_was_updated_later_comes_first_of_two_that_are_alike(feed: Feed) -> None:
    feed.publishing(published("twin-b", name="Twin B"), published("twin-a", name="Twin A"))
    found = [item["id"] for item in feed.service.browse(q="twin")["items"]]
    assert found == ["twin-a", "twin-b"]


def test_many_good_ratings_weigh_more_than_a_single_perfect_one(
    feed: Feed,
) -> None:
    names = ("rated-once", "rated-often", "rated-badly")
    feed.publishing(*[published(name, name=f"Rated {name[6:]}") for name in names])
    rated = {"rated-once": (5, 1), "rated-often": (282, 60), "rated-badly": (90, 60)}
    with feed.pool.connection() as connection:
        for plugin_id, (stars, count) in rated.items():
            connection.execute(
                "UPDATE popularity SET rating_sum = %s, rating_count = %s WHERE plugin_id = %s",
                [stars, count, plugin_id],
            )
    found = scores(feed, q="rated")
    parts = {plugin_id: score["parts"]["rating"] for plugin_id, score in found.items()}
    assert parts["rated-often"] > parts["rated-once"] > 0 > parts["rated-badly"]
    assert [*found] == ["rated-often", "rated-once", "rated-badly"]
