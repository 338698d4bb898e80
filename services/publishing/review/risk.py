"""Which of the versions in review to look at first."""

from __future__ import annotations

from typing import Any

MODERATED = "every version is reviewed here"
FIRST = "it is the plugin's first version"
# Points; the sum orders the queue and means nothing else.
UNCHECKED, HELD, REACHES, NEW = 50, 30, 5, 10
REACHING = ("dynamic-code", "cookie", "undeclared-network", "undeclared-host")


def risk_of(
    conclusions: list[dict[str, Any]], missing: dict[str, str], *, first: bool
) -> tuple[list[str], int]:
    """Return why people look at it, in words, and the points."""
    reasons = [f"{check}: {verdict}" for check, verdict in missing.items()] or [MODERATED]
    points = sum(HELD if verdict == "held" else UNCHECKED for verdict in missing.values())
    codes = {found["code"] for one in conclusions for found in one["findings"]}
    reaching = sorted(codes.intersection(REACHING))
    points += REACHES * len(reaching)
    reasons += [f"it uses {code}" for code in reaching]
    if first:
        reasons, points = [*reasons, FIRST], points + NEW
    return reasons, points
