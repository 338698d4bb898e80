"""How many events a projection applies in one transaction, by how long the lock was held."""

from hypothesis import given
from hypothesis import strategies as st

from plugin_platform.eventstore.projection import AT_FIRST, AT_MOST, HELD, Pace


def test_cheap_events_go_in_ever_larger_transactions_up_to_a_bound() -> None:
    pace, sizes = Pace(), []
    for _ in range(8):
        sizes.append(pace.events)
        pace.took(pace.events, HELD / 10)
    assert sizes == [50, 100, 200, 400, 800, 1600, AT_MOST, AT_MOST]


def test_dear_events_go_in_small_ones_again() -> None:
    pace = Pace()
    pace.events = 400
    pace.took(400, 2 * HELD)
    assert pace.events == 200


def test_a_page_that_was_not_full_says_nothing_of_larger_ones() -> None:
    pace = Pace()
    pace.took(3, HELD / 1000)
    assert pace.events == AT_FIRST


def test_what_the_database_gave_up_is_asked_again_in_the_smallest_part_before_it_is_parked() -> (
    None
):
    pace = Pace()
    pace.events = AT_MOST
    for _ in range(3):
        pace.slow_down()
    assert pace.events == AT_FIRST


@given(st.floats(0.0001, 0.1))
def test_whatever_an_event_costs_others_wait_for_two_transactions_worth_of_it_at_most(
    cost: float,
) -> None:
    pace, held = Pace(), 0.0
    for _ in range(100):
        held = pace.events * cost
        pace.took(pace.events, held)
    assert held <= HELD or pace.events == AT_FIRST
