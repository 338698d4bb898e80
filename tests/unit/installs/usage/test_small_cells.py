"""Of fewer than five people nothing is told, nor can it be worked out from what is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installs.usage.counting import GROWTH, SLOWEST, bucket_of, percentile
from plugin_platform.small_cells import FEWEST, hidden, shown


def test_a_number_of_few_is_not_shown() -> None:
    assert [shown(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({"1": 10, "2": 20}, set()),
        ({"1": 0, "2": 20}, set()),
        ({"1": 3, "2": 20, "3": 9}, {"1", "3"}),  # 3 is what all are without 2
        ({"1": 3, "2": 4, "3": 9}, {"1", "2"}),
        ({"1": 3}, {"1"}),
    ],
)
def test_who_is_too_few_takes_another_along(people: dict[str, int], expected: set[str]) -> None:
    assert hidden(people) == expected


@given(st.dictionaries(st.text(), st.integers(0, 30), max_size=8))
def test_what_is_hidden_cannot_be_worked_out(people: dict[str, int]) -> None:
    """From the sum of all, which is shown where it is enough, and all that is shown."""
    gone = hidden(people)
    assert {name for name, number in people.items() if shown(number) is None} <= gone
    difference = sum(people[name] for name in gone)
    if gone and shown(sum(people.values())) is not None:
        assert difference >= FEWEST
        assert len([name for name in gone if people[name]]) > 1


@given(st.lists(st.integers(1, SLOWEST), min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_at_most_a_tenth_too_high(times: list[int], share: float) -> None:
    buckets: dict[int, int] = {}
    for ms in times:
        buckets[bucket_of(ms)] = buckets.get(bucket_of(ms), 0) + 1
    rank = -(-len(times) * round(share * 100) // 100)
    exact = sorted(times)[rank - 1]
    found = percentile(buckets, share)
    assert found is not None
    assert exact - 0.5 <= found <= exact * GROWTH + 0.5
