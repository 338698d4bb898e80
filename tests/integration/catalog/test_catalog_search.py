"""Browsing and searching, on a real database."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.catalog.events import Feed, installed, published

from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Pool

PLUGINS = [
    published("word-count", name="Word Count", description="Counts words.", tags=["stats"]),
    published("kanban", name="Kanban", description="Boards for your notes.", category="utilities"),
    published("calendar", name="Calendar", description="Days and weeks of notes.", tags=["time"]),
    published("notes", name="Notes", description="Beside the text.", owner_name="Grace"),
    published("dark", name="Dark", description="A theme.", category="appearance", tags=["stats"]),
    published("zebra", name="Zebra", description="Striped paper.", category="appearance"),
]
COUNTS = {"kanban": 3, "calendar": 2, "notes": 2, "zebra": 5}


@pytest.fixture(scope="module")
def browse(pool: Pool, feed: Feed) -> Callable[..., dict[str, Any]]:
    feed.publishing(*PLUGINS)
    for plugin_id, count in COUNTS.items():
        feed.installs(*[installed(plugin_id, f"user:{number}") for number in range(count)])
    browse: Callable[..., dict[str, Any]] = feed.service.browse
    return browse


Browse = Callable[..., dict[str, Any]]


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["zebra", "kanban", "calendar", "notes", "dark", "word-count"]),
        ({"sort": "relevance"}, ["zebra", "kanban", "notes", "calendar", "dark", "word-count"]),
        ({"sort": "name"}, ["calendar", "dark", "kanban", "notes", "word-count", "zebra"]),
        ({"sort": "updated"}, ["zebra", "dark", "notes", "calendar", "kanban", "word-count"]),
        ({"sort": "rating"}, ["calendar", "dark", "kanban", "notes", "word-count", "zebra"]),
        ({"category": "appearance"}, ["zebra", "dark"]),
        ({"tag": "stats"}, ["dark", "word-count"]),
        ({"tag": "stats", "category": "appearance"}, ["dark"]),
        ({"category": "nothing"}, []),
        ({"q": "word count"}, ["word-count"]),
        ({"q": "WORD"}, ["word-count"]),
        ({"q": "wordcount"}, ["word-count"]),
        ({"q": "Word-Count"}, ["word-count"]),
        ({"q": "kan ban"}, ["kanban"]),
        ({"q": "counting"}, ["word-count"]),
        ({"q": "wor"}, ["word-count"]),
        ({"q": "stats"}, ["dark", "word-count"]),
        ({"q": "grace"}, ["notes"]),
        ({"q": "notes"}, ["notes", "kanban", "calendar"]),
        ({"q": "notes", "sort": "name"}, ["calendar", "kanban", "notes"]),
        ({"q": "notes", "category": "utilities"}, ["kanban"]),
        ({"q": "kanbna"}, ["kanban"]),
        ({"q": "calender"}, ["calendar"]),
        ({"q": "   "}, ["zebra", "kanban", "calendar", "notes", "dark", "word-count"]),
        ({"q": "qqqqqq"}, []),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_found(
    browse: Browse, query: dict[str, Any], expected: list[str]
) -> None:
    page = browse(**query)
    assert ids(page) == expected
    assert (page["total"], page["next_cursor"]) == (len(expected), None)


@pytest.mark.parametrize("q", ["'", "a & | !", "%", "\\", ":*", "(", "<->", "--", "*", "a'b", "🎉"])
def test_any_text_may_be_searched(browse: Browse, q: str) -> None:
    assert browse(q=q)["total"] >= 0


@pytest.mark.parametrize(
    "query",
    [{"sort": sort} for sort in ("installs", "rating", "updated", "name")]
    + [{"q": "notes"}, {"q": "notse", "sort": "installs"}, {"q": "calendra"}],
)
def test_pages_show_each_plugin_once(browse: Browse, query: dict[str, Any]) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = browse(**query, limit=1, cursor=cursor)
        seen += ids(page)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids(browse(**query))
    assert len(seen) == page["total"]


def forged(sort: str, key: object, plugin_id: str) -> str:
    parts = (sort, False, key, plugin_id, 1, 1, "")
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"cursor": "nonsense"}, "/cursor"),
        ({"cursor": "é"}, "/cursor"),
        ({"cursor": forged("installs", "1", "a")}, "/cursor"),
        ({"cursor": forged("installs", True, "a")}, "/cursor"),
        ({"cursor": forged("installs", 1, "\0")}, "/cursor"),
        ({"cursor": forged("installs", 1, "\ud800")}, "/cursor"),
        ({"cursor": forged("name", "a", "a")}, "/cursor"),
        ({"cursor": forged("updated", "a", "a"), "sort": "updated"}, "/cursor"),
        ({"cursor": forged("updated", "2026-01-01", "a"), "sort": "updated"}, "/cursor"),
        ({"sort": "best"}, "/sort"),
        ({"limit": 0}, "/limit"),
        ({"limit": 101}, "/limit"),
        ({"limit": "5"}, "/limit"),
        ({"q": "a" * 201}, "/q"),
        ({"q": "\0"}, "/q"),
        ({"tag": "\ud800"}, "/tag"),
    ],
)
def test_a_query_that_breaks_a_rule_says_which(
    browse: Browse, query: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        browse(**query)
    assert [error["pointer"] for error in refused.value.errors] == [pointer]
