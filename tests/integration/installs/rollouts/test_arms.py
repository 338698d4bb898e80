"""What is counted of the two arms of a roll-out, in accounts."""

from __future__ import annotations

from datetime import UTC, datetime
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
from tests.integration.installs.sources import Say
from tests.integration.installs.updates.versions import LONG_AGO, Owner, new_plugin_id, version_of

from plugin_platform.errors import Invalid

NO_USE = {"active": 0, "sessions": 0, "sessions_with_errors": 0}
USED = """
    INSERT INTO usage_people (plugin_id, version, day, principal, sessions, sessions_with_errors)
    VALUES (%s, %s, current_date - %s::integer, %s, %s, %s) RETURNING 1
"""


@pytest.fixture
def plugin_id(say: Say) -> str:
    plugin_id = new_plugin_id()
    say(version_of(plugin_id, "1.0.0"), at=LONG_AGO)
    say(started(plugin_id), version_of(plugin_id, VERSION), at=LONG_AGO)
    return plugin_id


def arms(client: Any, plugin_id: str) -> Any:
    today = datetime.now(UTC).date().isoformat()
    return client.rollout_arms(plugin_id=plugin_id, versions={VERSION: today})[VERSION]


def arm(assigned: int, exposed: int = 0, went_back: int = 0, uninstalled: int = 0) -> Any:
    return {
        "assigned": assigned,
        "exposed": exposed,
        "went_back": went_back,
        "uninstalled": uninstalled,
        **NO_USE,
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


def test_one_account_that_leaves_many_times_has_left_once(client: Any, plugin_id: str) -> None:
    owner = somebody(client, plugin_id, 0, 10)
    for _ in range(6):
        owner.install(plugin_id=plugin_id)
        owner.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id)["new"] == arm(0, uninstalled=1)
    owner.install(plugin_id=plugin_id)
    assert arms(client, plugin_id)["new"] == arm(1, exposed=1), "it is back"


@pytest.mark.parametrize("is_heard_first", [True, False])
def test_who_left_after_the_end_or_before_the_beginning_does_not_count(
    client: Any, say: Say, *, is_heard_first: bool
) -> None:
    """By when it was, and not by which of two logs is read first, as in a rebuild."""
    plugin_id = new_plugin_id()
    say(version_of(plugin_id, "1.0.0"), at=LONG_AGO)
    began = (started(plugin_id), version_of(plugin_id, VERSION))
    if is_heard_first:
        say(*began, at=LONG_AGO)
    before = somebody(client, plugin_id, 0, 10)
    before.install(plugin_id=plugin_id, version="1.0.0")
    before.uninstall(plugin_id=plugin_id)
    if not is_heard_first:
        say(*began, at=LONG_AGO)
    assert arms(client, plugin_id)["new"] == arm(0, uninstalled=1)
    say(halted(plugin_id))
    later = somebody(client, plugin_id, 0, 10)
    later.install(plugin_id=plugin_id, version="1.0.0")
    later.uninstall(plugin_id=plugin_id)
    assert arms(client, plugin_id)["new"] == arm(0, uninstalled=1)
    say(of(plugin_id, "resumed"))
    assert arms(client, plugin_id)["new"] == arm(0, uninstalled=2)
    say(started(plugin_id))
    assert arms(client, plugin_id)["new"] == arm(0), "it begins now"


def test_only_so_many_roll_outs_at_once(client: Any, plugin_id: str) -> None:
    with pytest.raises(Invalid, match="6 roll-outs at once"):
        client.rollout_arms(
            plugin_id=plugin_id, versions={f"1.{n}.0": "2026-11-27" for n in range(6)}
        )
    unknown = client.rollout_arms(plugin_id=plugin_id, versions={"9.9.9": "2026-11-27"})
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


def test_errors_are_of_who_has_the_version_of_their_arm(
    client: Any, installs: Any, plugin_id: str
) -> None:
    first, other = (somebody(client, plugin_id, *place).principal for place in ((0, 10), (10, 100)))
    visitor = somebody(client, plugin_id, 0, 10, "anon").principal
    for version, principal, days_ago, sessions, errors in (
        (VERSION, first, 0, 7, 2),
        ("1.0.0", first, 0, 3, 3),
        (VERSION, other, 0, 4, 4),
        ("1.0.0", other, 0, 500, 5),
        ("0.9.0", other, 0, 2, 1),
        (VERSION, first, 1, 9, 9),
        ("", first, 0, 10, 5),
        (VERSION, visitor, 0, 9, 9),
    ):
        installs.query(USED, plugin_id, version, days_ago, principal, sessions, errors)
    found = arms(client, plugin_id)
    told = {arm: [one[name] for name in NO_USE] for arm, one in found.items()}
    assert told == {"new": [1, 7, 2], "old": [1, 22, 6]}, "of one person 20 a day and version"


@pytest.mark.parametrize(("accounts", "is_kept"), [(9_000, False), (10_000, True)])
def test_many_accounts_are_counted_once_a_minute_and_few_each_time(
    client: Any, installs: Any, plugin_id: str, say: Say, *, accounts: int, is_kept: bool
) -> None:
    def have_it(first: int, last: int) -> None:
        installs.query(
            "INSERT INTO installed (principal, plugin_id, version, installed_at)"
            " SELECT 'user:' || n, %s, '1.0.0', now() FROM generate_series(%s::integer, %s) AS n"
            " RETURNING 1",
            plugin_id,
            first,
            last,
        )

    def assigned() -> int:
        found = arms(client, plugin_id)
        return int(found["new"]["assigned"] + found["old"]["assigned"])

    have_it(1, accounts)
    assert assigned() == accounts
    have_it(accounts + 1, accounts + 50)
    assert assigned() == accounts + (0 if is_kept else 50)
    say(raised(plugin_id, 25))
    assert assigned() == accounts + 50, "of another share at once"
