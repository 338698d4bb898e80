"""Several events in one message: how many, in which order, and how they are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin_platform.events import SCHEMAS
from plugin_platform.messaging import outgoing, pages
from plugin_platform.messaging.confirms import Message
from plugin_platform.messaging.outgoing import grouped, joined, message_of


def event(number: int, size: int = 1) -> dict[str, object]:
    return {"id": f"e-{number}", "type": "plugin.installed", "data": {"text": "é" * size}}


def test_one_event_goes_as_it_is_under_its_type() -> None:
    [group] = grouped([message_of(event(1))])
    message = joined(group)
    assert (message.routing_key, message.id) == ("plugin.installed", "e-1")
    assert json.loads(message.body) == event(1)


def test_several_go_as_a_list_of_the_same() -> None:
    [group] = grouped([message_of(event(1)), message_of(event(2))])
    message = joined(group)
    assert (message.routing_key, message.id) == ("page", "e-1")
    assert json.loads(message.body) == [event(1), event(2)]
    assert pages.read(message.body) == [event(1), event(2)]


@given(st.lists(st.integers(1, 2 * outgoing.MOST_BYTES), max_size=300))
def test_all_events_go_in_their_order_and_no_message_is_larger_than_it_may(
    sizes: list[int],
) -> None:
    messages = [Message("a.b", str(n), b"x" * size) for n, size in enumerate(sizes)]
    groups = grouped(messages)
    assert [message for group in groups for message in group] == messages
    for group in groups:
        assert 1 <= len(group) <= outgoing.MOST_EVENTS
        assert len(group) == 1 or sum(len(each.body) for each in group) <= outgoing.MOST_BYTES


def test_small_events_fill_their_messages() -> None:
    messages = [Message("a.b", str(n), b"x") for n in range(250)]
    assert [len(group) for group in grouped(messages)] == [100, 100, 50]


def test_every_type_has_two_words_so_that_no_page_is_taken_for_an_event() -> None:
    """``<source>.events`` is bound to the log with ``*.*``."""
    assert {type_.count(".") for type_ in SCHEMAS} == {1}
    assert "." not in pages.PAGE


def test_numbers_are_read_that_the_fast_reader_refuses() -> None:
    assert pages.read(b'{"n": 1e999}') == [{"n": float("inf")}]


@pytest.mark.parametrize("body", [b"", b"[]", b"no", b"[1,"])
def test_what_has_no_event_cannot_be_read(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        pages.read(body)
