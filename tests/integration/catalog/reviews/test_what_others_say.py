"""Answers, votes and reports, and what moderators do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.helpers.waiting import eventually
from tests.integration.catalog.events import Feed
from tests.integration.catalog.reviews.reviewers import Reviewer, listed, new_plugin

from catalog.reviews.model import votes_of
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, connect, open_pool


class Reviewed:
    """A plugin of Ada's with a review by Bob."""

    def __init__(self, feed: Feed, *versions: str) -> None:
        self.feed = feed
        self.ada, self.bob = Reviewer(feed), Reviewer(feed)
        self.plugin_id = new_plugin(feed, self.ada, *versions)
        self.review_id = self.bob.has(self.plugin_id).write(self.plugin_id, 2, body="It crashes.")
        self.named = {"plugin_id": self.plugin_id, "review_id": self.review_id}

    def shown(self) -> dict[str, Any]:
        [item] = listed(self.feed, self.plugin_id)["items"]
        return dict(item)


@pytest.fixture
def one(feed: Feed) -> Reviewed:
    return Reviewed(feed, "1.0.0", "1.1.0")


def test_an_owner_answers_changes_the_answer_and_deletes_it(one: Reviewed) -> None:
    one.ada.call("answer_review", **one.named, words="Thank you.")
    one.ada.call("answer_review", **one.named, words="It is <i>mended</i>.")
    answer = one.shown()["answer"]
    assert (answer["words"], answer["by"]) == ("It is <i>mended</i>.", one.ada.username)
    one.ada.call("delete_answer", **one.named)
    assert one.shown()["answer"] is None
    with pytest.raises(Invalid):
        one.ada.call("answer_review", **one.named, words="  ")


def test_others_than_owners_neither_answer_nor_mark(feed: Feed, one: Reviewed) -> None:
    stranger, other = Reviewer(feed), new_plugin(feed, one.ada)
    for who in (one.bob, stranger):
        for method, said in (
            ("answer_review", {"words": "Hm."}),
            ("delete_answer", {}),
            ("mark_review_fixed", {"version": "1.1.0"}),
        ):
            with pytest.raises(Forbidden):
                who.call(method, **one.named, **said)
    theirs = {"plugin_id": other, "review_id": one.review_id}
    with pytest.raises(NotFound):
        one.ada.call("answer_review", **theirs, words="Of another plugin.")


def test_an_owner_who_is_banned_answers_nothing(feed: Feed, one: Reviewed) -> None:
    feed.publishing(Event("publisher.banned", {"user_id": one.ada.id, "reason": "Spam."}))
    for method, said in (("answer_review", {"words": "Hm."}), ("delete_answer", {})):
        with pytest.raises(Forbidden, match="banned"):
            one.ada.call(method, **one.named, **said)


def test_an_owner_says_what_is_fixed_and_the_author_looks_again(one: Reviewed) -> None:
    with pytest.raises(Invalid, match="breaks a rule"):
        one.ada.call("mark_review_fixed", **one.named, version="9.9.9")
    one.ada.call("mark_review_fixed", **one.named, version="1.1.0")
    assert one.shown()["fixed_in"] == "1.1.0"
    assert one.bob.mine(one.plugin_id)["review"]["fixed_in"] == "1.1.0"
    one.bob.write(one.plugin_id, 5, body="Mended.")
    assert one.shown()["fixed_in"] is None
    with pytest.raises(Conflict, match="once"):
        one.ada.call("mark_review_fixed", **one.named, version="1.1.0")


def vote_all(feed: Feed, one: Reviewed, voters: list[Reviewer]) -> None:
    """Fifty at a time, each with a connection of its own. Who is told that it is busy asks again,
    as pages do.
    """

    def vote(voter: Reviewer) -> None:
        eventually(lambda: is_answered(voter))

    def is_answered(voter: Reviewer) -> bool:
        try:
            voter.call("vote_helpful", **one.named, helpful=True)
        except Unavailable:
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(vote, voters))


def test_a_hundred_who_vote_at_once_are_a_hundred(feed: Feed, one: Reviewed) -> None:
    voters = [Reviewer(feed) for _ in range(100)]
    small, large = feed.pool, open_pool("catalog", size=50)
    feed.service.database = large
    try:
        vote_all(feed, one, voters)
        assert one.shown()["helpful"] == 100
        vote_all(feed, one, voters)
        assert one.shown()["helpful"] == 100
    finally:
        feed.service.database = small
        large.close(timeout=2)
    voters[0].call("vote_helpful", **one.named, helpful=False)
    voters[0].call("vote_helpful", **one.named, helpful=False)
    assert one.shown()["helpful"] == 99


def test_nobody_votes_for_their_own(one: Reviewed) -> None:
    with pytest.raises(Forbidden):
        one.bob.call("vote_helpful", **one.named, helpful=True)
    assert one.shown()["helpful"] == 0


def test_votes_go_with_the_review(feed: Feed, one: Reviewed) -> None:
    voter = Reviewer(feed)
    voter.call("vote_helpful", **one.named, helpful=True)
    assert voter.mine(one.plugin_id)["helpful"] == [one.review_id]
    one.bob.call("delete_review", plugin_id=one.plugin_id)
    one.bob.write(one.plugin_id, 3)
    assert one.shown()["helpful"] == 0
    voter.call("vote_helpful", **one.named, helpful=True)
    assert one.shown()["helpful"] == 1


