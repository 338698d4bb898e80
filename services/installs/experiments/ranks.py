"""How sure one can be of a percentile: by the ranks between which it lies (the binomial's normal
approximation; Conover, Practical Nonparametric Statistics, 3.2), in buckets of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt
from typing import TypedDict

from installs.usage.counting import GROWTH
from plugin_platform.proportions import Z


class Rank(TypedDict):
    """Milliseconds, upper ends of buckets."""

    value: int
    low: int
    high: int


def rank(buckets: Mapping[int, int], part: float) -> Rank | None:
    """None of nothing."""
    of = sum(buckets.values())
    if of == 0:
        return None
    middle, half = of * part, Z * sqrt(of * part * (1 - part))
    value, low, high = (_at(buckets, place) for place in (middle, middle - half, middle + half))
    return Rank(value=value, low=low, high=high)


def _at(buckets: Mapping[int, int], place: float) -> int:
    wanted = min(max(1, ceil(place)), sum(buckets.values()))
    seen = 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= wanted:
            return round(GROWTH**bucket)
    raise AssertionError("the last rank is in the last bucket")
