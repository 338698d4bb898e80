"""What may become of a review, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from catalog.reviews.model import Review, Written, review_id_of
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate

Act = Callable[[], object]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SAID = Written(rating=2, version="1.0.0", text_id="t-1")


def after(review: Review, events: list[Event]) -> Review:
    for event in events:
        validate(event)
        recorded = RecordedEvent(1, uuid4(), "review-x", 1, event.type, event.data, {}, NOON)
        review = review.apply(recorded)
    return review


def written() -> Review:
    return after(Review(), Review().write("words", "bob", SAID))


def types(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def test_it_is_written_once_and_edited_from_then_on() -> None:
    review = written()
    assert (review.user_id, review.written) == ("bob", SAID)
    assert review.write("words", "bob", SAID) == []
    other = replace(SAID, rating=5)
    assert types(review.write("words", "bob", other)) == ["review.edited"]


def test_it_is_the_same_one_after_it_was_deleted() -> None:
    review = after(written(), written().delete())
    assert review.delete() == []
    [event] = review.write("words", "bob", SAID)
    assert (event.type, event.data["review_id"]) == ("review.written", review_id_of("words", "bob"))


def test_its_author_is_asked_back_once() -> None:
    review = after(written(), written().fix("ada", "1.1.0"))
    assert review.fix("ada", "1.1.0") == []
    with pytest.raises(Conflict, match="once"):
        review.fix("ada", "1.2.0")
    edited = after(review, review.write("words", "bob", replace(SAID, version="1.1.0")))
    assert edited.fixed_in is None
    with pytest.raises(Conflict, match="once"):
        edited.fix("ada", "1.2.0")
    again = after(edited, edited.delete())
    again = after(again, again.write("words", "bob", SAID))
    with pytest.raises(Conflict, match="once"):
        again.fix("ada", "1.2.0")


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0", "1.0.0-rc.1"])
def test_it_is_fixed_by_a_later_version_only(version: str) -> None:
    with pytest.raises(Invalid, match="before the review"):
        written().fix("ada", version)


def test_what_is_hidden_stays_hidden_whatever_its_author_does() -> None:
    hidden = after(written(), written().hide("eve", "review-spam", "No."))
    assert hidden.hide("eve", "review-spam", "No.") == []
    for _ in range(2):
        hidden = after(hidden, hidden.delete())
        hidden = after(hidden, hidden.write("words", "bob", SAID))
        assert hidden.policy == "review-spam"
        with pytest.raises(NotFound):
            hidden.vote("eve", helpful=True, before=False)
        with pytest.raises(NotFound):
            hidden.answer("ada", "t-2")
    assert after(hidden, hidden.restore("eve")).policy is None
    assert written().restore("eve") == []


def test_nobody_votes_for_reports_or_judges_their_own() -> None:
    review = written()
    with pytest.raises(Forbidden):
        review.vote("bob", helpful=True, before=False)
    with pytest.raises(Forbidden):
        review.report("bob", "spam", None, before=False)
    judges: list[Act] = [
        lambda: review.hide("bob", "review-spam", "No."),
        lambda: review.dismiss("bob", reported=True),
        lambda: review.restore("bob"),
    ]
    for judge in judges:
        with pytest.raises(Forbidden):
            judge()


def test_a_vote_counts_once_and_can_be_taken_back() -> None:
    review = written()
    assert types(review.vote("eve", helpful=True, before=False)) == ["review.voted_helpful"]
    assert review.vote("eve", helpful=True, before=True) == []
    assert types(review.vote("eve", helpful=False, before=True)) == ["review.vote_withdrawn"]
    assert review.vote("eve", helpful=False, before=False) == []


def test_a_report_counts_once_until_it_is_decided() -> None:
    review = written()
    assert types(review.report("eve", "spam", None, before=False)) == ["review.reported"]
    assert review.report("eve", "abuse", None, before=True) == []
    assert review.dismiss("eve", reported=False) == []


def test_an_answer_takes_the_place_of_the_one_before() -> None:
    review = after(written(), written().answer("ada", "t-2"))
    assert review.answer("carl", "t-2") == []
    assert types(review.answer("carl", "t-3")) == ["review.answered"]
    assert types(review.delete_answer("carl")) == ["review.answer_deleted"]
    assert written().delete_answer("carl") == []


def test_nothing_can_be_done_to_what_is_not_there() -> None:
    nothing = Review()
    acts: list[Act] = [
        lambda: nothing.fix("ada", "2.0.0"),
        lambda: nothing.answer("ada", "t"),
        lambda: nothing.hide("eve", "review-spam", "No."),
        lambda: nothing.vote("eve", helpful=True, before=False),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert nothing.delete() == []


def test_a_snapshot_is_the_whole_state() -> None:
    review = after(written(), written().fix("ada", "1.1.0"))
    assert Review.from_snapshot(review.to_snapshot()) == review
    assert Review.from_snapshot(Review().to_snapshot()) == Review()
