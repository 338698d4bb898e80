"""What people are told of reviews: by the catalog's log, beside publishing's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.people import Person
from tests.integration.installs.sources import Say, Source, blocked
from tests.integration.running_service import RunningService

from plugin_platform import actors
from plugin_platform.events import Event

SayOfReview = Callable[..., None]


@pytest.fixture
def review(installs: RunningService, catalog_says: Source) -> SayOfReview:
    def said(what: str, plugin_id: str, author: Person, by: Person, **data: Any) -> None:
        of = {"review_id": str(uuid4()), "plugin_id": plugin_id, "user_id": author.id}
        event = Event(f"review.{what}", of | data)
        catalog_says.say(installs.amqp_uri, event, actor=actors.user(by.id))
        eventually(lambda: installs.cursor("catalog") == catalog_says.position)

    return said


def written(rating: int, version: str = "1.0.0") -> dict[str, Any]:
    return {"rating": rating, "version": version, "text_id": "t"}


def test_owners_hear_of_a_review_and_its_author_of_what_becomes_of_it(
    review: SayOfReview, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    eve = Person(client)
    review("written", plugin_id, bob, bob, **written(2))
    review("answered", plugin_id, bob, ada, owner_id=ada.id, text_id="a")
    review("fixed", plugin_id, bob, ada, owner_id=ada.id, version="1.1.0")
    review("edited", plugin_id, bob, bob, **written(5, "1.1.0"))
    hidden = {"moderator_id": eve.id, "policy": "review-spam", "words": "It advertises."}
    review("hidden", plugin_id, bob, eve, **hidden)
    review("restored", plugin_id, bob, eve, moderator_id=eve.id)
    assert ada.told() == ["review-changed", "review-received"]
    kinds = ["review-restored", "review-hidden", "review-fixed", "review-answered"]
    assert bob.told() == kinds
    [_, why, fixed, _] = bob.page()["items"]
    assert why["said"] == {"policy": "review-spam", "words": "It advertises."}
    assert (fixed["plugin_id"], fixed["version"]) == (plugin_id, "1.1.0")
    assert ada.page()["items"][0]["said"] == {"rating": 5}
    assert eve.told() == []


def test_the_same_again_takes_the_place_of_the_one_before(
    review: SayOfReview, plugin_id: str, ada: Person, bob: Person
) -> None:
    for rating in (1, 2, 3):
        review("edited", plugin_id, bob, bob, **written(rating))
    assert ada.told() == ["review-changed"]
    assert ada.page()["items"][0]["said"] == {"rating": 3}


def test_they_are_read_one_by_one_and_all_at_once_beside_others(
    review: SayOfReview, say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    review("written", plugin_id, bob, bob, **written(2))
    say(blocked(plugin_id))
    review("edited", plugin_id, bob, bob, **written(3))
    newest, of_publishing, oldest = ada.page()["items"]
    assert of_publishing["kind"] == "plugin-blocked"
    ada.read(newest["id"])
    assert ada.unread() == 2
    ada.read_all(of_publishing["id"])
    assert ada.unread() == 0
    review("written", plugin_id, bob, bob, **written(4, "1.1.0"))
    assert ada.unread() == 1
    assert oldest["read"] is False


def test_votes_and_reports_are_news_to_nobody(
    review: SayOfReview, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    eve = Person(client)
    review("voted_helpful", plugin_id, bob, eve, voter_id=eve.id)
    review("reported", plugin_id, bob, eve, reporter_id=eve.id, reason="spam", text_id=None)
    assert ada.told() == bob.told() == []


def test_a_rebuild_makes_the_same(
    installs: RunningService, review: SayOfReview, plugin_id: str, ada: Person, bob: Person
) -> None:
    review("written", plugin_id, bob, bob, **written(2))
    review("answered", plugin_id, bob, ada, owner_id=ada.id, text_id="a")
    before = ada.page(), bob.page()
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.operators_environment, check=True, timeout=120)
    assert (ada.page(), bob.page()) == before
