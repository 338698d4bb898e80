"""Filters beside the words and among them, and how many plugins there are of each."""

from typing import Any

import pytest
from tests.integration.catalog.events import Feed, published

from plugin_platform.errors import Invalid


def asks(*permissions: str) -> dict[str, Any]:
    return {"permissions": [*permissions]}


PLUGINS = [
    published("git", name="Git", owner_name="Vinzent", tags=["git", "sync"], category="utilities",
              manifest=asks("network:example.org", "clipboard")),
    published("uri", name="Uri Hello", owner_name="Vinzent", tags=["links"], category="utilities"),
    published("keys", name="Hello Keys", owner_name="argenos", tags=["git", "keys"]),
    published("hello", name="Hello", owner_name="argenos", tags=["git"],
              manifest=asks("network"), min_platform_version="99.0.0-rc.1"),
    published("space", name="Spaces", owner_name="Liam Cain", category="appearance"),
]  # fmt: skip


@pytest.fixture(scope="module")
def search(feed: Feed) -> Feed:
    feed.publishing(*PLUGINS)
    with feed.pool.connection() as connection:
        connection.execute("UPDATE popularity SET rating_sum = 38, rating_count = 9 "
                           "WHERE plugin_id IN ('git', 'keys')")  # fmt: skip
    return feed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "author:argenos tag:git hello"}, {"hello", "keys"}),
        ({"q": "hello", "author": "ARGENOS", "tag": "git"}, {"hello", "keys"}),
        ({"q": "AUTHOR:Vinzent"}, {"git", "uri"}),
        ({"q": 'author:"liam cain"'}, {"space"}),
        ({"tag": "git,sync"}, {"git"}),
        ({"q": "tag:git tag:keys"}, {"keys"}),
        ({"q": "tag:git -tag:keys"}, {"git", "hello"}),
        ({"q": "-author:argenos -author:vinzent"}, {"space"}),
        ({"q": "category:appearance"}, {"space"}),
        ({"category": "utilities", "q": "category:appearance"}, set()),
        ({"permission": "network"}, {"git", "hello"}),
        ({"permission": "none"}, {"uri", "keys", "space"}),
        ({"permission": "-network"}, {"uri", "keys", "space"}),
        ({"q": "permission:network -permission:clipboard"}, {"hello"}),
        ({"rating": "4"}, {"git", "keys"}),
        ({"q": "rating:4.5"}, set()),
        ({"compatible": "1"}, {"git", "uri", "keys", "space"}),
        ({"compatible": "0"}, {"git", "uri", "keys", "space", "hello"}),
        ({"compatible": "1", "tag": "git", "q": "hello"}, {"keys"}),
        ({"q": "foo:bar"}, set()),
    ],
)  # fmt: skip
def test_filters_combine(search: Feed, query: dict[str, Any], expected: set[str]) -> None:
    page = search.service.browse(**query)
    assert {item["id"] for item in page["items"]} == expected
    assert page["total"] == search.service.facets(**query)["total"] == len(expected)


def counts(facets: list[dict[str, Any]]) -> dict[str, int]:
    return {each["id"]: each["count"] for each in facets if each["count"]}


def test_facets_count_what_one_would_see(search: Feed) -> None:
    every = search.service.facets()
    assert every["total"] == 5
    assert counts(every["categories"]) == {"utilities": 2, "writing": 2, "appearance": 1}
    assert counts(every["tags"]) == {"git": 3, "keys": 1, "links": 1, "sync": 1}
    assert counts(every["permissions"]) == {"none": 3, "network": 2, "clipboard": 1}
    assert counts(every["ratings"]) == {"4": 2, "3": 2, "2": 2}
    assert every["compatible"] == 4


def test_facets_follow_the_words_and_the_other_filters(search: Feed) -> None:
    found = search.service.facets(q="hello", category="writing")
    assert found["total"] == 2
    assert counts(found["categories"]) == {"writing": 2, "utilities": 1}
    assert counts(found["tags"]) == {"git": 2, "keys": 1}
    assert counts(found["permissions"]) == {"network": 1, "none": 1}
    assert counts(search.service.facets(tag="git")["tags"]) == {
        "git": 3, "keys": 1, "sync": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"q": "rating:six"}, "/q"),
        ({"rating": "6"}, "/rating"),
        ({"rating": "5.5"}, "/rating"),
        ({"q": " ".join(f"tag:t{number}" for number in range(11))}, "/q"),
        ({"tag": ",".join(f"t{number}" for number in range(1_000))}, "/tag"),
        ({"permission": "a\0"}, "/permission"),
    ],
)
def test_a_filter_that_breaks_a_rule_says_which(
    search: Feed, query: dict[str, Any], pointer: str
) -> None:
    for ask in (search.service.browse, search.service.facets):
        with pytest.raises(Invalid) as refused:
            ask(**query)
        assert [error["pointer"] for error in refused.value.errors] == [pointer]
