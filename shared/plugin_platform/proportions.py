"""How sure one can be of a share, and of the difference of two (Newcombe 1998: Wilson's interval,
and the hybrid score interval made of it, method 10).
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import TypedDict

Z = NormalDist().inv_cdf(0.975)  # 95 of 100 such intervals have the true value in them


class Estimate(TypedDict):
    value: float
    low: float
    high: float


def share(some: int, of: int) -> Estimate | None:
    """None of nothing."""
    if of <= 0:
        return None
    found = min(max(some, 0), of) / of
    scale = 1 + Z**2 / of
    middle = (found + Z**2 / (2 * of)) / scale
    half = Z * sqrt(found * (1 - found) / of + Z**2 / (4 * of**2)) / scale
    return Estimate(value=found, low=max(0.0, middle - half), high=min(1.0, middle + half))


def difference(new: Estimate | None, old: Estimate | None) -> Estimate | None:
    """Of the first above the second; None where either is of nothing."""
    if new is None or old is None:
        return None
    value = new["value"] - old["value"]
    below = sqrt((new["value"] - new["low"]) ** 2 + (old["high"] - old["value"]) ** 2)
    above = sqrt((new["high"] - new["value"]) ** 2 + (old["value"] - old["low"]) ** 2)
    return Estimate(value=value, low=value - below, high=value + above)
