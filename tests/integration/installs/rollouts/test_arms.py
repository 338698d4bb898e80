"""What is counted of the two arms of a roll-out, in accounts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.installs.rollouts.rolled_out import VERSION, raised, somebody, started
from tests.integration.installs.sources import Say
from tests.integration.installs.updates.versions import LONG_AGO, Owner, new_plugin_id, version_of

from plugin_platform.errors import Invalid


@pytest.fixture
def plugin_id(say: Say) -> str:
    plugin_id = new_plugin_id()
    say(version_of(plugin_id, "1.0.0"), at=LONG_AGO)
    say(started(plugin_id), version_of(plugin_id, VERSION), at=LONG_AGO)
    return plugin_id


def arms(client: Any, plugin_id: str) -> Any:
    return client.rollout_arms(plugin_id=plugin_id, versions=[VERSION])[VERSION]


def arm(assigned: int, exposed: int = 0, went_back: int = 0, uninstalled: int = 0) -> Any:
    return {
        "assigned": assigned,
        "exposed": exposed,
        "went_back": went_back,
        "uninstalled": uninstalled,
    }


def test_all_accounts_that_have_it_are_in_one_of_two_arms(
    client: Any, plugin_id: str, say: Say
) -> None:
    assert arms(client, plugin_id) == {"new": arm(0), "old": arm(0)}
    first = [somebody(client, plugin_id, 0, 10) for _ in range(5)]
    others = [somebody(client, plugin_id, 10, 25) for _ in range(7)]
    for owner in (*first, *others):
        owner.install(plugin_id=plugin_id)
    assert arms(client, plugin_id) == {"new": arm(5, exposed=5), "old": arm(7)}
    first[0].configure(plugin_id=plugin_id, version="1.0.0")
    others[0].configure(plugin_id=plugin_id, version=VERSION)
    for owner in (first[1], others[1], others[2]):
        owner.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id) == {
        "new": arm(4, exposed=3, went_back=1, uninstalled=1),
        "old": arm(5, exposed=1, uninstalled=2),
    }
    say(raised(plugin_id, 25))
    moved = arms(client, plugin_id)
    assert (moved["new"]["assigned"], moved["old"]["assigned"]) == (9, 0)


def test_visitors_of_whom_anybody_can_be_a_thousand_are_not_counted(
    client: Any, plugin_id: str
) -> None:
    visitor = somebody(client, plugin_id, 0, 10, "anon")
    visitor.install(plugin_id=plugin_id)
    visitor.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id) == {"new": arm(0), "old": arm(0)}


def test_who_uninstalls_twice_has_left_once(client: Any, plugin_id: str) -> None:
    owner = somebody(client, plugin_id, 0, 10)
    owner.install(plugin_id=plugin_id)
    for _ in range(2):
        owner.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id)["new"] == arm(0, uninstalled=1)


def test_only_so_many_roll_outs_at_once(client: Any, plugin_id: str) -> None:
    with pytest.raises(Invalid, match="6 roll-outs at once"):
        client.rollout_arms(plugin_id=plugin_id, versions=[f"1.{n}.0" for n in range(6)])
    unknown = client.rollout_arms(plugin_id=plugin_id, versions=["9.9.9"])
    assert unknown == {"9.9.9": {"new": arm(0), "old": arm(0)}}


def test_a_thousand_accounts_add_up(client: Any, installs: Any, plugin_id: str) -> None:
    """Put into the table at once: what is asked is one statement."""
    installs.query(
        "INSERT INTO installed (principal, plugin_id, version, installed_at)"
        " SELECT 'user:' || n, %s, '1.0.0', now() FROM generate_series(1, 1000) AS n RETURNING 1",
        plugin_id,
    )
    found = arms(client, plugin_id)
    assert found["new"]["assigned"] + found["old"]["assigned"] == 1000
    assert 60 <= found["new"]["assigned"] <= 140
    assert Owner(client).install(plugin_id=plugin_id)
