"""What somebody may be typing."""

import pytest
from tests.integration.catalog.events import Feed, installed, published

from plugin_platform.events import Event


@pytest.fixture(scope="module")
def search(feed: Feed) -> Feed:
    feed.publishing(
        published("calendar", name="Calendar", tags=["calm"], owner_name="Liam"),
        published("calm", name="Keep Calm", tags=["calm", "calls"], owner_name="Calvin"),
        published("other", name="Other", description="A calendar.", owner_name="calista"),
        *[published(f"calc-{number}", name=f"Calc {number}") for number in range(20)],
    )
    feed.installs(*[installed("calendar", f"user:{number}") for number in range(9)])
    return feed


def names(feed: Feed, q: str, kind: str) -> list[str]:
    return [item["name"] for item in feed.service.suggest(q=q)["items"] if item["kind"] == kind]


def test_names_that_begin_so_are_suggested_the_likeliest_first(search: Feed) -> None:
    assert names(search, "cal", "plugin")[0] == "Calendar"
    assert len(names(search, "cal", "plugin")) == 6
    assert names(search, "keep c", "plugin") == ["Keep Calm"]
    assert names(search, "calen", "plugin") == ["Calendar"]


def test_mistyped_names_are_suggested_too(search: Feed) -> None:
    assert names(search, "calnedar", "plugin") == ["Calendar"]


def test_authors_and_tags_that_begin_so_are_suggested(search: Feed) -> None:
    assert names(search, "CAL", "author") == ["Calvin", "calista"]
    assert names(search, "cal", "tag") == ["calm", "calls"]


@pytest.mark.parametrize("q", ["", "  ", "%", "_", "\\", "tag:calm", "author:%", "xqz", "c%"])
def test_of_signs_and_filters_nothing_is_suggested(search: Feed, q: str) -> None:
    kinds = {item["kind"] for item in search.service.suggest(q=q)["items"]}
    assert kinds <= ({"plugin"} if q == "c%" else set())


def test_what_is_withdrawn_is_not_suggested(search: Feed) -> None:
    search.publishing(Event("plugin.blocked", {"plugin_id": "calc-7", "reason": "Harm."}))
    assert "Calc 7" not in names(search, "calc 7", "plugin")
