"""By which domains an author is verified stands beside whatever they publish."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.integration.catalog.events import Feed, published

from plugin_platform.errors import NotFound
from plugin_platform.events import Event


class Author:
    def __init__(self, feed: Feed) -> None:
        self.feed, self.id = feed, f"u{uuid4().hex[:10]}"
        self.name, self.plugin = f"Ada-{self.id}", f"p-{self.id}"

    def publishes(self) -> Author:
        event = published(self.plugin, owner_id=self.id, owner_name=self.name)
        self.feed.publishing(event)
        return self

    def says(self, what: str, domain: str = "ada-writes.org", **more: str) -> None:
        data = {"user_id": self.id, "domain": domain, **more}
        self.feed.auth(Event(f"user.domain_{what}", data))

    def verified(self, domain: str = "ada-writes.org") -> None:
        self.says("verified", domain, username=self.name, method="dns")

    def shown(self) -> list[str]:
        """The same wherever it is shown."""
        service = self.feed.service
        [listed] = service.browse(author=self.name)["items"]
        places = [
            service.get_plugin(self.plugin)["verified_domains"],
            service.get_author(self.name.upper())["verified_domains"],
        ]
        assert places == [listed["verified_domains"]] * 2
        found: list[str] = listed["verified_domains"]
        return found

    def outdated(self) -> bool:
        """Whether the last that was said was that its answers are old."""
        last = self.feed.said()[-1]
        return last == {"plugin_ids": [self.plugin], "aspects": ["listing"]}


@pytest.fixture
def ada(feed: Feed) -> Author:
    return Author(feed)


def test_whoever_is_verified_is_shown_so_and_old_answers_end(ada: Author) -> None:
    ada.publishes()
    assert ada.shown() == []
    ada.verified()
    assert ada.shown() == ["ada-writes.org"]
    assert ada.outdated()
    ada.verified("ada.github.io")
    assert ada.shown() == ["ada-writes.org", "ada.github.io"]


def test_also_what_is_published_afterwards(ada: Author) -> None:
    ada.verified()
    with pytest.raises(NotFound):
        ada.feed.service.get_author(ada.name)
    assert ada.publishes().shown() == ["ada-writes.org"]


@pytest.mark.parametrize("how", ["lost", "revoked"])
def test_what_is_lost_or_taken_away_is_not_shown(ada: Author, how: str) -> None:
    ada.publishes().verified()
    more = {"cause": "not-found"} if how == "lost" else {"reason": "It imitates."}
    ada.says(how, **more)
    assert ada.shown() == []
    assert ada.outdated()


def test_what_is_given_back_is_shown_again(ada: Author) -> None:
    ada.publishes().verified()
    ada.says("revoked", reason="It imitates.")
    ada.says("allowed")
    assert ada.shown() == ["ada-writes.org"]


def test_nobody_else_is_verified_by_it(ada: Author, feed: Feed) -> None:
    bob = Author(feed).publishes()
    ada.publishes().verified()
    assert bob.shown() == []


def test_a_plugin_that_is_handed_over_has_the_mark_of_who_has_it(ada: Author, feed: Feed) -> None:
    bob = Author(feed)
    bob.verified("bob-writes.org")
    ada.publishes().verified()
    parties = {"owner_id": bob.id, "owner_name": bob.name}
    before = {"previous_owner_id": ada.id, "previous_owner_name": ada.name}
    feed.publishing(Event("plugin.transferred", {"plugin_id": ada.plugin, **parties, **before}))
    bob.plugin = ada.plugin
    assert bob.shown() == ["bob-writes.org"]


def test_a_deleted_account_leaves_none(ada: Author, feed: Feed) -> None:
    ada.verified()
    feed.auth(Event("user.deleted", {"user_id": ada.id}))
    assert ada.publishes().shown() == []
