"""An account that is deleted leaves no words in the catalog."""

from __future__ import annotations

from tests.integration.catalog.events import Feed
from tests.integration.catalog.reviews.reviewers import Reviewer, listed, new_plugin

from plugin_platform.events import Event


def leaves(feed: Feed, person: Reviewer) -> None:
    feed.auth(Event("user.deleted", {"user_id": person.id}))


def words(feed: Feed) -> set[str]:
    with feed.pool.connection() as connection:
        return {body for (body,) in connection.execute("SELECT body FROM review_texts")}


def names(feed: Feed, person: Reviewer) -> int:
    query = "SELECT count(*) FROM usernames WHERE user_id = %s"
    with feed.pool.connection() as connection:
        [count] = connection.execute(query, [person.id]).fetchone() or [-1]
    return int(count)


def test_reviews_and_reports_of_who_leaves_go_and_those_of_others_stay(feed: Feed) -> None:
    one, other, bob, eve = new_plugin(feed), new_plugin(feed), Reviewer(feed), Reviewer(feed)
    bob.has(one).has(other).write(one, 1, body="Bob on one.")
    bob.write(other, 2, body="Bob on other.")
    of_eve = eve.has(one).write(one, 5, body="Eve on one.")
    report = {"reason": "spam", "words": "Bob's report."}
    bob.call("report_review", plugin_id=one, review_id=of_eve, **report)
    assert {"Bob on one.", "Bob on other.", "Eve on one.", "Bob's report."} <= words(feed)

    leaves(feed, bob)
    left = words(feed)
    assert "Eve on one." in left
    assert not {text for text in left if text.startswith("Bob")}
    assert [item["id"] for item in listed(feed, one)["items"]] == [of_eve]
    assert listed(feed, other)["items"] == []
    assert feed.service.get_plugin(one)["rating"] == 5.0
    assert feed.service.get_plugin(other)["rating_count"] == 0
    assert (names(feed, bob), names(feed, eve)) == (0, 1)
    assert {"plugin_ids": sorted([one, other]), "aspects": ["reviews"]} in feed.said()


def test_it_may_be_said_again(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id).write(plugin_id, 1, body="Bad.")
    leaves(feed, bob)
    before = feed.said()
    leaves(feed, bob)
    assert feed.said() == before
