"""What is counted of the arms of a comparison: together all accounts and all their sessions."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from tests.integration.installs.experiments.compared import NEWER, OLDER, begun, over, somebody
from tests.integration.installs.sources import Say
from tests.integration.installs.updates.versions import LONG_AGO, new_plugin_id, version_of
from tests.integration.running_service import RunningService

from plugin_platform.errors import NotFound

USED = """
    INSERT INTO usage_people (plugin_id, version, day, principal, sessions, sessions_with_errors)
    VALUES (%s, %s, current_date, %s, %s, %s) RETURNING 1
"""
TOOK = """
    INSERT INTO usage_activation_times (plugin_id, version, day, visitors, bucket, count)
    VALUES (%s, %s, current_date, %s, %s, %s) RETURNING 1
"""


@pytest.fixture
def plugin_id(say: Say) -> str:
    plugin_id = new_plugin_id()
    for version in (OLDER, NEWER):
        say(version_of(plugin_id, version), at=LONG_AGO)
    return plugin_id


@pytest.fixture
def experiment_id(plugin_id: str, say: Say) -> str:
    experiment_id, event = begun(plugin_id)
    say(event)
    return experiment_id


def arms(client: Any, plugin_id: str, experiment_id: str) -> dict[str | None, dict[str, Any]]:
    found = client.experiment_arms(plugin_id=plugin_id, experiment_id=experiment_id)
    assert [one["version"] for one in found] == [OLDER, NEWER, None]
    return {one["version"]: one for one in found}


def test_all_accounts_are_in_one_arm_and_visitors_in_none(
    client: Any, plugin_id: str, experiment_id: str, say: Say
) -> None:
    people = {
        mine: [somebody(client, plugin_id, mine) for _ in range(number)]
        for mine, number in ((OLDER, 4), (NEWER, 3), (None, 2))
    }
    people[OLDER].append(somebody(client, plugin_id, OLDER, "anon"))
    for owner in (one for arm in people.values() for one in arm):
        owner.install(plugin_id=plugin_id)
    people[OLDER][0].configure(plugin_id=plugin_id, version=NEWER)
    for gone in (people[OLDER][1], people[NEWER][0], people[NEWER][1], people[OLDER][-1]):
        for _ in range(2):
            gone.uninstall(plugin_id=plugin_id)
    found = arms(client, plugin_id, experiment_id)
    counted = ("assigned", "has_own", "has_other", "uninstalled")
    assert [[found[arm][name] for name in counted] for arm in (OLDER, NEWER, None)] == [
        [3, 2, 1, 1],
        [1, 1, 0, 2],
        [2, 0, 2, 0],
    ]
    say(over(plugin_id, experiment_id))
    people[OLDER][2].uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id, experiment_id)[OLDER]["uninstalled"] == 1, "it is over"


def test_one_account_that_leaves_many_times_has_left_once(
    client: Any, plugin_id: str, experiment_id: str
) -> None:
    owner = somebody(client, plugin_id, OLDER)
    for _ in range(6):
        owner.install(plugin_id=plugin_id)
        owner.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id, experiment_id)[OLDER]["uninstalled"] == 1
    owner.install(plugin_id=plugin_id)
    found = arms(client, plugin_id, experiment_id)[OLDER]
    assert (found["assigned"], found["uninstalled"]) == (1, 0), "it is back"


def test_a_rebuild_counts_who_left_as_before(
    client: Any, installs: RunningService, plugin_id: str, experiment_id: str, say: Say
) -> None:
    for mine, number in ((OLDER, 3), (NEWER, 2), (None, 1)):
        for _ in range(number):
            owner = somebody(client, plugin_id, mine)
            owner.install(plugin_id=plugin_id)
            owner.uninstall(plugin_id=plugin_id)
    say(over(plugin_id, experiment_id))
    before = arms(client, plugin_id, experiment_id)
    assert [one["uninstalled"] for one in before.values()] == [3, 2, 1]
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.operators_environment, check=True, timeout=60)
    assert arms(client, plugin_id, experiment_id) == before


def test_sessions_are_of_the_arm_that_ran_its_version(
    client: Any, installs: RunningService, plugin_id: str, experiment_id: str
) -> None:
    older, newer = (somebody(client, plugin_id, one).principal for one in (OLDER, NEWER))
    visitor = somebody(client, plugin_id, NEWER, "anon").principal
    for version, principal, sessions, errors in (
        (OLDER, older, 7, 1),
        (NEWER, older, 3, 2),
        (NEWER, newer, 500, 500),
        (NEWER, visitor, 9, 9),
        ("", newer, 500, 500),
    ):
        installs.query(USED, plugin_id, version, principal, sessions, errors)
    found = arms(client, plugin_id, experiment_id)
    told = {arm: (one["sessions"], one["sessions_with_errors"]) for arm, one in found.items()}
    assert [one["active"] for one in found.values()] == [1, 1, 1]
    assert told == {OLDER: (7, 1), NEWER: (20, 20), None: (3, 2)}, "of one person 20 a day"
    named = {"plugin_id": plugin_id, "experiment_id": experiment_id}
    assert client.experiment_health(**named) == {"older": [7, 1], "newer": [20, 20]}


def test_how_long_a_start_takes_has_an_interval(
    client: Any, installs: RunningService, plugin_id: str, experiment_id: str
) -> None:
    for bucket, count in ((20, 900), (40, 80), (50, 20)):
        installs.query(TOOK, plugin_id, NEWER, False, bucket, count)
    installs.query(TOOK, plugin_id, NEWER, True, 90, 10_000)
    found = arms(client, plugin_id, experiment_id)
    assert found[NEWER]["activations"] == 1000
    assert found[NEWER]["activation_p95"] == {"value": 45, "low": 45, "high": 45}
    assert found[OLDER]["activation_p95"] is None


def test_of_no_comparison_nothing_is_told(client: Any, plugin_id: str, experiment_id: str) -> None:
    for named in (
        {"plugin_id": plugin_id, "experiment_id": "x"},
        {"plugin_id": "up-other", "experiment_id": experiment_id},
    ):
        with pytest.raises(NotFound):
            client.experiment_arms(**named)
