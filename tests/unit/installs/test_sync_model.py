"""What follows an account: whoever comes later is told what is there, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from installs.sync.model import (
    MAX_CHANGES,
    MAX_KEY,
    MAX_OF_ACCOUNT,
    MAX_OF_PLUGIN,
    MAX_VALUE,
    MAX_VALUES,
    Change,
    Place,
    Synced,
    Value,
    read,
)
from plugin_platform.errors import Invalid

KEY = Place("keybindings", "", "document.new")


def nothing() -> Synced:
    return Synced(0, [], {})


def change(value: str | None, base: int = 0, place: Place = KEY, id: str = "") -> Change:
    return Change(id or f"{place}{value}{base}", place, value, base)


def test_a_change_upon_what_is_there_is_applied() -> None:
    mine = nothing()
    first = mine.apply(change('"a"'))
    assert (first.status, first.revision) == ("applied", 1)
    second = mine.apply(change('"b"', base=1))
    assert (second.status, second.revision, mine.values[KEY]) == ("applied", 2, Value('"b"', 2))


def test_changes_of_other_keys_do_not_meet() -> None:
    mine = nothing()
    other = Place("keybindings", "", "document.list")
    mine.apply(change('"a"'))
    assert mine.apply(change('"b"', place=other)).status == "applied"
    assert len(mine.values) == 2


def test_the_later_of_two_is_told_the_other_and_changes_nothing() -> None:
    mine = nothing()
    mine.apply(change('"a"', id="here"))
    late = mine.apply(change('"b"', id="there"))
    assert (late.status, late.value, late.revision) == ("conflict", '"a"', 1)
    assert mine.values[KEY].value == '"a"'
    kept = mine.apply(change('"b"', base=late.revision, id="there, keeping its own"))
    assert kept.status == "applied"


def test_the_same_on_both_sides_is_no_conflict() -> None:
    mine = nothing()
    mine.apply(change('"a"', id="here"))
    assert mine.apply(change('"a"', id="there")).status == "applied"
    assert mine.revision == 1


def test_a_change_that_comes_again_is_applied_once_whatever_happened_since() -> None:
    mine = nothing()
    first = change('"a"', id="first")
    mine.apply(first)
    mine.apply(change('"b"', base=1, id="of another device"))
    again = mine.apply(first)
    assert (again.status, again.value) == ("applied", '"b"')
    assert mine.revision == 2


def test_what_was_taken_away_here_and_changed_there_is_a_conflict() -> None:
    mine = nothing()
    mine.apply(change('"a"'))
    mine.apply(change('"b"', base=1))
    assert mine.apply(change(None, base=1)).status == "conflict"
    assert mine.apply(change(None, base=2)).status == "applied"


def stored(plugin: str, number: int, size: int = MAX_VALUE) -> Change:
    return change(f'"{"x" * (size - 2)}"', place=Place("storage", plugin, f"k{number:04}"))


def test_a_plugin_has_so_much_room_and_others_have_theirs() -> None:
    mine = nothing()
    statuses = [mine.apply(stored("greedy", number)).status for number in range(10)]
    assert statuses.count("applied") == MAX_OF_PLUGIN // MAX_VALUE - 1  # keys count too
    assert mine.apply(stored("modest", 0)).status == "applied"
    smaller = Place("storage", "greedy", "k0000")
    assert mine.apply(change('"x"', mine.values[smaller].revision, smaller)).status == "applied"


def test_an_account_has_so_much_room() -> None:
    mine = nothing()
    statuses = [
        mine.apply(stored(f"p{plugin}", number)).status
        for plugin in range(12)
        for number in range(7)
    ]
    assert statuses.count("applied") <= MAX_OF_ACCOUNT // MAX_VALUE
    assert statuses[-1] == "full"


def test_an_account_has_so_many_values() -> None:
    mine = nothing()
    for number in range(MAX_VALUES):
        mine.apply(stored(f"p{number % 20}", number, 3))
    assert mine.apply(stored("one-more", 0, 3)).status == "full"


def said(**changes: Any) -> dict[str, Any]:
    usual = {"id": "1", "kind": "storage", "plugin_id": "aa", "key": "k", "value": "1", "base": 0}
    return usual | changes


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "passwords"},
        {"plugin_id": ""},
        {"kind": "keybindings"},
        {"key": ""},
        {"key": "k" * 201},
        {"key": "\0"},
        {"value": "\ud800"},
        {"value": "no json"},
        {"value": "[" * 8000},
        {"value": f'"{"x" * MAX_VALUE}"'},
        {"id": ""},
        {"id": "i" * 65},
    ],
)
def test_what_nobody_can_keep_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        read([said(), said(**wrong)])
    assert refused.value.errors[0]["pointer"] == "/changes/1"


@pytest.mark.parametrize("count", [0, MAX_CHANGES + 1])
def test_so_many_come_at_once(count: int) -> None:
    with pytest.raises(Invalid):
        read([said()] * count)


def test_plugins_are_told_the_same_bounds() -> None:
    rules = Path(__file__).parents[3] / "host-web/plugin-sdk/rules/synced-storage.js"
    of_plugin = f"value: {MAX_VALUE // 1024} * 1024, all: {MAX_OF_PLUGIN // 1024} * 1024"
    assert f"key: {MAX_KEY}, {of_plugin}" in rules.read_text()
