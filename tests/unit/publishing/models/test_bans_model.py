"""Rolling back, and bans of publishers, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.unit.publishing.plugins import SUBMISSION, after, created, with_version, with_versions

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate
from publishing.model import Plugin, Publisher

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BACK = replace(SUBMISSION, version="1.2.0")


def rolled_back(plugin: Plugin, version: str = "1.2.0") -> list[Event]:
    return plugin.roll_back("ada", "1.0.0", replace(BACK, version=version), "c2")


def test_a_rollback_is_the_same_bytes_as_the_newest_version() -> None:
    plugin = with_versions(with_version(), "1.1.0")
    events = rolled_back(plugin)
    assert [event.type for event in events] == [
        "plugin.version_submitted",
        "plugin.rolled_back",
        "plugin.published",
    ]
    assert events[1].data == {"plugin_id": "words", "version": "1.2.0", "original": "1.0.0"}
    assert events[2].data["bundle_key"] == SUBMISSION.bundle_key
    back = after(plugin, events, "c2")
    assert back.version("1.2.0").digest == back.version("1.0.0").digest
    assert rolled_back(back) == [], "a repeated command is the same answer"


@pytest.mark.parametrize("version", ["1.0.5", "1.1.0-rc.1", "0.9.0"])
def test_the_new_number_is_higher_than_all(version: str) -> None:
    with pytest.raises(Invalid, match="would not be the newest"):
        rolled_back(with_versions(with_version(), "1.1.0"), version)


def test_a_number_that_is_taken_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        rolled_back(with_versions(with_version(), "1.1.0"), "1.1.0")


def test_one_rolls_back_to_what_was_published_by_oneself() -> None:
    with pytest.raises(NotFound):
        with_version().roll_back("ada", "0.1.0", BACK, None)
    with pytest.raises(Forbidden):
        with_version().roll_back("bob", "1.0.0", BACK, None)


def test_one_does_not_roll_back_to_what_is_blocked() -> None:
    plugin = with_versions(with_version(), "1.1.0")
    blocked = after(plugin, plugin.block_version("1.0.0", "Bad."))
    with pytest.raises(Forbidden, match="blocked"):
        rolled_back(blocked)


def test_a_rollback_to_a_yanked_version_is_given_to_people() -> None:
    plugin = with_versions(with_version(), "1.1.0")
    yanked = after(plugin, plugin.yank("ada", "1.0.0", ""))
    assert after(yanked, rolled_back(yanked), "c2").version("1.2.0").available


def test_a_block_of_the_original_blocks_what_was_rolled_back_to_it() -> None:
    plugin = with_versions(with_version(), "1.1.0")
    back = after(plugin, rolled_back(plugin), "c2")
    blocked = back.block_version("1.0.0", "Bad.")
    assert [event.data["version"] for event in blocked] == ["1.0.0", "1.2.0"]


def folded(publisher: Publisher, events: list[Event]) -> Publisher:
    for event in events:
        validate(event)
        publisher = publisher.apply(
            RecordedEvent(1, uuid4(), "publisher-ada", 1, event.type, event.data, {}, NOON)
        )
    return publisher


def test_a_publisher_is_banned_once_and_let_go_once() -> None:
    events = Publisher().ban("ada", "Spam.")
    assert events == [Event("publisher.banned", {"user_id": "ada", "reason": "Spam."})]
    banned = folded(Publisher(), events)
    assert banned.ban("ada", "Spam.") == []
    assert banned.ban("ada", "Worse.")
    assert Publisher.from_snapshot(banned.to_snapshot()) == banned
    free = folded(banned, banned.unban("ada"))
    assert free == Publisher()
    assert free.unban("ada") == []


def test_a_held_plugin_is_not_published_until_it_is_released() -> None:
    plugin = with_version()
    held = after(plugin, plugin.hold("ada"))
    assert held.hold("ada") == []
    with pytest.raises(Forbidden, match="its publisher is banned"):
        with_versions(held, "2.0.0")
    with pytest.raises(Forbidden, match="its publisher is banned"):
        rolled_back(held)
    free = after(held, held.release())
    assert free.release() == []
    assert len(with_versions(free, "2.0.0").versions) == 2


def test_a_draft_is_held_too() -> None:
    held = after(created(), created().hold("ada"))
    with pytest.raises(Forbidden):
        held.submit("ada", SUBMISSION, "c1")
