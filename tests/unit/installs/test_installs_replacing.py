"""Moving from one plugin to the one that its publisher names, without a database."""

from dataclasses import replace
from typing import Any

import pytest

from installs.installed import Installed
from installs.model import MAX_PLUGINS, Installations
from plugin_platform.errors import Invalid, NotFound

ADA = "user:ada"


def having(*plugins: Installed) -> Installations:
    return Installations({one.plugin_id: one for one in plugins})


def old(**changes: Any) -> Installed:
    return replace(Installed("old", "1.0.0", "2026-06-01", settings={"size": 3}), **changes)


def new(**changes: Any) -> Installed:
    return replace(Installed("new", "2.0.0", "2026-06-01"), **changes)


def types(mine: Installations, carried: dict[str, Any] | None = None) -> list[str]:
    return [e.type for e in mine.replace_plugin(ADA, "old", "new", "2.0.0", carried or {})]


def test_the_new_one_is_there_before_the_old_one_goes() -> None:
    assert types(having(old())) == ["plugin.installed", "plugin.uninstalled"]


def test_settings_and_whether_it_runs_move() -> None:
    events = having(old(enabled=False)).replace_plugin(ADA, "old", "new", "2.0.0", {"size": 3})
    assert [event.type for event in events] == [
        "plugin.installed",
        "plugin.disabled",
        "plugin.settings_changed",
        "plugin.uninstalled",
    ]
    assert events[2].data == {"principal": ADA, "plugin_id": "new", "changes": {"size": 3}}


def test_what_the_new_one_has_itself_goes_first() -> None:
    mine = having(old(), new(enabled=False, settings={"size": 9}))
    assert types(mine, {"size": 3}) == ["plugin.enabled", "plugin.uninstalled"]
    mine = having(old(enabled=False), new(settings={"size": 9}))
    events = mine.replace_plugin(ADA, "old", "new", "2.0.0", {"size": 3, "tone": "low"})
    assert [event.type for event in events] == ["plugin.settings_changed", "plugin.uninstalled"]
    assert events[0].data["changes"] == {"tone": "low"}


def test_moving_again_appends_nothing_and_nobody_moves_what_is_not_there() -> None:
    assert types(having(new())) == []
    with pytest.raises(NotFound):
        types(having())


def test_who_has_as_many_as_possible_can_still_move() -> None:
    others = [new(plugin_id=f"p-{number}") for number in range(MAX_PLUGINS - 1)]
    assert types(having(old(), *others)) == ["plugin.installed", "plugin.uninstalled"]


def test_settings_that_would_be_too_large_together_move_nothing() -> None:
    mine = having(old(), new(settings={"text": "x" * 40_000}))
    with pytest.raises(Invalid):
        types(mine, {"note": "x" * 40_000})
