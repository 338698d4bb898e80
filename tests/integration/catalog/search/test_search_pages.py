"""Pages of a list that changes while somebody reads on in it."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.catalog.events import Feed, described, installed, published, uninstalled

from plugin_platform.errors import Invalid

NAMES = [f"page-{letter}" for letter in "abcdefgh"]


@pytest.fixture
def feed(make_feed: Callable[[], Feed]) -> Feed:
    """Eight plugins; the earlier in the alphabet, the more people have it."""
    feed = make_feed()
    feed.publishing(*[published(name, tags=["paged"]) for name in NAMES])
    for rank, name in enumerate(reversed(NAMES), 1):
        feed.installs(*[installed(name, f"user:{number}") for number in range(10 * rank)])
    return feed


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def rest(feed: Feed, page: dict[str, Any], **query: Any) -> list[str]:
    """What the further pages have, of two each."""
    found: list[str] = []
    while page["next_cursor"]:
        page = feed.service.browse(**query, limit=2, cursor=page["next_cursor"])
        found += ids(page)
    return found


QUERIES: list[dict[str, Any]] = [
    {"sort": "installs"}, {"sort": "relevance"}, {"q": "page"}, {"tag": "paged"}
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_what_rises_past_the_end_of_a_page_is_shown_with_the_next(
    feed: Feed, query: dict[str, Any]
) -> None:
    first = feed.service.browse(**query, limit=2)
    assert ids(first) == NAMES[:2]
    feed.installs(*[installed("page-h", f"user:h{number}") for number in range(500)])
    assert sorted(rest(feed, first, **query)) == NAMES[2:]


@pytest.mark.parametrize("query", QUERIES)
def test_what_sinks_past_the_end_of_a_page_is_not_shown_again(
    feed: Feed, query: dict[str, Any]
) -> None:
    first = feed.service.browse(**query, limit=2)
    feed.installs(*[uninstalled("page-a", f"user:{number}") for number in range(79)])
    assert rest(feed, first, **query) == NAMES[2:]


def test_many_that_rise_are_each_shown_once(feed: Feed) -> None:
    first = feed.service.browse(limit=2)
    for name in NAMES[4:]:
        feed.installs(*[installed(name, f"user:r{number}") for number in range(300)])
    assert sorted(rest(feed, first)) == NAMES[2:]


def test_what_is_published_meanwhile_repeats_nothing(feed: Feed) -> None:
    first = feed.service.browse(sort="updated", limit=2)
    feed.publishing(published("page-new"), published("page-a", "1.1.0"))
    assert sorted([*ids(first), *rest(feed, first, sort="updated")]) == [*NAMES, "page-new"]


def test_what_no_longer_matches_is_left_out(feed: Feed) -> None:
    first = feed.service.browse(tag="paged", limit=2)
    feed.publishing(described("page-d", tags=[]))
    assert rest(feed, first, tag="paged") == [name for name in NAMES[2:] if name != "page-d"]


def test_the_total_is_that_of_the_first_page(feed: Feed) -> None:
    first = feed.service.browse(limit=2)
    feed.publishing(published("page-new"))
    second = feed.service.browse(limit=2, cursor=first["next_cursor"])
    assert (first["total"], second["total"], first["counted"]) == (8, 8, True)


def test_a_cursor_goes_on_in_the_order_that_it_is_of(feed: Feed) -> None:
    cursor = feed.service.browse(limit=2, sort="name")["next_cursor"]
    with pytest.raises(Invalid):
        feed.service.browse(limit=2, sort="installs", cursor=cursor)


def test_a_cursor_stays_short_however_long_somebody_reads_on(feed: Feed) -> None:
    feed.publishing(*[published(f"long-{number}") for number in range(900)])
    page = feed.service.browse(limit=100)
    while page["next_cursor"]:
        assert len(page["next_cursor"]) < 3_900  # what the gateway takes, with its mark
        page = feed.service.browse(limit=100, cursor=page["next_cursor"])
