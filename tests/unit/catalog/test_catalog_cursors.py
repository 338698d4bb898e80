"""Cursors: opaque to whoever holds them, refused when they are not ours."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cursors import Position, decode, encode
from plugin_platform.errors import Invalid


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers())
def test_what_was_encoded_is_decoded(plugin_id: str, count: int) -> None:
    position = Position("installs", count, plugin_id)
    assert decode(encode(position), "installs", int) == position


def test_a_time_is_text() -> None:
    position = Position("updated", "2026-06-01T12:00:00+00:00", "a")
    assert decode(encode(position), "updated", datetime) == position


@pytest.mark.parametrize("written", ["2026-W23-1T12:00,0+00:00", "2026-06-02T11:59+23:59"])
def test_a_time_is_handed_on_as_every_database_reads_it(written: str) -> None:
    position = decode(encode(Position("updated", written, "a")), "updated", datetime)
    assert position.key == "2026-06-01T12:00:00+00:00"


@pytest.mark.parametrize("written", ["2026-06-01T12:00:00", "0001-01-01T00:00+14:00", "now", 1])
def test_what_is_no_moment_is_refused(written: str | int) -> None:
    with pytest.raises(Invalid):
        decode(encode(Position("updated", written, "a")), "updated", datetime)


def test_a_cursor_of_another_sort_is_refused() -> None:
    with pytest.raises(Invalid):
        decode(encode(Position("installs", 1, "a")), "name", str)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(text, "installs", int)
    assert refused.value.errors[0]["pointer"] == "/cursor"
