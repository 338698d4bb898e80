"""Versions that go to some people first, as everybody sees them, on a real database."""

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.catalog.events import Feed, published

from plugin_platform.events import Event


def rollout(what: str, plugin_id: str, **said: Any) -> Event:
    return Event(f"plugin.rollout_{what}", {"plugin_id": plugin_id, "version": "1.1.0", **said})


@pytest.fixture
def plugin_id(feed: Feed) -> str:
    """1.0.0 is for all, 1.1.0 goes to 10 % first."""
    plugin_id = f"p-{uuid4().hex[:12]}"
    feed.publishing(
        published(plugin_id),
        rollout("started", plugin_id, percent=10, previous="1.0.0"),
        published(plugin_id, "1.1.0", manifest={"icon": "!"}),
    )
    return plugin_id


def shown(feed: Feed, plugin_id: str) -> dict[str, Any]:
    page = feed.service.list_versions(plugin_id)["items"]
    details = feed.service.get_plugin(plugin_id)["versions"]
    found = {one["version"]: one["rollout"] for one in details}
    assert found == {one["version"]: one["rollout"] for one in page}
    return found


def test_all_are_shown_the_one_that_is_for_all_and_how_far_the_other_has_come(
    feed: Feed, plugin_id: str
) -> None:
    details = feed.service.get_plugin(plugin_id)
    assert (details["latest_version"], details["icon"]) == ("1.0.0", "🔢")
    assert shown(feed, plugin_id) == {
        "1.1.0": {"percent": 10, "state": "rolling"},
        "1.0.0": None,
    }
    feed.publishing(rollout("raised", plugin_id, percent=50))
    assert shown(feed, plugin_id)["1.1.0"] == {"percent": 50, "state": "rolling"}


@pytest.mark.parametrize("what", ["paused", "halted"])
def test_what_is_stopped_is_not_the_latest_either(feed: Feed, plugin_id: str, what: str) -> None:
    said = {"reason": "It loses text.", "figures": None} if what == "halted" else {}
    feed.publishing(rollout(what, plugin_id, **said))
    assert feed.service.get_plugin(plugin_id)["latest_version"] == "1.0.0"
    assert shown(feed, plugin_id)["1.1.0"] == {"percent": 10, "state": what}
    feed.publishing(rollout("resumed", plugin_id))
    assert shown(feed, plugin_id)["1.1.0"] == {"percent": 10, "state": "rolling"}


def test_at_its_end_it_is_the_latest_for_all(feed: Feed, plugin_id: str) -> None:
    feed.publishing(rollout("completed", plugin_id))
    details = feed.service.get_plugin(plugin_id)
    assert (details["latest_version"], details["icon"]) == ("1.1.0", "!")
    assert shown(feed, plugin_id) == {"1.1.0": None, "1.0.0": None}
