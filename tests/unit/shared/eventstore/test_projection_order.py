"""Whatever the broker does to the order of messages, each event counts once, in order."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.positions import Sequenced, in_line

START = datetime(2026, 1, 1, tzinfo=UTC)


def log_of(steps: list[int]) -> list[Sequenced]:
    """A log whose positions rise by ``steps``."""
    items, previous = [], 0
    for step in steps:
        position = previous + step
        event = RecordedEvent(position, UUID(int=position), "s", 1, "t", {}, {}, START)
        items.append(Sequenced(previous, event))
        previous = position
    return items


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Sequenced], list[Sequenced]]:
    log = log_of(draw(st.lists(st.integers(1, 3), min_size=1, max_size=12)))
    messages = draw(st.lists(st.sampled_from(log), max_size=40))
    return log, messages


@settings(max_examples=500)
@given(deliveries())
def test_what_is_applied_is_the_log_from_its_start(
    case: tuple[list[Sequenced], list[Sequenced]],
) -> None:
    log, messages = case
    position, applied = 0, []
    for message in messages:
        for event in in_line([message], position):
            applied.append(event)
            position = event.position
    assert applied == [item.event for item in log[: len(applied)]]


@settings(max_examples=500)
@given(deliveries(), st.integers(0, 12))
def test_batch_stops_at_a_gap_and_goes_on_after_it_is_filled(
    case: tuple[list[Sequenced], list[Sequenced]], applied: int
) -> None:
    log, messages = case
    position = log[min(applied, len(log)) - 1].event.position if applied else 0
    rest = [item for item in log if item.event.position > position]
    events = in_line(messages, position)
    assert events == [item.event for item in rest[: len(events)]]
    assert in_line([*rest, *messages], position) == [item.event for item in rest]
