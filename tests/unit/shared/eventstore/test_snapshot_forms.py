"""A snapshot is the whole state: nothing that a model knows may get lost in it."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from auth.model import Account
from installs.model import REMEMBERED_MERGES, Installations
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.policies.model import Policies
from publishing.model import Plugin
from publishing.model.verdicts import Verdicts

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA = {"principal": "user:ada"}
PROVEN = {"username": "ada", "method": "dns"}
LISTING = {"name": "Words", "description": "Counts.", "category": "writing", "tags": ["a"]}
OF_BYTES = {"plugin_id": "w", "version": "1.0.0", "digest": "sha256-a"}
PASSED = {"check": "size", "revision": 1, "stage": "submission"}
MOVED = {"version": "1.0.0", "enabled": False, "settings": {"a": 1}, "installed_at": "2026-06-01"}

COMPARED = {"plugin_id": "w", "older": "1.0.0", "newer": "1.1.0"}


def merged(source: str, *plugin_ids: str) -> Event:
    moved = [{"plugin_id": plugin_id, **MOVED} for plugin_id in plugin_ids]
    data = {**ADA, "source": source, "moved": moved, "duplicates": ["a"]}
    return Event("installs.merged", data)


def offer(username: str) -> dict[str, str]:
    return {"username": username, "user_id": "9", "expires_at": "2026-06-08T12:00:00+00:00"}


STREAMS: dict[type[Any], list[Event]] = {
    Installations: [
        Event("plugin.installed", {**ADA, "plugin_id": "b", "version": "1.0.0"}),
        Event("plugin.installed", {**ADA, "plugin_id": "a", "version": "1.0.0"}),
        Event("plugin.disabled", {**ADA, "plugin_id": "b"}),
        Event("plugin.configured", {**ADA, "plugin_id": "a", "settings": {"size": 14}}),
        Event(
            "plugin.updated",
            {**ADA, "plugin_id": "a", "version": "1.1.0", "previous_version": "1.0.0"},
        ),
        Event("plugin.updates_chosen", {**ADA, "plugin_id": "a", "automatic": True}),
        Event("updates.chosen", {**ADA, "automatic": True, "wait_hours": 48}),
        Event(
            "workspace.created",
            {**ADA, "workspace_id": "w", "name": "W", "plugin_ids": ["a"], "used": True},
        ),
        merged("anon:1", "c", "d"),
        merged("anon:2"),
        Event("plugin.uninstalled", {**ADA, "plugin_id": "c", "version": "1.0.0"}),
        Event("installs.handed_over", {**ADA, "target": "user:eve", "plugin_ids": []}),
        Event("installs.ended", ADA),
    ],
    Account: [
        Event("user.registered", {"user_id": "42", "username": "ada"}),
        Event("user.developer_enrolled", {"user_id": "42"}),
        Event("user.role_granted", {"user_id": "42", "role": "moderator"}),
        Event("user.second_factor_enrolled", {"user_id": "42", "kind": "totp"}),
        Event("user.passkey_added", {"user_id": "42", "passkey_id": "p-1"}),
        Event("user.passkey_added", {"user_id": "42", "passkey_id": "p-2"}),
        Event("user.passkey_removed", {"user_id": "42", "passkey_id": "p-1"}),
        Event("user.domain_verified", {"user_id": "42", **PROVEN, "domain": "ada.org"}),
        Event("user.domain_verified", {"user_id": "42", **PROVEN, "domain": "bad.org"}),
        Event("user.domain_revoked", {"user_id": "42", "domain": "bad.org", "reason": "No."}),
    ],
    Plugin: [
        Event("plugin.created", {"plugin_id": "w", "owner_id": "1", "owner_name": "a", **LISTING}),
        Event("plugin.described", {"plugin_id": "w", **LISTING, "name": "Other"}),
        Event(
            "plugin.version_submitted",
            {
                "plugin_id": "w",
                "version": "1.0.0+b",
                "bundle_key": "w/1/x.js",
                "readme_key": "w/1/y.json",
            },
        ),
        Event("plugin.published", {"plugin_id": "w", "version": "1.0.0+b"}),
        Event("plugin.version_yanked", {"plugin_id": "w", "version": "1.0.0+b", "reason": ""}),
        Event("plugin.version_blocked", {"plugin_id": "w", "version": "1.0.0+b", "reason": "Bad."}),
        Event("plugin.deprecated", {"plugin_id": "w", "message": "Old.", "replacement": "x"}),
        Event("plugin.blocked", {"plugin_id": "w", "reason": "Bad."}),
        Event("plugin.held", {"plugin_id": "w", "publisher_id": "1"}),
        Event("plugin.owner_added", {"plugin_id": "w", "user_id": "2", "username": "b"}),
        Event("plugin.owner_invited", {"plugin_id": "w", **offer("c")}),
        Event("plugin.transfer_offered", {"plugin_id": "w", **offer("d")}),
        Event("plugin.experiment_started", {**COMPARED, "experiment_id": "x-1"}),
        Event("plugin.experiment_ended", {"experiment_id": "x-1"}),
        Event("plugin.experiment_started", {**COMPARED, "experiment_id": "x-2"}),
    ],
    Verdicts: [
        Event("check.concluded", {**OF_BYTES, **PASSED, "verdict": "held", "findings": ["Large."]}),
        Event("checks.passed", {**OF_BYTES, "checks": [PASSED, {**PASSED, "check": "names"}]}),
    ],
    Policies: [
        Event("policy.changed", {"policy": "review", "setting": "moderated", "previous": None}),
        Event("policy.changed", {"policy": "review", "setting": None, "previous": "moderated"}),
    ],
}


def recorded(events: Sequence[Event]) -> list[RecordedEvent]:
    return [
        RecordedEvent(n, uuid4(), "a", n, one.type, one.data, {"causationId": f"c{n}"}, NOON)
        for n, one in enumerate(events, 1)
    ]


def folded(state: Any, events: Sequence[RecordedEvent]) -> Any:
    for event in events:
        state = state.apply(event)
    return state


def through_json(state: Any) -> Any:
    """As PostgreSQL gives it back: JSON whose objects have lost their order."""
    return type(state).from_snapshot(json.loads(json.dumps(state.to_snapshot(), sort_keys=True)))


@pytest.mark.parametrize("model", STREAMS)
def test_a_snapshot_at_any_point_and_the_rest_are_the_whole(model: type[Any]) -> None:
    log = recorded(STREAMS[model])
    whole = folded(model(), log)
    for cut in range(len(log) + 1):
        state = folded(through_json(folded(model(), log[:cut])), log[cut:])
        assert state == whole


@pytest.mark.parametrize("model", STREAMS)
def test_the_events_of_this_test_reach_every_field(model: type[Any]) -> None:
    """Else a new field could be missing in the snapshot, and nobody would know. At some point of
    the stream: the end takes some of it away."""
    log = recorded(STREAMS[model])
    states = [folded(model(), log[:cut]) for cut in range(len(log) + 1)]
    for field in fields(model):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        assert any(getattr(state, field.name) != default for state in states), field.name


def test_verdicts_that_were_kept_before_passes_were_one_event_are_not_read() -> None:
    """A service of before, which made nothing of them, kept a state without them as number 1."""
    [passed] = Verdicts().conclude(**OF_BYTES, conclusions=[conclusion("passed")])
    assert passed.type == "checks.passed"
    assert Verdicts.SCHEMA > 1


def conclusion(verdict: str) -> dict[str, object]:
    return {**PASSED, "verdict": verdict, "findings": []}


def test_plugins_and_merges_keep_their_order() -> None:
    state = folded(Installations(), recorded(STREAMS[Installations]))
    again = through_json(state)
    assert list(again.plugins) == list(state.plugins) == ["b", "a", "d"]
    assert list(again.merges) == list(state.merges)


def test_an_account_remembers_its_last_merges_only() -> None:
    events = [merged(f"anon:{number}") for number in range(REMEMBERED_MERGES + 5)]
    merges = folded(Installations(), recorded(events)).merges
    assert list(merges) == [f"anon:{number}" for number in range(5, REMEMBERED_MERGES + 5)]
