"""Who may review what, what becomes of it, and what a plugin's rating is."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from deploy.local.layout import CHECKOUT
from tests.integration.catalog.events import Feed, uninstalled
from tests.integration.catalog.reviews.reviewers import Reviewer, listed, new_plugin
from tests.integration.people import BOSS

from plugin_platform.errors import Forbidden, Gone, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import connect

MIGRATIONS = CHECKOUT / "services" / "catalog" / "migrations" / "read_model"
MIGRATION = MIGRATIONS / "0015_reviews_need_the_beginning.sql"


def owner_added(plugin_id: str, who: Reviewer) -> Event:
    data = {"plugin_id": plugin_id, "user_id": who.id, "username": who.username}
    return Event("plugin.owner_added", data)


def transferred(plugin_id: str, before: Reviewer, after: Reviewer) -> Event:
    data = {"owner_id": after.id, "owner_name": after.username}
    data |= {"previous_owner_id": before.id, "previous_owner_name": before.username}
    return Event("plugin.transferred", {"plugin_id": plugin_id, **data})


def rating(feed: Feed, plugin_id: str) -> tuple[float | None, int]:
    plugin = feed.service.get_plugin(plugin_id)
    return plugin["rating"], plugin["rating_count"]


def test_who_has_tried_it_reviews_it_and_everybody_sees_it(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id)
    review_id = bob.write(plugin_id, 4, "Good", "It <b>counts</b>.")
    page = listed(feed, plugin_id)
    [item] = page["items"]
    assert (item["id"], item["author"], item["version"]) == (review_id, bob.username, "1.0.0")
    assert (item["title"], item["body"], item["rating"]) == ("Good", "It <b>counts</b>.", 4)
    assert item["written_at"] == item["changed_at"]
    assert (page["histogram"], page["rating"], page["total"]) == ([0, 0, 0, 1, 0], 4.0, 1)
    assert rating(feed, plugin_id) == (4.0, 1)
    assert {"plugin_ids": [plugin_id], "aspects": ["reviews"]} in feed.said()


def test_a_review_is_edited_and_its_words_from_before_are_gone(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id)
    assert bob.write(plugin_id, 1, body="My secret.") == bob.write(plugin_id, 5, body="Better.")
    [item] = listed(feed, plugin_id)["items"]
    assert (item["body"], item["rating"]) == ("Better.", 5)
    assert item["written_at"] < item["changed_at"]
    assert rating(feed, plugin_id) == (5.0, 1)
    with feed.pool.connection() as connection:
        kept = "SELECT body FROM review_texts WHERE body = 'My secret.'"
        assert connection.execute(kept).fetchall() == []
        logged = "SELECT 1 FROM events WHERE data::text LIKE '%%My secret%%'"
        assert connection.execute(logged).fetchall() == []


def test_the_same_review_again_says_nothing(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id)
    bob.write(plugin_id, 3, "A", "B")
    before = feed.service.log.history(0)["head"]
    bob.write(plugin_id, 3, "A", "B")
    assert feed.service.log.history(0)["head"] == before


def test_a_deleted_review_is_gone_and_another_may_be_written(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id).write(plugin_id, 1, body="Bad.")
    bob.call("delete_review", plugin_id=plugin_id)
    bob.call("delete_review", plugin_id=plugin_id)
    assert listed(feed, plugin_id)["items"] == []
    assert rating(feed, plugin_id) == (None, 0)
    assert bob.mine(plugin_id)["review"] is None
    bob.write(plugin_id, 2, body="Hm.")
    assert rating(feed, plugin_id) == (2.0, 1)


def test_who_never_had_it_does_not_review_it(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    with pytest.raises(Forbidden, match="Install the plugin first"):
        bob.write(plugin_id, 1)
    assert "Install" in bob.mine(plugin_id)["refusal"]
    bob.has(plugin_id)
    feed.installs(uninstalled(plugin_id, f"user:{bob.id}"))
    bob.write(plugin_id, 1)
    assert bob.mine(plugin_id)["refusal"] is None


def test_what_a_visitor_installed_counts_once_it_is_an_accounts(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    moved = {"plugin_id": plugin_id, "version": "1.0.0", "enabled": True, "settings": {}}
    moved |= {"installed_at": "2026-06-01"}
    data = {"principal": f"user:{bob.id}", "source": "anon:v", "duplicates": [], "moved": [moved]}
    feed.installs(Event("installs.merged", data))
    bob.write(plugin_id, 5)


def test_nobody_reviews_what_they_own_or_owned(feed: Feed) -> None:
    ada, bob, carl = (Reviewer(feed) for _ in range(3))
    plugin_id = new_plugin(feed, ada)
    for one in (ada, bob, carl):
        one.has(plugin_id)
    feed.publishing(owner_added(plugin_id, bob))
    for owner in (ada, bob):
        with pytest.raises(Forbidden, match="own"):
            owner.write(plugin_id, 5)
    feed.publishing(
        transferred(plugin_id, ada, carl),
        Event("plugin.owner_removed", {"plugin_id": plugin_id, "username": bob.username}),
    )
    for former in (ada, bob, carl):
        with pytest.raises(Forbidden, match="own"):
            former.write(plugin_id, 5)


def test_a_review_by_who_becomes_an_owner_counts_no_more(feed: Feed) -> None:
    ada, bob, carl = (Reviewer(feed) for _ in range(3))
    plugin_id = new_plugin(feed, ada)
    bob.has(plugin_id).write(plugin_id, 5)
    carl.has(plugin_id).write(plugin_id, 1)
    assert rating(feed, plugin_id) == (3.0, 2)
    feed.publishing(transferred(plugin_id, ada, bob))
    assert rating(feed, plugin_id) == (1.0, 1)
    assert [item["author"] for item in listed(feed, plugin_id)["items"]] == [carl.username]
    feed.publishing(owner_added(plugin_id, carl))
    assert rating(feed, plugin_id) == (None, 0)


def test_who_is_banned_reviews_nothing_and_is_not_seen(feed: Feed) -> None:
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id).write(plugin_id, 5)
    feed.publishing(Event("publisher.banned", {"user_id": bob.id, "reason": "Spam."}))
    assert rating(feed, plugin_id) == (None, 0)
    assert listed(feed, plugin_id)["items"] == []
    with pytest.raises(Forbidden, match="banned"):
        bob.write(plugin_id, 4)
    feed.publishing(Event("publisher.unbanned", {"user_id": bob.id}))
    assert rating(feed, plugin_id) == (5.0, 1)


def test_what_is_not_there_or_blocked_has_no_reviews(feed: Feed) -> None:
    bob, plugin_id = Reviewer(feed), new_plugin(feed)
    with pytest.raises(NotFound):
        bob.write("nobody-has-this", 5)
    bob.has(plugin_id)
    feed.publishing(Event("plugin.blocked", {"plugin_id": plugin_id, "reason": "Bad."}))
    with pytest.raises(Gone):
        bob.write(plugin_id, 5)
    with pytest.raises(Gone):
        listed(feed, plugin_id)


@pytest.mark.parametrize("stars", [0, 6, -1, True, 2.5, "3"])
def test_a_rating_is_one_to_five(feed: Feed, stars: int) -> None:
    with pytest.raises(Invalid) as refused:
        Reviewer(feed).write("words", stars)
    assert refused.value.errors[0]["pointer"] == "/rating"


def test_lists_are_sorted_filtered_and_paged(feed: Feed) -> None:
    plugin_id = new_plugin(feed, None, "1.0.0", "2.0.0")
    authors = [Reviewer(feed).has(plugin_id) for _ in range(12)]
    for number, author in enumerate(authors):
        author.write(plugin_id, 1 + number % 5)
    ids = [author.mine(plugin_id)["review"]["id"] for author in authors]
    voter = Reviewer(feed)
    voter.call("vote_helpful", plugin_id=plugin_id, review_id=ids[3], helpful=True)

    def all_pages(**query: str | int) -> list[dict[str, object]]:
        found, cursor = [], None
        while True:
            page = listed(feed, plugin_id, cursor=cursor, **query)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    assert [one["id"] for one in all_pages(sort="newest")] == ids[::-1]
    assert all_pages(sort="helpful")[0]["id"] == ids[3]
    for sort, descending in (("highest", True), ("lowest", False)):
        ratings = [one["rating"] for one in all_pages(sort=sort)]
        assert len(ratings) == 12
        assert ratings == sorted(ratings, key=lambda one: int(str(one)), reverse=descending)
    of_one = listed(feed, plugin_id, stars=1)
    assert {one["rating"] for one in of_one["items"]} == {1}
    assert (of_one["total"], sum(of_one["histogram"])) == (3, 12)
    assert listed(feed, plugin_id, version="2.0.0")["total"] == 0
    assert listed(feed, plugin_id)["versions"] == ["1.0.0"]


@pytest.mark.parametrize("cursor", ["", "x", "[1]", '["newest", 1, "2026", 1]', "null", "7"])
def test_a_cursor_of_another_list_is_refused(feed: Feed, cursor: str) -> None:
    plugin_id = new_plugin(feed)
    with pytest.raises(Invalid):
        listed(feed, plugin_id, cursor=cursor)


def test_one_enthusiast_does_not_stand_above_a_hundred(feed: Feed) -> None:
    loved, liked, bad, unrated = (new_plugin(feed) for _ in range(4))
    Reviewer(feed).has(loved).write(loved, 5)
    for number in range(30):
        Reviewer(feed).has(liked).write(liked, 5 if number % 2 else 4)
    Reviewer(feed).has(bad).write(bad, 1)
    order = [item["id"] for item in feed.service.browse(sort="rating", limit=100)["items"]]
    places = [order.index(plugin_id) for plugin_id in (liked, loved, bad, unrated)]
    assert places == sorted(places)


def test_ones_own_reviews_are_listed(feed: Feed) -> None:
    bob = Reviewer(feed)
    plugins = [new_plugin(feed) for _ in range(3)]
    for plugin_id in plugins:
        bob.has(plugin_id).write(plugin_id, 3)
    page = bob.call("list_own_reviews")
    assert [item["plugin_id"] for item in page["items"]] == plugins[::-1]
    assert page["items"][0]["plugin_name"] == plugins[-1].replace("-", " ").title()
    assert Reviewer(feed).call("list_own_reviews")["items"] == []


def test_tables_from_before_there_were_reviews_take_none(feed: Feed) -> None:
    """Who owns the plugin is not known there, nor who is banned."""
    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id)
    with feed.pool.connection() as connection:
        connection.execute("UPDATE reviews_open SET since_the_beginning = false")
    try:
        with pytest.raises(Forbidden, match="not open"):
            bob.write(plugin_id, 5)
        assert "not open" in bob.mine(plugin_id)["refusal"]
    finally:
        with feed.pool.connection() as connection:
            connection.execute("UPDATE reviews_open SET since_the_beginning = true")
    bob.write(plugin_id, 5)


@pytest.mark.parametrize(("positions", "is_open"), [([], True), ([0], True), ([0, 7], False)])
def test_tables_that_have_followed_a_log_before_are_from_before(
    database_url: str, postgres_url: str, positions: list[int], is_open: bool
) -> None:
    with connect(f"{postgres_url}{urlsplit(database_url).path}") as owner:
        owner.execute("CREATE SCHEMA before")
        owner.execute("SET search_path TO before")
        owner.execute("CREATE TABLE projections (position bigint)")
        for position in positions:
            owner.execute("INSERT INTO projections VALUES (%s)", [position])
        owner.execute(MIGRATION.read_bytes())
        found = owner.execute("SELECT since_the_beginning FROM reviews_open").fetchone()
        owner.rollback()
    assert found == (is_open,)


def test_while_reviews_are_closed_nobody_writes_one_and_all_are_read(feed: Feed) -> None:
    def choose(setting: str | None) -> None:
        [now] = feed.service.list_policies(actor=BOSS)
        feed.service.choose_policy(
            actor=BOSS, policy="user-reviews", setting=setting, seen=now["revision"]
        )

    plugin_id, bob = new_plugin(feed), Reviewer(feed)
    bob.has(plugin_id)
    bob.write(plugin_id, 4)
    choose("closed")
    try:
        with pytest.raises(Forbidden, match="Nobody can write reviews at present"):
            bob.write(plugin_id, 5)
        assert "at present" in bob.mine(plugin_id)["refusal"]
        assert listed(feed, plugin_id)["total"] == 1
    finally:
        choose(None)
    bob.write(plugin_id, 5)
