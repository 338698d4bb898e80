"""When the catalog has counted what people did."""

from __future__ import annotations

from tests.chaos.load import Load
from tests.helpers.waiting import eventually


def settled_counts(load: Load) -> dict[str, int]:
    """The install counts when all that was said has been counted."""
    eventually(lambda: sum(load.counts().values()) >= load.total, seconds=60, every=0.5)
    seen: list[dict[str, int]] = []

    def no_longer_move() -> bool:
        seen.append(load.counts())
        return len(seen) > 5 and all(counts == seen[-1] for counts in seen[-5:])

    eventually(no_longer_move, seconds=60, every=0.5)
    return seen[-1]
