"""Who gets which of two versions that are compared, and that nobody is moved back and forth."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.installs.experiments.compared import (
    NEWER,
    OLDER,
    begun,
    over,
    somebody,
    whose,
)
from tests.integration.installs.rollouts.rolled_out import of, started
from tests.integration.installs.sources import Say, yanked
from tests.integration.installs.updates.versions import LONG_AGO, Owner, new_plugin_id, version_of


@pytest.fixture
def both_for_all(say: Say) -> str:
    plugin_id = new_plugin_id()
    for version in ("0.9.0", OLDER, NEWER):
        say(version_of(plugin_id, version), at=LONG_AGO)
    say(begun(plugin_id)[1])
    return plugin_id


@pytest.fixture
def newer_waits(say: Say) -> tuple[str, str]:
    """A plugin of which everybody gets the older one, and its experiment."""
    plugin_id = new_plugin_id()
    for version in ("0.9.0", OLDER):
        say(version_of(plugin_id, version), at=LONG_AGO)
    say(started(plugin_id, 1, NEWER), version_of(plugin_id, NEWER), at=LONG_AGO)
    experiment_id, event = begun(plugin_id)
    say(of(plugin_id, "paused", NEWER), event)
    return plugin_id, experiment_id


def having(owner: Owner, plugin_id: str, version: str = "0.9.0") -> Owner:
    owner.install(plugin_id=plugin_id, version=version)
    return owner


def offered(owner: Owner, plugin_id: str) -> str | None:
    found = owner.offered(plugin_id)
    return str(found["latest"]) if found else None


@pytest.mark.parametrize("kind", ["user", "anon"])
@pytest.mark.parametrize("mine", [OLDER, NEWER])
def test_who_has_a_version_of_their_own_installs_and_is_offered_that(
    client: Any, both_for_all: str, mine: str, kind: str
) -> None:
    new, has = (somebody(client, both_for_all, mine, kind) for _ in range(2))
    assert new.install(plugin_id=both_for_all)["version"] == mine
    assert offered(having(has, both_for_all), both_for_all) == mine
    has.choose_updates(automatic=True, wait_hours=0)
    assert has.takes(both_for_all, mine, automatic=True)["updated"]
    assert offered(has, both_for_all) is None


def test_all_others_get_what_is_for_everybody(
    client: Any, both_for_all: str, newer_waits: tuple[str, str]
) -> None:
    for plugin_id, expected in ((both_for_all, NEWER), (newer_waits[0], OLDER)):
        new, has = (somebody(client, plugin_id, None) for _ in range(2))
        assert new.install(plugin_id=plugin_id)["version"] == expected
        assert offered(having(has, plugin_id), plugin_id) == expected


def test_who_has_the_newer_one_is_never_moved_back(client: Any, both_for_all: str) -> None:
    had = having(somebody(client, both_for_all, OLDER), both_for_all, NEWER)
    had.choose_updates(automatic=True, wait_hours=0)
    assert offered(had, both_for_all) is None
    assert had.takes(both_for_all, OLDER, automatic=True)["failed"]
    assert had.has(both_for_all) == NEWER


def test_by_hand_everybody_takes_either_and_keeps_it(client: Any, both_for_all: str) -> None:
    owner = having(somebody(client, both_for_all, OLDER), both_for_all)
    assert owner.configure(plugin_id=both_for_all, version=NEWER)["version"] == NEWER
    other = having(somebody(client, both_for_all, NEWER), both_for_all)
    assert other.configure(plugin_id=both_for_all, version=OLDER)["version"] == OLDER
    assert (owner.has(both_for_all), other.has(both_for_all)) == (NEWER, OLDER)


def test_a_version_that_waits_goes_to_its_arm_and_after_the_end_to_nobody_else(
    client: Any, newer_waits: tuple[str, str], say: Say
) -> None:
    plugin_id, experiment_id = newer_waits
    had, waits = (having(somebody(client, plugin_id, NEWER), plugin_id) for _ in range(2))
    assert offered(had, plugin_id) == NEWER
    had.takes(plugin_id, NEWER)
    say(over(plugin_id, experiment_id))
    assert offered(waits, plugin_id) == OLDER
    assert (had.has(plugin_id), offered(had, plugin_id)) == (NEWER, None)


def test_what_is_chosen_is_offered_to_everybody(
    client: Any, newer_waits: tuple[str, str], say: Say
) -> None:
    plugin_id, experiment_id = newer_waits
    people = [having(somebody(client, plugin_id, one), plugin_id) for one in (OLDER, NEWER, None)]
    say(over(plugin_id, experiment_id, NEWER), of(plugin_id, "completed", NEWER))
    assert {offered(owner, plugin_id) for owner in people} == {NEWER}


def test_a_version_that_is_yanked_is_nobody_s(client: Any, both_for_all: str, say: Say) -> None:
    """Between the two events, which come one after the other."""
    say(yanked(both_for_all, OLDER))
    owner = somebody(client, both_for_all, OLDER)
    assert owner.install(plugin_id=both_for_all)["version"] == "0.9.0"


def test_the_places_of_the_database_are_those_of_the_code(client: Any, both_for_all: str) -> None:
    for _ in range(40):
        owner = Owner(client)
        expected = whose(owner.principal, both_for_all) or NEWER
        assert owner.install(plugin_id=both_for_all)["version"] == expected
