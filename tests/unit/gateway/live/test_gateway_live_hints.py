"""What of each event open pages are told, and who."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.live.hints import MAKERS, hints_of
from plugin_platform import events

EXAMPLES = Path(__file__).parents[3] / "contract" / "examples"
TOPICS = ("plugin", "author", "user", "anon", "owners")
# Nobody's page shows anything else after them, or an event beside them says it.
SAY_NOTHING = {
    "accounts.viewed",
    "catalog.changed",  # counts, by the cache's announcement
    "check.concluded",
    "checks.passed",
    "collection.created",  # not shown before it is published
    "installs.ended",
    "letters.return_begun",
    "letters.returned",
    "log.viewed",
    "policy.changed",
    "moderation.claimed",
    "moderation.released",
    "parked.retried",
    "plugin.rolled_back",  # plugin.published follows
    "plugin.version_signed",
    "publisher.banned",  # plugin.held follows for each
    "publisher.unbanned",
    "review.reported",
    "review.reports_dismissed",
    "review.vote_withdrawn",
    "review.voted_helpful",
    "user.logged_in",
    "user.registered",
    "user.signed_out",  # its sessions close their sockets
}


def told(type: str, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
    event = json.loads((EXAMPLES / f"{type}.json").read_text())
    event["data"] |= changes
    return [(hint.topic, hint.message) for hint in hints_of(event)]


def test_of_every_event_it_was_decided_who_is_told() -> None:
    assert MAKERS.keys() | SAY_NOTHING == set(events.SCHEMAS)
    assert not MAKERS.keys() & SAY_NOTHING


@pytest.mark.parametrize("type", sorted(MAKERS))
def test_what_is_told_of_an_event_is_known_to_the_page(type: str) -> None:
    hints = told(type)
    assert hints
    for topic, message in hints:
        assert topic == "all" or topic.partition(":")[0] in TOPICS
        assert message.keys() <= {"type", "pluginId", "version", "security"}


@pytest.mark.parametrize("type", ["plugin.rollout_raised", "plugin.rollout_halted"])
def test_a_roll_out_is_told_without_its_figures(type: str) -> None:
    assert told(type, plugin_id="paper") == [
        ("plugin:paper", {"type": "rollout", "pluginId": "paper"}),
        ("owners:paper", {"type": "news"}),
    ]


@pytest.mark.parametrize("type", ["workspace.created", "workspace.switched", "plugin.kept"])
def test_what_one_changes_of_ones_own_is_told_to_oneself(type: str) -> None:
    [(topic, message)] = told(type, principal="anon:v-1", plugin_id=None)
    assert (topic, message["type"]) == ("anon:v-1", "installed")


def test_a_review_is_told_to_the_owners_and_to_who_wrote_it() -> None:
    review = {"type": "review", "pluginId": "paper"}
    assert told("review.edited", plugin_id="paper", user_id="ada") == [
        ("owners:paper", review),
        ("user:ada", review),
    ]


def test_of_a_collection_that_may_be_no_public_one_nothing_is_named() -> None:
    assert told("collection.filled") == [("all", {"type": "front"})]


def test_an_offer_to_nobody_who_is_known_is_told_nobody() -> None:
    assert told("plugin.owner_invited", user_id=None) == []


def test_who_follows_an_author_hears_of_a_publication_however_the_name_is_written() -> None:
    assert ("author:ada", {"type": "news"}) in told("plugin.published", owner_name="Ada")
