"""What people are told of their plugins, and of those that they have."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import (
    Person,
    a_program_of,
    appealed,
    changed,
    decided,
    offered,
    owner_added,
    owner_removed,
    transfer_ended,
    transferred,
)
from tests.integration.installs.sources import (
    Say,
    blocked,
    deprecated,
    published,
    unblocked,
    undeprecated,
    version_blocked,
)

from installs.notifications.news_rows import KEPT
from plugin_platform import actors
from plugin_platform.events import Event

BANS: tuple[tuple[str, dict[str, str]], ...] = (("banned", {"reason": "Spam."}), ("unbanned", {}))
OFFERS = ("transfer_offered", "owner_invited")


def test_owners_hear_of_decisions_and_which_of_them_answers_an_appeal(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(owner_added(plugin_id, bob), decided(plugin_id, False), appealed(plugin_id))
    say(decided(plugin_id, True), decided(plugin_id, False))
    assert ada.told() == ["version-rejected", "appeal-approved", "version-rejected", "owner-added"]
    assert bob.told() == ["version-rejected", "appeal-approved", "version-rejected"]
    [_, answer, *_] = ada.page()["items"]
    assert answer["said"] == {"policy": "quality", "words": "It breaks."}
    assert (answer["plugin_id"], answer["version"]) == (plugin_id, "1.1.0")


def test_owners_hear_of_blocks_until_they_are_owners_no_more(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(owner_added(plugin_id, bob), blocked(plugin_id), unblocked(plugin_id))
    say(owner_removed(plugin_id, bob), version_blocked(plugin_id, "1.0.0"))
    told = ["version-blocked", "owner-removed", "plugin-unblocked", "plugin-blocked"]
    assert ada.told()[:4] == told
    assert bob.told() == ["removed-as-owner", "plugin-unblocked", "plugin-blocked"]


def test_a_plugin_that_is_given_away_is_told_to_all_three(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    eve, late = Person(client), Person(client)
    eve.install(plugin_id)
    say(offered("transfer_offered", plugin_id, bob), by=actors.user(ada.id))
    say(transferred(plugin_id, ada, bob), by=actors.user(bob.id))
    late.install(plugin_id)
    say(blocked(plugin_id))
    assert ada.told() == ["transferred-away"]
    assert bob.told() == ["plugin-blocked"]
    assert eve.told() == ["installed-blocked", "installed-transferred"]
    assert late.told() == ["installed-blocked"]
    assert eve.page()["items"][1]["said"]["owner_name"] == bob.username


def test_co_owners_hear_of_another_publisher(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    eve = Person(client)
    say(owner_added(plugin_id, bob), by=actors.user(bob.id))
    say(owner_added(plugin_id, eve), by=actors.user(eve.id))
    say(transferred(plugin_id, ada, bob), by=actors.user(bob.id))
    [news] = eve.page()["items"]
    assert news["kind"] == "publisher-changed"
    assert news["said"] == {"owner_name": bob.username, "previous_owner_name": ada.username}
    assert ada.told()[0] == "transferred-away"
    assert bob.told() == ["owner-added"]


def test_who_is_removed_hears_of_it_and_so_do_the_others(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    eve = Person(client)
    say(owner_added(plugin_id, bob), owner_added(plugin_id, eve))
    say(owner_removed(plugin_id, eve), by=actors.user(ada.id))
    assert eve.told() == ["removed-as-owner"]
    assert bob.told() == ["owner-removed", "owner-added"]
    assert bob.page()["items"][0]["said"] == {"username": eve.username}
    assert ada.told() == ["owner-added", "owner-added"]


def test_who_leaves_is_told_to_the_others(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(owner_added(plugin_id, bob))
    say(owner_removed(plugin_id, bob), by=actors.user(bob.id))
    assert ada.told()[0] == "owner-removed"
    assert bob.told() == []
    say(blocked(plugin_id))
    assert bob.told() == []


def test_who_was_only_invited_was_no_owner(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(offered("owner_invited", plugin_id, bob), owner_removed(plugin_id, bob))
    assert ada.told() == []
    assert "removed-as-owner" not in bob.told()


def test_who_has_a_plugin_hears_what_is_wrong_with_that_version(
    say: Say, client: Any, plugin_id: str, bob: Person
) -> None:
    eve = Person(client)
    bob.install(plugin_id, "1.0.0")
    eve.install(plugin_id, "1.1.0")
    say(version_blocked(plugin_id, "1.0.0"), deprecated(plugin_id, None))
    assert bob.told() == ["installed-deprecated", "installed-version-blocked"]
    assert eve.told() == ["installed-deprecated"]


def test_a_block_is_told_whatever_the_author_says_after_it(
    say: Say, plugin_id: str, bob: Person
) -> None:
    bob.install(plugin_id)
    say(blocked(plugin_id), version_blocked(plugin_id, "1.0.0"))
    words = [f"Take another, the {number}th." for number in range(25)]
    say(*(changed(deprecated(plugin_id, None), message=one) for one in words))
    say(*(transferred(plugin_id, Person(None), Person(None)) for _ in range(25)))
    told = ["installed-transferred", "installed-deprecated"]
    assert bob.told() == [*told, "installed-version-blocked", "installed-blocked"]
    assert bob.page()["items"][1]["said"]["message"] == words[-1]


def test_a_block_is_told_however_many_versions_are_blocked_after_it(
    say: Say, plugin_id: str, bob: Person
) -> None:
    """One block is an event of each version that has the bytes."""
    bob.install(plugin_id)
    say(version_blocked(plugin_id, "1.0.0"), blocked(plugin_id))
    say(*(version_blocked(plugin_id, f"2.0.{number}") for number in range(25)))
    assert bob.told() == ["installed-blocked", "installed-version-blocked"]


def test_a_deprecation_that_is_taken_back_is_told_no_more(
    say: Say, plugin_id: str, bob: Person
) -> None:
    bob.install(plugin_id)
    say(deprecated(plugin_id, None), undeprecated(plugin_id))
    assert bob.told() == []


def test_a_decision_is_told_however_much_is_offered_after_it(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    """Of one plugin to many in turn, and of many plugins: nobody is asked before it is offered."""
    eves = [f"eve-{uuid4().hex[:8]}" for _ in range(250)]
    say(decided(plugin_id, False))
    say(*(offered("transfer_offered", eves[0], to) for _ in range(125) for to in (bob, ada)))
    assert ada.told() == ["transfer-offered", "version-rejected"]
    assert bob.told() == []
    say(*(offered("owner_invited", eve, ada) for eve in eves))
    told = ada.told_in_all()
    assert told[-1] == "version-rejected"
    assert len(told) == KEPT == ada.unread()


def test_decisions_leave_room_for_what_others_say(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(owner_added(plugin_id, bob), *(decided(plugin_id, True) for _ in range(KEPT + 5)))
    told = ada.told_in_all()
    assert told[-1] == "owner-added"
    assert len(told) == KEPT


def test_owners_hear_what_is_published_in_their_name(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    """By a token also its owner, from whom it may have been stolen; in the browser the others."""
    say(owner_added(plugin_id, bob))
    say(of(plugin_id, ada, "1.2.0"), by=actors.user(ada.id))
    assert (ada.told(), bob.told()) == (["owner-added"], ["version-published"])
    say(of(plugin_id, ada, "1.3.0"), by=a_program_of(bob.id))
    assert (ada.told()[0], bob.told()) == ("version-published", ["version-published"])
    [mine, *_], [theirs] = ada.page()["items"], bob.page()["items"]
    assert mine["said"] == {"username": bob.username, "by": "token", "repository": None}
    assert (theirs["version"], theirs["read"]) == ("1.3.0", False)


def test_a_run_says_its_repository_and_an_approval_is_told_once(
    say: Say, plugin_id: str, ada: Person
) -> None:
    source = {"kind": "workflow", "username": ada.username, "repository": "ada/words"}
    payload = json.dumps({"predicate": {"source": source}})
    signature = {"key_id": "k", "payload": payload, "value": "v"}
    say(changed(of(plugin_id, ada, "1.2.0"), signature=signature), by=a_program_of(ada.id))
    [told] = ada.page()["items"]
    assert (told["said"]["by"], told["said"]["repository"]) == ("workflow", "ada/words")
    say(decided(plugin_id, True), of(plugin_id, ada, "1.1.0"), by=actors.user("9"))
    assert ada.told() == ["version-approved", "version-published"]


def test_ten_thousand_versions_are_one_word_and_push_out_nothing(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    """As many of one plugin as fit into a test, and more plugins than are kept."""
    say(offered("transfer_offered", plugin_id, bob), owner_added(plugin_id, bob))
    program = a_program_of(bob.id)
    say(*(of(plugin_id, bob, f"2.{number}.0") for number in range(300)), by=program)
    assert bob.told() == ["version-published", "transfer-offered"]
    assert bob.page()["items"][0]["version"] == "2.299.0"
    others = [f"{plugin_id}-{number}" for number in range(KEPT + 50)]
    say(*(of(one, bob) for one in others), by=actors.user("9"))
    say(*(of(one, bob, "2.0.0") for one in others), by=program)
    told = bob.told_in_all()
    assert (len(told), told[-1]) == (KEPT, "transfer-offered")


def of(plugin_id: str, owner: Person, version: str = "1.0.0") -> Event:
    mine = {"owner_id": owner.id, "owner_name": owner.username}
    return changed(published(plugin_id, version), **mine)


@pytest.mark.parametrize("outcome", ["withdrawn", "declined"])
def test_an_offer_that_has_ended_is_told_no_more(
    say: Say, plugin_id: str, bob: Person, outcome: str
) -> None:
    say(offered("transfer_offered", plugin_id, bob))
    assert bob.unread() == 1
    say(transfer_ended(plugin_id, bob, outcome))
    assert bob.told() == []
    assert bob.unread() == 0


def test_an_invitation_that_has_ended_is_told_no_more(
    say: Say, client: Any, plugin_id: str, ada: Person, bob: Person
) -> None:
    """Withdrawn or declined, accepted, or void with another publisher; nobody else's is."""
    eve, joe = Person(client), Person(client)
    say(*(offered("owner_invited", plugin_id, one) for one in (bob, eve, joe)))
    say(owner_removed(plugin_id, bob), owner_added(plugin_id, eve))
    assert (bob.told(), eve.told(), joe.told()) == ([], [], ["co-owner-invited"])
    say(transferred(plugin_id, ada, bob))
    assert joe.told() == []


def test_an_offer_whose_time_is_over_is_told_no_more(say: Say, plugin_id: str, bob: Person) -> None:
    say(*(offered(one, plugin_id, bob, "2020-01-01") for one in OFFERS))
    assert bob.told() == []
    assert bob.unread() == 0
    say(offered("owner_invited", plugin_id, bob))
    assert bob.told() == ["co-owner-invited"]


def test_an_invitation_is_told_to_whom_it_is_for(
    say: Say, plugin_id: str, ada: Person, bob: Person
) -> None:
    say(offered("owner_invited", plugin_id, bob))
    assert bob.told() == ["co-owner-invited"]
    assert ada.told() == []


def test_who_owns_what_they_have_is_told_once(say: Say, plugin_id: str, ada: Person) -> None:
    ada.install(plugin_id)
    say(blocked(plugin_id))
    assert ada.told() == ["plugin-blocked"]
    assert ada.unread() == 1
