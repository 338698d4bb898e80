"""Intervals of shares and of their difference, by examples of the literature."""

import pytest

from plugin_platform.proportions import difference, share


@pytest.mark.parametrize(
    ("some", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_wilsons_interval(some: int, of: int, low: float, high: float) -> None:
    """Newcombe 1998, Two-sided confidence intervals for the single proportion, table I."""
    found = share(some, of)
    assert found
    assert [found["low"], found["high"]] == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_a_difference_has_newcombes_interval(
    new: tuple[int, int], old: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Interval estimation for the difference between proportions, table II."""
    found = difference(share(*new), share(*old))
    assert found
    assert [found["low"], found["high"]] == pytest.approx([low, high], abs=5e-5)


def test_of_nothing_nothing_is_said() -> None:
    assert share(0, 0) is None
    assert difference(share(0, 0), share(1, 2)) is None


def test_more_than_all_is_all() -> None:
    assert share(3, 2) == share(2, 2)
