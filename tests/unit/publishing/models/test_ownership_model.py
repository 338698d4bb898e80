"""Publishers, co-owners and transfers, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.publishing.plugins import LISTING, SUBMISSION, after, with_version, with_versions

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from publishing.model import MAX_PLUGINS, Plugin
from publishing.model.ownership import GOOD_FOR, MAX_CO_OWNERS

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATE = NOON + GOOD_FOR


def offered(username: str = "bob") -> Plugin:
    plugin = with_version()
    return after(plugin, plugin.offer_transfer("ada", username, f"{username}-id", NOON))


def transferred() -> Plugin:
    plugin = offered()
    return after(plugin, plugin.accept_transfer("bob-id", "bob", NOON, owned=0))


def invited(username: str = "bob") -> Plugin:
    plugin = with_version()
    return after(plugin, plugin.invite("ada", username, f"{username}-id", NOON))


def shared() -> Plugin:
    """Published by Ada, with Bob as a co-owner."""
    plugin = invited()
    return after(plugin, plugin.accept_invitation("bob-id", "bob", NOON))


def types(events: list[Any]) -> list[str]:
    return [event.type for event in events]


def test_a_transfer_takes_two() -> None:
    plugin = offered()
    with pytest.raises(Forbidden):
        plugin.describe("bob-id", {"name": "Mine"})
    [event] = plugin.accept_transfer("bob-id", "Bob", NOON, owned=0)
    assert event.data == {
        "plugin_id": "words",
        "owner_id": "bob-id",
        "owner_name": "Bob",
        "previous_owner_id": "ada",
        "previous_owner_name": "Ada",
    }
    bobs = after(plugin, [event])
    assert bobs.describe("bob-id", {"name": "Mine"})
    with pytest.raises(Forbidden):
        bobs.describe("ada", {"name": "Mine"})
    published = with_versions_by(bobs, "bob-id")
    assert (published["owner_id"], published["owner_name"]) == ("bob-id", "Bob")
    assert bobs.accept_transfer("bob-id", "Bob", LATE, owned=0) == [], "repeated"


def with_versions_by(plugin: Plugin, actor_id: str) -> dict[str, Any]:
    submission = replace(SUBMISSION, version="3.0.0", bundle_key="words/3.0.0/new.js")
    return plugin.submit(actor_id, submission, "c3")[1].data


def test_an_offer_expires() -> None:
    almost = LATE - timedelta(seconds=1)
    assert offered().accept_transfer("bob-id", "bob", almost, owned=0)
    with pytest.raises(NotFound):
        offered().accept_transfer("bob-id", "bob", LATE, owned=0)
    assert offered().offer_transfer("ada", "bob", "bob-id", LATE), "and is made anew"


def test_an_offer_is_for_one() -> None:
    with pytest.raises(NotFound):
        offered().accept_transfer("eve-id", "eve", NOON, owned=0)
    assert offered().decline_transfer("eve-id") == []
    with pytest.raises(NotFound):
        with_version().accept_transfer("bob-id", "bob", NOON, owned=0)
    plugin = offered()
    another = after(plugin, plugin.offer_transfer("ada", "cleo", "cleo-id", NOON))
    with pytest.raises(NotFound):
        another.accept_transfer("bob-id", "bob", NOON, owned=0)
    assert another.accept_transfer("cleo-id", "cleo", NOON, owned=0)


def test_who_takes_the_name_later_is_offered_nothing() -> None:
    with pytest.raises(NotFound):
        offered().accept_transfer("other-id", "bob", NOON, owned=0)
    assert offered().decline_transfer("other-id") == []
    with pytest.raises(NotFound):
        invited().accept_invitation("other-id", "bob", NOON)


def test_an_offer_to_a_name_alone_is_good_for_nobody() -> None:
    offer = {"plugin_id": "words", "username": "bob", "user_id": None}
    offer |= {"expires_at": LATE.isoformat()}
    plugin = after(with_version(), [Event("plugin.transfer_offered", offer)])
    plugin = after(plugin, [Event("plugin.owner_invited", offer)])
    with pytest.raises(NotFound):
        plugin.accept_transfer("bob-id", "bob", NOON, owned=0)
    with pytest.raises(NotFound):
        plugin.accept_invitation("bob-id", "bob", NOON)
    assert plugin.offer_transfer("ada", "bob", "bob-id", NOON), "and is made anew"
    assert plugin.invite("ada", "bob", "bob-id", NOON)


def test_the_same_offer_again_appends_nothing() -> None:
    assert offered().offer_transfer("ada", "bob", "bob-id", NOON) == []


@pytest.mark.parametrize("ending", ["declined", "withdrawn"])
def test_an_offer_ends(ending: str) -> None:
    plugin = offered()
    [event] = (
        plugin.decline_transfer("bob-id")
        if ending == "declined"
        else plugin.withdraw_transfer("ada")
    )
    assert (event.type, event.data["outcome"]) == ("plugin.transfer_ended", ending)
    ended = after(plugin, [event])
    with pytest.raises(NotFound):
        ended.accept_transfer("bob-id", "bob", NOON, owned=0)
    assert ended.decline_transfer("bob-id") == ended.withdraw_transfer("ada") == []


def test_nobody_offers_a_plugin_to_themselves_nor_what_is_stopped() -> None:
    with pytest.raises(Invalid):
        with_version().offer_transfer("ada", "ADA", "ada", NOON)
    plugin = offered()
    for events in (plugin.block("Bad."), plugin.hold("ada")):
        stopped = after(plugin, events)
        with pytest.raises(Forbidden):
            stopped.offer_transfer("ada", "cleo", "cleo-id", NOON)
        with pytest.raises(Forbidden):
            stopped.accept_transfer("bob-id", "bob", NOON, owned=0)


def test_who_has_as_many_as_possible_takes_none_over() -> None:
    with pytest.raises(Conflict):
        offered().accept_transfer("bob-id", "bob", NOON, owned=MAX_PLUGINS)


def test_an_id_that_was_handed_over_is_not_free() -> None:
    with pytest.raises(Conflict):
        transferred().create("words", "bob-id", "bob", LISTING, owned=0)


def test_a_co_owner_works_on_the_plugin_and_owns_nothing_of_it() -> None:
    plugin = shared()
    assert plugin.describe("bob-id", {"name": "Ours"})
    assert plugin.yank("bob-id", "1.0.0", "")
    assert plugin.deprecate("bob-id", "Gone.", None)
    assert with_versions_by(plugin, "bob-id")["owner_name"] == "Ada"
    for ask in (plugin.offer_transfer, plugin.invite):
        with pytest.raises(Forbidden, match="Only the publisher of this plugin, Ada"):
            ask("bob-id", "eve", "eve-id", NOON)
    with pytest.raises(Forbidden):
        plugin.withdraw_transfer("bob-id")
    with pytest.raises(Forbidden):
        plugin.remove_owner("bob-id", "bob", "ada")


def test_an_invitation_has_to_be_accepted_in_time_by_whom_it_is_for() -> None:
    with pytest.raises(Forbidden):
        invited().describe("bob-id", {"name": "X"})
    with pytest.raises(NotFound):
        invited().accept_invitation("bob-id", "bob", LATE)
    with pytest.raises(NotFound):
        invited().accept_invitation("eve-id", "eve", NOON)
    assert shared().accept_invitation("bob-id", "bob", LATE) == [], "repeated"


def test_inviting_again_appends_nothing() -> None:
    assert invited().invite("ada", "BOB", "bob-id", NOON) == []
    assert invited().invite("ada", "bob", "bob-id", LATE), "unless it has expired"
    assert shared().invite("ada", "Bob", "bob-id", NOON) == []
    with pytest.raises(Invalid):
        shared().invite("ada", "Ada", "ada", NOON)


def test_a_co_owner_leaves_or_is_removed() -> None:
    for events in (
        shared().remove_owner("bob-id", "bob", "bob"),
        shared().remove_owner("ada", "Ada", "BOB"),
    ):
        assert types(events) == ["plugin.owner_removed"]
        left = after(shared(), events)
        with pytest.raises(Forbidden):
            left.yank("bob-id", "1.0.0", "")
        assert left.remove_owner("ada", "Ada", "bob") == []


def test_an_invitation_is_declined_or_taken_back() -> None:
    for events in (
        invited().remove_owner("bob-id", "bob", "bob"),
        invited().remove_owner("ada", "Ada", "bob"),
    ):
        with pytest.raises(NotFound):
            after(invited(), events).accept_invitation("bob-id", "bob", NOON)


def test_the_last_owner_and_the_publisher_do_not_leave() -> None:
    for plugin in (with_version(), shared()):
        with pytest.raises(Conflict, match="never without a publisher"):
            plugin.remove_owner("ada", "Ada", "ada")


def test_a_stranger_removes_nobody() -> None:
    with pytest.raises(Forbidden):
        shared().remove_owner("eve-id", "eve", "bob")


def test_a_co_owner_who_becomes_the_publisher_is_one_no_more() -> None:
    plugin = shared()
    plugin = after(plugin, plugin.offer_transfer("ada", "bob", "bob-id", NOON))
    bobs = after(plugin, plugin.accept_transfer("bob-id", "bob", NOON, owned=0))
    assert bobs.co_owners == {}
    assert bobs.publisher == {"owner_id": "bob-id", "owner_name": "bob"}


def test_a_transfer_voids_invitations() -> None:
    plugin = offered()
    plugin = after(plugin, plugin.invite("ada", "eve", "eve-id", NOON))
    bobs = after(plugin, plugin.accept_transfer("bob-id", "bob", NOON, owned=0))
    with pytest.raises(NotFound):
        bobs.accept_invitation("eve-id", "eve", NOON)


def test_there_are_not_too_many_co_owners() -> None:
    plugin = with_version()
    for number in range(MAX_CO_OWNERS):
        plugin = after(plugin, plugin.invite("ada", f"person-{number}", f"id-{number}", NOON))
    with pytest.raises(Conflict):
        plugin.invite("ada", "one-more", "id-x", NOON)
    assert plugin.invite("ada", "one-more", "id-x", LATE), "expired invitations do not count"


def test_the_versions_of_before_stay() -> None:
    assert set(with_versions(transferred()).versions) == {"1.0.0"}
