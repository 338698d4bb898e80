"""What operators may choose of a policy, and what becomes of two who choose at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from plugin_platform.errors import Conflict, Invalid
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.policies.kinds import Choice, Kind, Number, Share
from plugin_platform.policies.model import Policies
from plugin_platform.policies.policy import chosen_in

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def after(state: Policies, said: list[Event], actor: str = "user:ada") -> Policies:
    for event in said:
        metadata = {"actor": actor}
        state = state.apply(
            RecordedEvent(1, uuid4(), "policies", 1, event.type, event.data, metadata, NOON)
        )
    return state


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Choice(("open", "closed")), ["open", "closed"], ["", "OPEN", 1, True, ["open"], {}]),
        (Number(1, 50), [1, 50], [0, 51, True, "3", 1.5, 10**30, []]),
        (Share(), [0, 100], [-1, 101, False, "100"]),
    ],
)
def test_only_what_fits_is_taken(kind: Kind, good: list[Any], bad: list[Any]) -> None:
    for setting in good:
        kind.check(setting)
    for setting in bad:
        with pytest.raises(Invalid):
            kind.check(setting)


def test_it_is_known_who_chose_what_and_when() -> None:
    state = after(Policies(), Policies().change("review", "moderated", seen=0))
    chosen = state.of("review")
    assert (chosen.setting, chosen.actor, chosen.at) == ("moderated", "user:ada", NOON.isoformat())
    assert state.of("signatures").setting is None


def test_what_is_so_already_is_no_event() -> None:
    state = after(Policies(), Policies().change("review", "moderated", seen=0))
    assert state.change("review", "moderated", seen=0) == []
    assert Policies().change("review", None, seen=0) == []


def test_who_decided_on_what_is_not_so_any_more_is_told() -> None:
    state = after(Policies(), Policies().change("margin", 5, seen=0))
    with pytest.raises(Conflict, match="meanwhile"):
        state.change("margin", 7, seen=0)
    assert [each.data for each in state.change("margin", None, seen=1)] == [
        {"policy": "margin", "setting": None, "previous": 5}
    ]


def test_the_environment_is_read_once_and_strictly() -> None:
    kind = Choice(("optional", "required"))
    assert chosen_in("X", kind, {}) == "optional"
    assert chosen_in("X", kind, {"X": "required"}) == "required"
    with pytest.raises(SystemExit, match="it is one of: optional, required"):
        chosen_in("X", kind, {"X": "yes"})
