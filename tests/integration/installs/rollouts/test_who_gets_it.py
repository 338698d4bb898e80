"""Who gets a version that is rolled out: who is among the first, and nobody loses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.installs.rollouts.rolled_out import (
    VERSION,
    halted,
    of,
    raised,
    somebody,
    started,
)
from tests.integration.installs.sources import Say, deprecated, yanked
from tests.integration.installs.updates.versions import (
    LONG_AGO,
    Owner,
    new_plugin_id,
    version_of,
)
from tests.integration.running_service import RunningService

from plugin_platform.errors import Gone, NotFound
from plugin_platform.rollouts import is_among


@pytest.fixture
def plugin_id(say: Say) -> str:
    """Of which 1.0.0 is for all, and 1.1.0 goes to 10 % first."""
    plugin_id = new_plugin_id()
    say(version_of(plugin_id, "1.0.0"), at=LONG_AGO)
    say(started(plugin_id), version_of(plugin_id, VERSION), at=LONG_AGO)
    return plugin_id


def with_1_0_0(client: Any, plugin_id: str, low: int, high: int, kind: str = "user") -> Owner:
    owner = somebody(client, plugin_id, low, high, kind)
    owner.install(plugin_id=plugin_id, version="1.0.0")
    return owner


def offered(owner: Owner, plugin_id: str) -> tuple[str, int | None] | None:
    found = owner.offered(plugin_id)
    return (found["latest"], found["rollout"]) if found else None


@pytest.mark.parametrize("kind", ["user", "anon"])
def test_who_installs_gets_what_is_theirs(client: Any, plugin_id: str, kind: str) -> None:
    first, other = (
        somebody(client, plugin_id, 0, 10, kind),
        somebody(client, plugin_id, 10, 100, kind),
    )
    assert first.install(plugin_id=plugin_id)["version"] == VERSION
    assert other.install(plugin_id=plugin_id)["version"] == "1.0.0"
    assert other.install(plugin_id=plugin_id)["version"] == "1.0.0", "again"


def test_who_has_the_one_before_is_offered_it_when_they_are_among_the_first(
    client: Any, plugin_id: str
) -> None:
    first, other = with_1_0_0(client, plugin_id, 0, 10), with_1_0_0(client, plugin_id, 10, 100)
    assert offered(first, plugin_id) == (VERSION, 10)
    assert offered(other, plugin_id) is None


def test_by_themselves_those_are_updated_who_are_among_the_first_and_no_others(
    client: Any, plugin_id: str
) -> None:
    first, other = with_1_0_0(client, plugin_id, 0, 10), with_1_0_0(client, plugin_id, 10, 100)
    for owner in (first, other):
        owner.choose_updates(automatic=True)
    assert first.takes(plugin_id, VERSION, automatic=True)["updated"]
    assert other.takes(plugin_id, VERSION, automatic=True)["failed"]


def test_at_each_step_it_reaches_more_and_nobody_falls_out(
    client: Any, plugin_id: str, say: Say
) -> None:
    people = {
        low: with_1_0_0(client, plugin_id, low, high)
        for low, high in ((0, 10), (10, 25), (25, 50), (50, 100))
    }
    before: set[int] = set()
    for percent in (10, 25, 50):
        if percent > 10:
            say(raised(plugin_id, percent))
        now = {low for low, owner in people.items() if offered(owner, plugin_id)}
        assert now == {low for low in people if low < percent}
        assert before <= now
        before = now
    say(of(plugin_id, "completed"))
    assert {offered(owner, plugin_id) for owner in people.values()} == {(VERSION, None)}
    assert Owner(client).install(plugin_id=plugin_id)["version"] == VERSION


def test_the_places_of_the_database_are_those_of_the_code(
    client: Any, plugin_id: str, say: Say
) -> None:
    people = [Owner(client) for _ in range(60)]
    for owner in people:
        owner.install(plugin_id=plugin_id, version="1.0.0")
    say(raised(plugin_id, 50))
    for owner in people:
        expected = is_among(owner.principal, plugin_id, VERSION, 50)
        assert (offered(owner, plugin_id) is not None) == expected


def test_in_a_pause_nobody_else_gets_it_and_who_has_it_keeps_it(
    client: Any, plugin_id: str, say: Say
) -> None:
    had, waits = (somebody(client, plugin_id, 0, 10) for _ in range(2))
    had.install(plugin_id=plugin_id)
    say(of(plugin_id, "paused"))
    assert waits.install(plugin_id=plugin_id)["version"] == "1.0.0"
    assert offered(waits, plugin_id) is None
    assert (had.has(plugin_id), offered(had, plugin_id)) == (VERSION, None)
    say(of(plugin_id, "resumed"))
    assert offered(waits, plugin_id) == (VERSION, 10)


def test_after_a_halt_nobody_else_gets_it_and_who_has_it_is_offered_the_one_before(
    client: Any, plugin_id: str, say: Say
) -> None:
    had, waits = (somebody(client, plugin_id, 0, 10) for _ in range(2))
    had.install(plugin_id=plugin_id)
    had.choose_updates(automatic=True)
    say(halted(plugin_id))
    assert waits.install(plugin_id=plugin_id)["version"] == "1.0.0"
    assert offered(waits, plugin_id) is None
    with pytest.raises(Gone, match=r"was halted; take another\. It loses text"):
        waits.configure(plugin_id=plugin_id, version=VERSION)
    [mine] = [one for one in had.list_installed() if one["plugin_id"] == plugin_id]
    assert (mine["version"], mine["status"], mine["reason"]) == (
        VERSION,
        "halted",
        "It loses text.",
    )
    assert mine["bundle_key"], "it goes on"
    back = had.offered(plugin_id)
    assert back
    assert (back["latest"], back["replaces"], back["automatic"]) == ("1.0.0", "halted", False)
    assert had.takes(plugin_id, "1.0.0", automatic=True)["failed"], "not without a word"
    assert had.takes(plugin_id, "1.0.0")["updated"]
    say(of(plugin_id, "resumed"))
    again = had.offered(plugin_id)
    assert again
    assert (again["went_back"], again["automatic"]) == (True, False)


def test_what_mends_it_is_offered_to_all(client: Any, plugin_id: str, say: Say) -> None:
    had, other = somebody(client, plugin_id, 0, 10), with_1_0_0(client, plugin_id, 10, 100)
    had.install(plugin_id=plugin_id)
    say(halted(plugin_id))
    say(version_of(plugin_id, "1.2.0"), at=LONG_AGO)
    assert offered(had, plugin_id) == offered(other, plugin_id) == ("1.2.0", None)


def test_a_security_release_and_a_roll_back_go_to_all_meanwhile(
    client: Any, plugin_id: str, say: Say
) -> None:
    had, other = somebody(client, plugin_id, 0, 10), with_1_0_0(client, plugin_id, 10, 100)
    had.install(plugin_id=plugin_id)
    say(version_of(plugin_id, "1.0.1", security=True))
    assert offered(other, plugin_id) == ("1.0.1", None)
    assert offered(had, plugin_id) is None, "a version of before the one they have"
    say(version_of(plugin_id, "1.1.1"), at=LONG_AGO)
    assert offered(had, plugin_id) == ("1.1.1", None)


def test_by_hand_any_version_can_be_had_that_is_not_halted(client: Any, plugin_id: str) -> None:
    other = with_1_0_0(client, plugin_id, 10, 100)
    assert other.configure(plugin_id=plugin_id, version=VERSION)["version"] == VERSION


def test_who_has_nothing_else_to_get_gets_nothing(client: Any, plugin_id: str, say: Say) -> None:
    say(yanked(plugin_id, "1.0.0"))
    assert somebody(client, plugin_id, 0, 10).install(plugin_id=plugin_id)["version"] == VERSION
    with pytest.raises(NotFound):
        somebody(client, plugin_id, 10, 100).install(plugin_id=plugin_id)


def test_a_replacement_is_the_version_that_is_theirs(client: Any, plugin_id: str, say: Say) -> None:
    gone = new_plugin_id()
    say(version_of(gone, "1.0.0"), deprecated(gone, plugin_id), at=LONG_AGO)
    for low, high, version in ((0, 10, VERSION), (10, 100, "1.0.0")):
        owner = somebody(client, plugin_id, low, high)
        owner.install(plugin_id=gone)
        assert owner.replace(plugin_id=gone)["version"] == version


def test_ten_at_once_get_the_same(installs: RunningService, client: Any, plugin_id: str) -> None:
    owner = somebody(client, plugin_id, 0, 10)

    def install(_: int) -> str:
        with installs.client() as mine:
            return str(mine.install(principal=owner.principal, plugin_id=plugin_id)["version"])

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(install, range(10))) == {VERSION}
    assert installs.said_by(owner.principal).count("plugin.installed") == 1


def test_the_owner_is_told_of_a_halt(client: Any, plugin_id: str, say: Say) -> None:
    """The sources publish in the name of the account 1."""
    say(halted(plugin_id), by="service:publishing")
    items = client.list_notifications(user_id="1")["items"]
    mine = [one for one in items if one["plugin_id"] == plugin_id]
    assert [(one["kind"], one["version"], one["said"]) for one in mine] == [
        ("rollout-halted", VERSION, {"reason": "It loses text."})
    ]
