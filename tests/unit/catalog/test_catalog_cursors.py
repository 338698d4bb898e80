"""Cursors: opaque to whoever holds them, refused when they are not ours."""

import dataclasses
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.cursors import Key, Position, decode, encode
from plugin_platform.errors import Invalid


def at(sort: str, key: Key, plugin_id: str = "a") -> Position:
    return Position(sort, False, key, plugin_id, 7, 3, "")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers())
def test_what_was_encoded_is_decoded(plugin_id: str, count: int) -> None:
    position = at("installs", count, plugin_id)
    assert decode(encode(position), "installs", int) == position


def test_a_time_is_text() -> None:
    position = at("updated", "2026-06-01T12:00:00+00:00")
    assert decode(encode(position), "updated", datetime) == position


@pytest.mark.parametrize("written", ["2026-W23-1T12:00,0+00:00", "2026-06-02T11:59+23:59"])
def test_a_time_is_handed_on_as_every_database_reads_it(written: str) -> None:
    position = decode(encode(at("updated", written)), "updated", datetime)
    assert position.key == "2026-06-01T12:00:00+00:00"


@pytest.mark.parametrize("written", ["2026-06-01T12:00:00", "0001-01-01T00:00+14:00", "now", 1])
def test_what_is_no_moment_is_refused(written: str | int) -> None:
    with pytest.raises(Invalid):
        decode(encode(at("updated", written)), "updated", datetime)


def test_a_cursor_of_another_sort_is_refused() -> None:
    with pytest.raises(Invalid):
        decode(encode(at("installs", 1)), "name", str)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(text, "installs", int)
    assert refused.value.errors[0]["pointer"] == "/cursor"


def test_a_cursor_knows_what_was_shown_and_goes_on_after_what_is_later() -> None:
    shown = (("risen", 9, False), ("b", 5, True), ("c", 4, True))
    rows = [{"id": each, "sort_key": key, "is_later": later} for each, key, later in shown]
    position = at("installs", 6).after(rows)
    assert (position.key, position.plugin_id) == (4, "c")
    assert all(position.has_shown(each) for each in ("risen", "b", "c"))
    assert not position.has_shown("d")
    assert position.after(rows[:1]).key == 4


def test_of_very_many_the_last_are_known_to_have_been_shown() -> None:
    position = at("installs", 6)
    for number in range(2_000):
        position = position.after([{"id": f"p-{number}", "sort_key": 1, "is_later": True}])
    assert position.has_shown("p-1999")
    assert not position.has_shown("p-3")
    assert len(encode(position)) < 3_000


@pytest.mark.parametrize(
    "change",
    [{"shown": "?"}, {"total": "7"}, {"most": 1}, {"revision": -1}, {"revision": 2**63}],
)
def test_a_field_of_another_kind_is_refused(change: dict[str, object]) -> None:
    forged = dataclasses.replace(at("installs", 1), **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        decode(encode(forged), "installs", int)
