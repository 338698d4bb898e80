"""What is not given to people any more, as the catalog shows it, on a real database."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.catalog.events import Feed, described, published

from plugin_platform.errors import Gone
from plugin_platform.events import Event

VERSIONS = ("1.0.0", "1.1.0")


@pytest.fixture
def plugin_id(feed: Feed) -> str:
    plugin_id = f"p-{uuid4().hex[:12]}"
    feed.publishing(published(plugin_id), published(plugin_id, "1.1.0", manifest={"icon": "!"}))
    return plugin_id


def of_version(type_: str, plugin_id: str, version: str, **more: str) -> Event:
    data = {"plugin_id": plugin_id, "version": version, **more}
    return Event(f"plugin.version_{type_}", data)


def of_plugin(type_: str, plugin_id: str, **more: str | None) -> Event:
    return Event(f"plugin.{type_}", {"plugin_id": plugin_id, **more})


def found(feed: Feed, plugin_id: str) -> bool:
    items = feed.service.browse(q=plugin_id, limit=100)["items"]
    return plugin_id in {item["id"] for item in items}


def states(feed: Feed, plugin_id: str) -> dict[str, tuple[str, str | None]]:
    versions = feed.service.get_plugin(plugin_id)["versions"]
    return {one["version"]: (one["status"], one["reason"]) for one in versions}


def test_a_yanked_version_is_shown_as_such_and_is_not_the_latest(
    feed: Feed, plugin_id: str
) -> None:
    feed.publishing(of_version("yanked", plugin_id, "1.1.0", reason="Broken."))
    details = feed.service.get_plugin(plugin_id)
    assert (details["latest_version"], details["icon"]) == ("1.0.0", "🔢")
    assert states(feed, plugin_id) == {"1.1.0": ("yanked", "Broken."), "1.0.0": ("published", None)}
    page = feed.service.list_versions(plugin_id)["items"]
    assert [one["status"] for one in page] == ["yanked", "published"]
    feed.publishing(of_version("restored", plugin_id, "1.1.0"))
    details = feed.service.get_plugin(plugin_id)
    assert (details["latest_version"], details["icon"]) == ("1.1.0", "!")


def test_a_blocked_version_is_worse_than_a_yanked_one(feed: Feed, plugin_id: str) -> None:
    feed.publishing(
        of_version("yanked", plugin_id, "1.1.0", reason="Broken."),
        of_version("blocked", plugin_id, "1.1.0", reason="Bad."),
    )
    assert states(feed, plugin_id)["1.1.0"] == ("blocked", "Bad.")
    feed.publishing(of_version("unblocked", plugin_id, "1.1.0"))
    assert states(feed, plugin_id)["1.1.0"] == ("yanked", "Broken.")


def test_what_nobody_can_install_is_in_no_list(feed: Feed, plugin_id: str) -> None:
    assert found(feed, plugin_id)
    feed.publishing(*(of_version("yanked", plugin_id, one, reason="") for one in VERSIONS))
    assert not found(feed, plugin_id)
    assert feed.service.get_plugin(plugin_id)["latest_version"] == "1.1.0"
    feed.publishing(of_version("restored", plugin_id, "1.0.0"))
    assert found(feed, plugin_id)


WITHHELD: list[tuple[Callable[[str], Event], Callable[[str], Event], str]] = [
    (
        lambda one: of_plugin("blocked", one, reason="It reads passwords."),
        lambda one: of_plugin("unblocked", one),
        "blocked by a moderator: It reads passwords",
    ),
    (
        lambda one: of_plugin("held", one, publisher_id="1"),
        lambda one: of_plugin("released", one, publisher_id="1"),
        "its publisher is banned",
    ),
]


@pytest.mark.parametrize(("stop", "free", "said"), WITHHELD)
def test_what_is_withheld_is_gone_until_it_is_back(
    feed: Feed, plugin_id: str, stop: Any, free: Any, said: str
) -> None:
    before = feed.service.get_plugin(plugin_id)
    count = {one["id"]: one["count"] for one in feed.service.categories()["items"]}["writing"]
    feed.publishing(stop(plugin_id))
    assert not found(feed, plugin_id)
    for ask in (feed.service.get_plugin, feed.service.list_versions):
        with pytest.raises(Gone, match=said):
            ask(plugin_id)
    left = {one["id"]: one["count"] for one in feed.service.categories()["items"]}["writing"]
    assert left == count - 1
    feed.publishing(described(plugin_id, name=plugin_id, category="writing"))
    assert not found(feed, plugin_id), "a new description brings nothing back"
    feed.publishing(free(plugin_id))
    assert found(feed, plugin_id)
    assert feed.service.get_plugin(plugin_id)["versions"] == before["versions"]


@pytest.mark.parametrize(("stop", "free", "said"), WITHHELD)
def test_what_was_withheld_before_it_was_published_stays_so(
    feed: Feed, stop: Any, free: Any, said: str
) -> None:
    plugin_id = f"p-{uuid4().hex[:12]}"
    feed.publishing(stop(plugin_id), published(plugin_id))
    assert not found(feed, plugin_id)
    feed.publishing(free(plugin_id))
    assert found(feed, plugin_id)


def test_a_ban_that_ends_ends_no_block(feed: Feed, plugin_id: str) -> None:
    (block, unblock, _), (hold, release, _) = WITHHELD
    feed.publishing(block(plugin_id), hold(plugin_id), release(plugin_id))
    assert not found(feed, plugin_id)
    feed.publishing(hold(plugin_id), unblock(plugin_id))
    assert not found(feed, plugin_id)


def test_a_deprecated_plugin_says_so(feed: Feed, plugin_id: str) -> None:
    feed.publishing(of_plugin("deprecated", plugin_id, message="Use Pages.", replacement="pages"))
    details = feed.service.get_plugin(plugin_id)
    assert details["deprecation"] == {"message": "Use Pages.", "replacement": "pages"}
    [item] = feed.service.browse(q=plugin_id)["items"]
    assert item["deprecated"] is True
    feed.publishing(of_plugin("undeprecated", plugin_id))
    details = feed.service.get_plugin(plugin_id)
    assert (details["deprecation"], details["deprecated"]) == (None, False)


def test_each_of_these_outdates_what_was_said_of_the_plugin(feed: Feed, plugin_id: str) -> None:
    for event in (
        of_version("yanked", plugin_id, "1.1.0", reason=""),
        of_version("blocked", plugin_id, "1.1.0", reason="Bad."),
        of_plugin("blocked", plugin_id, reason="Bad."),
        of_plugin("undeprecated", plugin_id),
        of_plugin("released", plugin_id, publisher_id="1"),
    ):
        before = len(feed.said())
        feed.publishing(event)
        said = feed.said()[before:]
        assert said == [{"plugin_ids": [plugin_id], "aspects": ["listing"]}], event.type


def test_a_plugin_that_was_handed_over_has_another_author(feed: Feed, plugin_id: str) -> None:
    new, old = f"new{uuid4().hex[:8]}", "Ada"
    owners = {"owner_id": "2", "owner_name": new, "previous_owner_id": "ada"}
    feed.publishing(of_plugin("transferred", plugin_id, **owners, previous_owner_name=old))
    assert feed.service.get_plugin(plugin_id)["author"] == new
    assert [one["id"] for one in feed.service.browse(q=new)["items"]] == [plugin_id]
