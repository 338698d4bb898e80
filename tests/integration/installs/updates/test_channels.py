"""Pre-releases: for who chose the beta channel of a plugin, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.installs.sources import Say
from tests.integration.installs.updates.versions import LONG_AGO, Owner, version_of
from tests.integration.running_service import RunningService

from plugin_platform.errors import Invalid, NotFound


def latest(owner: Owner, plugin_id: str) -> str | None:
    offered = owner.offered(plugin_id)
    return str(offered["latest"]) if offered else None


def test_a_pre_release_goes_to_the_beta_channel_alone(
    owner: Owner, plugin_id: str, say: Say, client: Any
) -> None:
    other = Owner(client)
    other.install(plugin_id=plugin_id)
    say(version_of(plugin_id, "1.1.0-beta.2"), version_of(plugin_id, "1.1.0-beta.10"), at=LONG_AGO)
    assert latest(owner, plugin_id) is None
    assert owner.configure(plugin_id=plugin_id, channel="beta")["channel"] == "beta"
    assert latest(owner, plugin_id) == "1.1.0-beta.10", "by number"
    assert latest(other, plugin_id) is None
    assert Owner(client).install(plugin_id=plugin_id)["version"] == "1.0.0"
    owner.takes(plugin_id, "1.1.0-beta.2")
    assert latest(owner, plugin_id) == "1.1.0-beta.10"
    owner.takes(plugin_id, "1.1.0-beta.10")
    assert latest(owner, plugin_id) is None
    say(version_of(plugin_id, "1.1.0-rc.1"), at=LONG_AGO)
    assert latest(owner, plugin_id) == "1.1.0-rc.1"


def test_who_leaves_the_channel_waits_for_the_next_stable_version(
    owner: Owner, plugin_id: str, say: Say
) -> None:
    say(version_of(plugin_id, "1.1.0-beta.1"), at=LONG_AGO)
    owner.configure(plugin_id=plugin_id, channel="beta")
    owner.takes(plugin_id, "1.1.0-beta.1")
    assert owner.configure(plugin_id=plugin_id, channel="stable")["channel"] == "stable"
    say(version_of(plugin_id, "1.1.0-beta.2"), version_of(plugin_id, "1.0.9"), at=LONG_AGO)
    assert latest(owner, plugin_id) is None
    assert owner.has(plugin_id) == "1.1.0-beta.1"
    say(version_of(plugin_id, "1.1.0"), at=LONG_AGO)
    assert latest(owner, plugin_id) == "1.1.0"


def test_it_is_taken_by_itself_where_updates_are(owner: Owner, plugin_id: str, say: Say) -> None:
    owner.configure(plugin_id=plugin_id, channel="beta", automatic_updates="on")
    say(version_of(plugin_id, "1.1.0-beta.1"), at=LONG_AGO)
    assert owner.takes(plugin_id, "1.1.0-beta.1", automatic=True)["updated"]


def test_the_choice_is_said_once_and_goes_with_the_plugin(
    owner: Owner, plugin_id: str, installs: RunningService
) -> None:
    for _ in range(2):
        owner.configure(plugin_id=plugin_id, channel="beta")
    assert installs.said_by(owner.principal).count("plugin.channel_chosen") == 1
    with pytest.raises(Invalid) as refused:
        owner.configure(plugin_id=plugin_id, channel="nightly")
    assert refused.value.errors[0]["pointer"] == "/channel"
    owner.uninstall(plugin_id=plugin_id)
    with pytest.raises(NotFound):
        owner.configure(plugin_id=plugin_id, channel="beta")
    assert owner.install(plugin_id=plugin_id)["channel"] == "stable"


def test_a_visitor_s_choice_moves_to_the_account_with_the_plugin(
    client: Any, plugin_id: str, say: Say
) -> None:
    visitor, account, other = Owner(client, "anon"), Owner(client), Owner(client)
    for one in (visitor, other):
        one.install(plugin_id=plugin_id)
    visitor.configure(plugin_id=plugin_id, channel="beta")
    client.merge(source=visitor.principal, target=account.principal)
    say(version_of(plugin_id, "1.1.0-beta.1"), at=LONG_AGO)
    [mine] = account.list_installed()
    assert (mine["channel"], latest(account, plugin_id)) == ("beta", "1.1.0-beta.1")
    again = Owner(client, "anon")
    again.install(plugin_id=plugin_id)
    again.configure(plugin_id=plugin_id, channel="beta")
    client.merge(source=again.principal, target=other.principal)
    assert latest(other, plugin_id) is None, "what the account has itself stays as it is"
