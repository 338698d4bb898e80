"""A list of plugins out of one account and into another: the same versions, the same bytes."""

from __future__ import annotations

import hashlib
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
from tests.integration.running_service import RunningService

from plugin_platform.errors import Invalid

DIGESTS = {one: hashlib.sha256(one.encode()).hexdigest() for one in ("1.0.0", "1.1.0")}


def with_two_versions(say: Say, **manifest: Any) -> str:
    plugin_id = new_plugin_id()
    for version, digest in DIGESTS.items():
        key = f"{plugin_id}/{version}/{digest}.js"
        asks = manifest if version == "1.1.0" else {}
        say(version_of(plugin_id, version, bundle_key=key, **asks), at=LONG_AGO)
    return plugin_id


def named(plugin_id: str, version: str, digest: str | None = None) -> dict[str, str]:
    return {
        "plugin_id": plugin_id,
        "version": version,
        "digest": digest or DIGESTS.get(version, "0" * 64),
    }


def test_another_account_gets_the_same_versions_and_digests(
    client: Any, say: Say, installs: RunningService
) -> None:
    ada, eve = Owner(client), Owner(client)
    older, newest = with_two_versions(say), with_two_versions(say)
    ada.install(plugin_id=older, version="1.0.0")
    ada.install(plugin_id=newest)
    locked = ada.lock()
    assert sorted(locked, key=str) == sorted(
        [named(older, "1.0.0"), named(newest, "1.1.0")], key=str
    )
    outcome = eve.install_locked(plugins=locked)
    assert outcome == {"installed": locked, "failed": []}
    assert eve.lock() == locked
    assert eve.install_locked(plugins=locked) == outcome
    assert installs.said_by(eve.principal) == ["plugin.installed"] * 2


def test_what_is_not_the_same_here_or_cannot_be_had_is_named_and_the_rest_installed(
    client: Any, say: Say
) -> None:
    eve = Owner(client)
    fine, forged, gone, asks = (with_two_versions(say) for _ in range(4))
    asks = with_two_versions(say, permissions=("network",))
    eve.install(plugin_id=asks, version="1.0.0")
    say(yanked(gone, "1.1.0"))
    plugins = [
        named(forged, "1.1.0", "f" * 64),
        named(gone, "1.1.0"),
        named("no-such-plugin", "1.0.0"),
        named(asks, "1.1.0"),
        named(fine, "1.0.0"),
    ]
    outcome = eve.install_locked(plugins=plugins)
    assert outcome["installed"] == [named(fine, "1.0.0")]
    why = {one["plugin_id"]: one["detail"] for one in outcome["failed"]}
    assert "its content has another digest" in why[forged]
    assert "withdrawn by its publisher" in why[gone]
    assert "There is no published plugin" in why["no-such-plugin"]
    assert "asks for more than the version you have: network" in why[asks]
    assert eve.has(asks) == "1.0.0"


def test_what_is_blocked_is_on_no_list(client: Any, say: Say) -> None:
    ada, plugin_id = Owner(client), with_two_versions(say)
    ada.install(plugin_id=plugin_id)
    say(version_blocked(plugin_id, "1.1.0"))
    assert ada.lock() == []


def test_a_list_brings_no_more_than_one_may_have(client: Any, say: Say) -> None:
    eve, plugins = Owner(client), [with_two_versions(say) for _ in range(3)]
    many = [new_plugin_id() for _ in range(498)]
    say(*map(of_digest, many))
    eve.install_all(many)
    outcome = eve.install_locked(plugins=[named(one, "1.0.0") for one in plugins])
    assert [one["plugin_id"] for one in outcome["installed"]] == plugins[:2]
    [failed] = outcome["failed"]
    assert "You have 500 plugins installed" in failed["detail"]


def test_only_so_many_at_once_and_each_plugin_once(client: Any) -> None:
    eve = Owner(client)
    with pytest.raises(Invalid, match="named twice"):
        eve.install_locked(plugins=[named("a-b", "1.0.0"), named("a-b", "1.1.0")])
    with pytest.raises(Invalid, match="101 plugins at once"):
        eve.install_locked(plugins=[named(f"p-{n}", "1.0.0") for n in range(101)])