def reported(moderator: Reviewer, review_id: str) -> dict[str, Any] | None:
    cursor = None
    while True:
        page = moderator.call("list_moderated_reviews", cursor=cursor)
        for item in page["items"]:
            if item["id"] == review_id:
                return dict(item)
        cursor = page["next"]
        if cursor is None:
            return None


def test_a_report_is_hidden_by_a_moderator_who_says_why(feed: Feed, one: Reviewed) -> None:
    moderator, carl, dora = Reviewer(feed, "moderator"), Reviewer(feed), Reviewer(feed)
    for _ in range(2):
        carl.call("report_review", **one.named, reason="spam", words="Look.")
    dora.call("report_review", **one.named, reason="abuse")
    found = reported(moderator, one.review_id)
    assert found is not None
    assert found["reports"] == 2
    assert [given["reason"] for given in found["given"]] == ["spam", "abuse"]
    assert carl.id not in str(found)
    hide = {"review_id": one.review_id, "policy": "review-spam", "words": "It advertises."}
    moderator.call("hide_review", **hide)
    assert listed(feed, one.plugin_id)["items"] == []
    assert feed.service.get_plugin(one.plugin_id)["rating_count"] == 0
    assert reported(moderator, one.review_id) is None
    mine = one.bob.mine(one.plugin_id)["review"]
    assert (mine["hidden_policy"], mine["hidden_words"]) == ("review-spam", "It advertises.")
    moderator.call("restore_review", review_id=one.review_id)
    assert one.shown()["rating"] == 2
    assert feed.service.get_plugin(one.plugin_id)["rating_count"] == 1


def test_a_report_may_be_dismissed_and_made_again(feed: Feed, one: Reviewed) -> None:
    moderator, carl = Reviewer(feed, "moderator"), Reviewer(feed)
    carl.call("report_review", **one.named, reason="spam")
    moderator.call("dismiss_review_reports", review_id=one.review_id)
    assert reported(moderator, one.review_id) is None
    assert one.shown()["id"] == one.review_id
    carl.call("report_review", **one.named, reason="spam")
    assert reported(moderator, one.review_id) is not None


def test_who_moderates_and_owns_the_plugin_decides_on_none_of_its_reviews(feed: Feed) -> None:
    ada = Reviewer(feed, "moderator")
    plugin_id, bob = new_plugin(feed, ada), Reviewer(feed)
    review_id = bob.has(plugin_id).write(plugin_id, 1, body="It crashes.")
    hide = {"policy": "review-spam", "words": "I do not like it."}
    for method, said in (
        ("hide_review", hide),
        ("dismiss_review_reports", {}),
        ("restore_review", {}),
    ):
        with pytest.raises(Forbidden, match="plugin of yours"):
            ada.call(method, review_id=review_id, **said)
    assert [item["id"] for item in listed(feed, plugin_id)["items"]] == [review_id]


def test_who_is_banned_votes_and_reports_nothing(feed: Feed, one: Reviewed) -> None:
    carl = Reviewer(feed)
    feed.publishing(Event("publisher.banned", {"user_id": carl.id, "reason": "Spam."}))
    with pytest.raises(Forbidden, match="banned"):
        carl.call("vote_helpful", **one.named, helpful=True)
    with pytest.raises(Forbidden, match="banned"):
        carl.call("report_review", **one.named, reason="spam")


def test_only_moderators_see_reports_and_decide(one: Reviewed) -> None:
    for method, said in (
        ("list_moderated_reviews", {}),
        ("hide_review", {"policy": "review-spam", "words": "No."}),
        ("restore_review", {}),
        ("dismiss_review_reports", {}),
    ):
        of = {} if method == "list_moderated_reviews" else {"review_id": one.review_id}
        with pytest.raises(Forbidden):
            one.ada.call(method, **of, **said)


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("hide_review", {"policy": "malware", "words": "No."}),
        ("hide_review", {"policy": "review-spam", "words": " "}),
    ],
)
def test_a_moderator_names_a_policy_and_says_why(
    feed: Feed, one: Reviewed, method: str, said: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        Reviewer(feed, "moderator").call(method, review_id=one.review_id, **said)


def test_reports_go_with_the_review_and_their_words_too(feed: Feed, one: Reviewed) -> None:
    moderator, carl = Reviewer(feed, "moderator"), Reviewer(feed)
    carl.call("report_review", **one.named, reason="other", words="Only for moderators.")
    one.bob.call("delete_review", plugin_id=one.plugin_id)
    assert reported(moderator, one.review_id) is None
    with feed.pool.connection() as connection:
        kept = "SELECT 1 FROM review_texts WHERE body = 'Only for moderators.'"
        assert connection.execute(kept).fetchall() == []


WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def test_who_votes_twice_at_once_has_one_vote(feed: Feed, one: Reviewed, database_url: str) -> None:
    """All of them wait for somebody else's write, and decide only after it."""
    voter = Reviewer(feed)
    vote = one.named | {"helpful": True}
    with ThreadPoolExecutor(3) as threads, connect(database_url) as other:
        other.execute(TAKE_LOCK, [WRITE_LOCK])
        votes = [threads.submit(voter.call, "vote_helpful", **vote) for _ in range(3)]
        eventually(lambda: other.execute(WAITING).fetchone() == (3,))
        other.commit()
        for each in votes:
            each.result()
    said = feed.service.log.read(votes_of(one.review_id))
    assert [event.type for event in said] == ["review.voted_helpful"]
