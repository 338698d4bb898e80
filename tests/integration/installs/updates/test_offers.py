"""Which update is offered, and from when on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.installs.sources import Say, version_blocked, yanked
from tests.integration.installs.updates.versions import (
    LONG_AGO,
    Owner,
    new_plugin_id,
    of_digest,
    version_of,
)

from plugin_platform.errors import Invalid


def hours_ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def test_a_new_version_waits_a_day_and_is_named_while_it_waits(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0"), at=hours_ago(23))
    waiting = owner.offered(plugin_id)
    assert waiting
    assert waiting["latest"] == "1.1.0"
    ready_at = datetime.fromisoformat(waiting["ready_at"])
    assert timedelta(minutes=59) < ready_at - datetime.now(UTC) <= timedelta(hours=1)
    say(version_of(plugin_id, "1.0.1"), at=hours_ago(25))
    offered = owner.offered(plugin_id)
    assert offered
    assert (offered["latest"], offered["ready_at"]) == ("1.0.1", None)


def test_who_chooses_to_wait_longer_or_not_at_all_does(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0"), at=hours_ago(30))
    assert (owner.offered(plugin_id) or {})["ready_at"] is None
    assert owner.choose_updates(wait_hours=48) == {"automatic": False, "wait_hours": 48}
    assert (owner.offered(plugin_id) or {})["ready_at"]
    say(version_of(plugin_id, "1.2.0"))
    owner.choose_updates(wait_hours=0)
    offered = owner.offered(plugin_id)
    assert offered
    assert (offered["latest"], offered["ready_at"]) == ("1.2.0", None)
    with pytest.raises(Invalid) as refused:
        owner.choose_updates(wait_hours=721)
    assert refused.value.errors[0]["pointer"] == "/waitHours"


def test_a_security_release_does_not_wait(owner: Owner, plugin_id: str, say: Say) -> None:
    say(version_of(plugin_id, "1.0.1", security=True), version_of(plugin_id, "1.1.0"))
    offered = owner.offered(plugin_id)
    assert offered
    assert (offered["latest"], offered["security"]) == ("1.0.1", True)
    assert offered["ready_at"] is None


def test_what_replaces_a_blocked_version_does_not_wait(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0"))
    assert (owner.offered(plugin_id) or {})["ready_at"]
    say(version_blocked(plugin_id, "1.0.0"))
    offered = owner.offered(plugin_id)
    assert offered
    assert (offered["replaces"], offered["ready_at"]) == ("blocked", None)


def test_what_is_withdrawn_is_left_for_the_newest_that_is_fine(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0"), version_of(plugin_id, "1.2.0"), at=LONG_AGO)
    owner.configure(plugin_id=plugin_id, version="1.2.0")
    say(yanked(plugin_id, "1.2.0"))
    offered = owner.offered(plugin_id)
    assert offered
    assert (offered["latest"], offered["replaces"]) == ("1.1.0", "yanked")
    assert offered["automatic"] is False
    say(yanked(plugin_id, "1.1.0"))
    assert (owner.offered(plugin_id) or {})["latest"] == "1.0.0"


def test_what_does_not_run_on_this_platform_is_not_offered(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0", min_platform_version="1.0.0"), at=LONG_AGO)
    say(version_of(plugin_id, "2.0.0", min_platform_version="1.10.0"), at=LONG_AGO)
    assert (owner.offered(plugin_id) or {})["latest"] == "1.1.0"


def test_versions_are_compared_by_number(owner: Owner, plugin_id: str, say: Say) -> None:
    for version in ("1.9.0", "1.10.0", "1.10.0-rc.1", "1.2.0+build"):
        say(version_of(plugin_id, version), at=LONG_AGO)
    assert (owner.offered(plugin_id) or {})["latest"] == "1.10.0"


def test_a_version_of_which_nobody_knows_when_it_came_counts_as_old(
    owner: Owner, plugin_id: str, say: Say, installs: Any
) -> None:
    """As those that were there before an update of this service."""
    say(version_of(plugin_id, "1.1.0"))
    assert (owner.offered(plugin_id) or {})["ready_at"]
    installs.query(
        "UPDATE versions SET published_at = NULL WHERE plugin_id = %s RETURNING 1", plugin_id
    )
    assert (owner.offered(plugin_id) or {})["ready_at"] is None


def test_five_hundred_plugins_are_one_answer(client: Any, say: Say) -> None:
    """Each with an update, and each taken."""
    owner, plugins = Owner(client), [new_plugin_id() for _ in range(500)]
    say(*map(of_digest, plugins), at=LONG_AGO)
    owner.install_all(plugins)
    say(*[version_of(one, "1.1.0") for one in plugins], at=LONG_AGO)
    items = owner.list_updates()["items"]
    assert [one["plugin_id"] for one in items] == sorted(plugins)
    assert {one["latest"] for one in items} == {"1.1.0"}
    for start in range(0, 500, 100):
        wanted = [
            {"plugin_id": one["plugin_id"], "version": "1.1.0", "accept": []}
            for one in items[start : start + 100]
        ]
        assert len(owner.update(items=wanted)["updated"]) == 100
    assert owner.list_updates()["items"] == []
