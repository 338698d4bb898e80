"""Updates as they are taken: by hand or not, several at once, with consent, and back again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.installs.sources import Say, yanked
from tests.integration.installs.updates.versions import (
    LONG_AGO,
    Owner,
    new_plugin_id,
    version_of,
)
from tests.integration.people import BOSS
from tests.integration.running_service import RunningService

from plugin_platform.errors import Conflict, Gone, Invalid, NotFound


@pytest.fixture
def updated(plugin_id: str, say: Say) -> str:
    """The plugin, with an old 1.1.0."""
    say(version_of(plugin_id, "1.1.0"), at=LONG_AGO)
    return plugin_id


def test_of_several_each_that_can_be_had_is_taken_and_the_others_say_why(
    owner: Owner, updated: str, say: Say
) -> None:
    second, gone = new_plugin_id(), new_plugin_id()
    for one in (second, gone):
        say(version_of(one, "1.0.0"), version_of(one, "1.1.0"), at=LONG_AGO)
        owner.install(plugin_id=one, version="1.0.0")
    say(yanked(gone, "1.1.0"))
    wanted = [
        {"plugin_id": one, "version": "1.1.0", "accept": []}
        for one in (updated, gone, second, "not-mine")
    ]
    outcome = owner.update(items=[*wanted, {**wanted[0], "plugin_id": "aa", "version": "x"}])
    done = {"version": "1.1.0", "previous_version": "1.0.0"}
    assert outcome["updated"] == [{"plugin_id": one, **done} for one in (updated, second)]
    why = {one["plugin_id"]: one["detail"] for one in outcome["failed"]}
    assert why[gone] == f"{gone} 1.1.0 was withdrawn by its publisher; take another. It is broken."
    assert why["not-mine"] == why["aa"] == "This plugin is not installed."
    assert (owner.has(updated), owner.has(gone), owner.has(second)) == ("1.1.0", "1.0.0", "1.1.0")


def test_the_same_command_again_says_the_same_and_changes_nothing(
    owner: Owner, updated: str, installs: RunningService
) -> None:
    first = owner.takes(updated, "1.1.0")
    assert owner.takes(updated, "1.1.0") == first
    assert first["updated"][0]["previous_version"] == "1.0.0"
    assert installs.said_by(owner.principal).count("plugin.updated") == 1


def test_ten_tabs_at_once_update_once(owner: Owner, updated: str, installs: RunningService) -> None:
    def take(_: int) -> Any:
        with installs.client() as client:
            items = [{"plugin_id": updated, "version": "1.1.0", "accept": []}]
            return client.update(principal=owner.principal, items=items, automatic=False)

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(take, range(10)))
    assert all(len(one["updated"]) == 1 and not one["failed"] for one in outcomes)
    assert installs.said_by(owner.principal).count("plugin.updated") == 1


def test_only_so_many_at_once_and_each_plugin_once(owner: Owner, updated: str) -> None:
    item = {"plugin_id": updated, "version": "1.1.0", "accept": []}
    with pytest.raises(Invalid, match="named twice"):
        owner.update(items=[item, {**item, "version": "1.0.0"}])
    with pytest.raises(Invalid, match="101 updates at once"):
        owner.update(items=[{**item, "plugin_id": f"p-{number}"} for number in range(101)])


def test_what_asks_for_more_waits_for_a_yes_and_the_old_one_goes_on(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    asks = ("network:a.example", "network:b.example")
    say(version_of(plugin_id, "1.1.0", permissions=asks), at=LONG_AGO)
    offered = owner.offered(plugin_id)
    assert offered
    assert offered["asks_for"] == list(asks)
    [failed] = owner.takes(plugin_id, "1.1.0", "network:a.example")["failed"]
    assert "asks for more than the version you have: network:b.example" in failed["detail"]
    for ask in (owner.configure, owner.install):
        with pytest.raises(Conflict, match="goes on until you agree") as refused:
            ask(plugin_id=plugin_id, version="1.1.0")
        assert [one["detail"] for one in refused.value.errors] == list(asks)
        assert {one["pointer"] for one in refused.value.errors} == {"/accept"}
    assert owner.has(plugin_id) == "1.0.0"
    taken = owner.configure(plugin_id=plugin_id, version="1.1.0", accept=list(asks))
    assert taken["version"] == "1.1.0"


def test_by_itself_nothing_is_updated_that_asks_for_more(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    owner.choose_updates(automatic=True)
    say(version_of(plugin_id, "1.1.0", permissions=("network",)), at=LONG_AGO)
    assert (owner.offered(plugin_id) or {})["automatic"] is False
    [failed] = owner.takes(plugin_id, "1.1.0", "network", automatic=True)["failed"]
    assert "without a question" in failed["detail"]
    assert owner.has(plugin_id) == "1.0.0"


def test_automatic_updates_are_of_all_plugins_or_of_one(
    owner: Owner, updated: str, installs: RunningService
) -> None:
    def is_automatic() -> bool:
        return bool((owner.offered(updated) or {})["automatic"])

    assert not is_automatic()
    owner.configure(plugin_id=updated, automatic_updates="on")
    assert is_automatic()
    owner.configure(plugin_id=updated, automatic_updates="default")
    assert not is_automatic()
    owner.choose_updates(automatic=True)
    assert is_automatic()
    off = owner.configure(plugin_id=updated, automatic_updates="off")
    assert off["automatic_updates"] == "off"
    assert not is_automatic()
    owner.configure(plugin_id=updated, automatic_updates="off")
    chosen = installs.said_by(owner.principal)
    assert chosen.count("plugin.updates_chosen") == 3
    assert chosen.count("updates.chosen") == 1
    with pytest.raises(Invalid):
        owner.configure(plugin_id=updated, automatic_updates="perhaps")


def test_what_waits_is_not_taken_by_itself_and_is_by_hand(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    owner.choose_updates(automatic=True)
    say(version_of(plugin_id, "1.1.0"))
    assert owner.takes(plugin_id, "1.1.0", automatic=True)["failed"]
    assert owner.takes(plugin_id, "1.1.0")["updated"]


def test_one_goes_back_and_is_not_brought_forward_again_but_by_what_is_newer(
    owner: Owner, updated: str, say: Say
) -> None:
    owner.choose_updates(automatic=True)
    owner.takes(updated, "1.1.0", automatic=True)
    [one] = [one for one in owner.list_installed() if one["plugin_id"] == updated]
    assert one["previous_version"] == "1.0.0"
    owner.configure(plugin_id=updated, version="1.0.0")
    offered = owner.offered(updated)
    assert offered
    assert (offered["went_back"], offered["automatic"]) == (True, False)
    assert owner.takes(updated, "1.1.0", automatic=True)["failed"]
    say(version_of(updated, "1.1.1"), at=LONG_AGO)
    newer = owner.offered(updated)
    assert newer
    assert (newer["latest"], newer["automatic"]) == ("1.1.1", True)


def test_who_goes_back_twice_is_not_brought_to_the_first_they_left(
    owner: Owner, updated: str, say: Say
) -> None:
    say(version_of(updated, "1.2.0"), at=LONG_AGO)
    owner.choose_updates(automatic=True)
    owner.takes(updated, "1.2.0", automatic=True)
    owner.configure(plugin_id=updated, version="1.1.0")
    owner.configure(plugin_id=updated, version="1.0.0")
    offered = owner.offered(updated)
    assert offered
    assert (offered["latest"], offered["went_back"], offered["automatic"]) == (
        "1.2.0",
        True,
        False,
    )


def test_a_preview_says_what_changes_and_each_note_between(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    outline = new_plugin_id()
    say(version_of(outline, "1.0.0"), at=LONG_AGO)
    say(version_of(plugin_id, "1.1.0", changelog="Second.", security=True), at=LONG_AGO)
    say(version_of(plugin_id, "1.2.0-rc.1", changelog="Try."), at=LONG_AGO)
    say(
        version_of(
            plugin_id,
            "1.2.0",
            permissions=("network:a.example",),
            requires={"plugins": [outline]},
            changelog="Third.",
            size=4096,
            min_platform_version="1.0.0",
        ),
        version_of(plugin_id, "1.3.0", changelog="Not asked for."),
        at=LONG_AGO,
    )
    seen = owner.preview_update(plugin_id=plugin_id, version="1.2.0")
    notes = [(one["version"], one["changelog"]) for one in seen.pop("notes")]
    assert notes == [("1.2.0", "Third."), ("1.2.0-rc.1", "Try."), ("1.1.0", "Second.")]
    assert [one["plugin_id"] for one in seen.pop("along")] == [outline]
    assert seen == {
        "plugin_id": plugin_id,
        "name": "Word Count",
        "installed": "1.0.0",
        "version": "1.2.0",
        "is_newer": True,
        "security": False,
        "asks_for": ["network:a.example"],
        "permissions": {"added": ["network:a.example"], "removed": []},
        "plugins": {"added": [outline], "removed": []},
        "size": {"before": 1, "after": 4096},
        "platform": {"before": None, "after": "1.0.0"},
        "more": False,
        "conflict": None,
    }
    owner.configure(plugin_id=plugin_id, version="1.2.0", accept=["network:a.example"])
    back = owner.preview_update(plugin_id=plugin_id, version="1.1.0")
    assert back["is_newer"] is False
    assert [one["version"] for one in back["notes"]] == ["1.2.0", "1.2.0-rc.1"]


def test_of_very_many_and_very_long_notes_the_newest_are_shown(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    long = [version_of(plugin_id, f"2.{n}.0", changelog="x" * 20_000) for n in range(30)]
    say(*long, at=LONG_AGO)
    seen = owner.preview_update(plugin_id=plugin_id, version="2.29.0")
    assert seen["more"] is True
    assert [one["version"] for one in seen["notes"]] == [f"2.{n}.0" for n in range(29, 19, -1)]
    say(*[version_of(plugin_id, f"3.0.{n}", changelog="y") for n in range(150)], at=LONG_AGO)
    many = owner.preview_update(plugin_id=plugin_id, version="3.0.149")
    assert (len(many["notes"]), many["more"]) == (100, True)


def test_a_version_that_vanishes_after_the_preview_is_refused_in_words(
    owner: Owner, updated: str, say: Say
) -> None:
    owner.preview_update(plugin_id=updated, version="1.1.0")
    say(yanked(updated, "1.1.0"))
    for ask in (owner.preview_update, owner.configure):
        with pytest.raises(Gone, match="withdrawn by its publisher; take another"):
            ask(plugin_id=updated, version="1.1.0")


def test_nobody_previews_what_is_not_there_or_not_theirs(
    client: Any, owner: Owner, updated: str
) -> None:
    stranger = Owner(client)
    for who, version in ((stranger, "1.1.0"), (owner, "9.9.9"), (owner, "no version")):
        with pytest.raises(NotFound):
            who.preview_update(plugin_id=updated, version=version)


def test_the_choices_of_a_visitor_go_with_the_visitor(
    client: Any, plugin_id: str, installs: RunningService
) -> None:
    visitor, account = Owner(client, "anon"), Owner(client)
    visitor.install(plugin_id=plugin_id)
    visitor.choose_updates(wait_hours=1)
    client.merge(source=visitor.principal, target=account.principal)
    kept = "SELECT 1 FROM update_choices WHERE principal = %s"
    assert installs.query(kept, visitor.principal) == []
    assert account.list_updates()["wait_hours"] == 24


def test_operators_let_pages_update_by_themselves_for_a_share_of_people(
    owner: Owner, updated: str, client: Any
) -> None:
    def choose(setting: int | None) -> None:
        [now] = client.list_policies(actor=BOSS)
        client.choose_policy(
            actor=BOSS, policy="automatic-updates", setting=setting, seen=now["revision"]
        )

    owner.choose_updates(automatic=True)
    assert owner.list_updates()["automatic_paused"] is False
    choose(0)
    try:
        shown = owner.list_updates()
        assert (shown["automatic"], shown["automatic_paused"]) == (True, True)
        assert (owner.offered(updated) or {})["automatic"] is False
        [failed] = owner.takes(updated, "1.1.0", automatic=True)["failed"]
        assert "without a question" in failed["detail"]
    finally:
        choose(None)
    assert (owner.offered(updated) or {})["automatic"] is True
    assert owner.takes(updated, "1.1.0", automatic=True)["failed"] == []
