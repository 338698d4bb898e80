"""What owners are told of the arms of a roll-out: of no fewer people than of anything else."""

from __future__ import annotations

from typing import Any

from plugin_platform.proportions import Estimate, difference, share
from plugin_platform.small_cells import hidden

Row = dict[str, Any]
COUNTS = ("assigned", "exposed", "went_back", "uninstalled")


def told(counted: Row) -> Row:
    """``{new, old, uninstall_difference}`` of the counts of both arms. A number of few accounts is
    null, with the other where that would tell it, and so is what is made of them.
    """
    few = {name: hidden({arm: counts[name] for arm, counts in counted.items()}) for name in COUNTS}
    shares = {arm: _share(counts, arm, few) for arm, counts in counted.items()}
    arms = {
        arm: {name: None if arm in few[name] else counts[name] for name in COUNTS}
        | {"uninstall_share": shares[arm]}
        for arm, counts in counted.items()
    }
    return arms | {"uninstall_difference": difference(shares["new"], shares["old"])}


def _share(counts: Row, arm: str, few: dict[str, set[str]]) -> Estimate | None:
    if arm in few["assigned"] | few["uninstalled"]:
        return None
    left = counts["uninstalled"]
    return share(left, counts["assigned"] + left)
