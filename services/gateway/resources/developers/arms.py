"""What owners are told of the arms of a roll-out: of no fewer people than of anything else."""

from __future__ import annotations

from typing import Any

from plugin_platform.proportions import Estimate, difference, share
from plugin_platform.small_cells import hidden

Row = dict[str, Any]
COUNTS = ("assigned", "exposed", "went_back", "uninstalled", "active")
USE = ("active", "sessions", "sessions_with_errors")


def told(counted: Row) -> Row:
    """``{new, old, uninstall_difference, error_difference}`` of the counts of both arms. A number
    of few accounts is null, with the other where that would tell it, and so is what is made of
    them.
    """
    few = {name: hidden({arm: counts[name] for arm, counts in counted.items()}) for name in COUNTS}
    shares = {arm: _share(counts, arm, few) for arm, counts in counted.items()}
    errors = {arm: None if arm in few["active"] else _errors(one) for arm, one in counted.items()}
    arms = {
        arm: {name: None if arm in few[name] else counts[name] for name in COUNTS}
        | {name: None if arm in few["active"] else counts[name] for name in USE}
        | {"uninstall_share": shares[arm], "error_share": errors[arm]}
        for arm, counts in counted.items()
    }
    return arms | {
        "uninstall_difference": difference(shares["new"], shares["old"]),
        "error_difference": difference(errors["new"], errors["old"]),
    }


def _errors(counts: Row) -> Estimate | None:
    return share(counts["sessions_with_errors"], counts["sessions"])


def compared(counted: list[Row]) -> Row:
    """``{arms, uninstall_difference, error_difference}`` of the older version, the newer one and
    all others, each difference of the newer above the older.
    """
    by_place = dict(zip(("older", "newer", "others"), counted, strict=True))
    hides = {
        name: hidden({place: arm[name] for place, arm in by_place.items()})
        for name in ("assigned", "has_own", "has_other", "uninstalled", "active")
    }
    arms = {place: _compared(arm, place, hides) for place, arm in by_place.items()}
    older, newer = arms["older"], arms["newer"]
    return {
        "arms": list(arms.values()),
        "uninstall_difference": difference(newer["uninstall_share"], older["uninstall_share"]),
        "error_difference": difference(newer["error_share"], older["error_share"]),
    }


def _compared(arm: Row, place: str, hides: dict[str, set[str]]) -> Row:
    """Use is told of no fewer people than are counted for it."""
    is_used = place not in hides["active"]
    shown = {name: None if place in found else arm[name] for name, found in hides.items()}
    shown |= {name: arm[name] if is_used else None for name in (*USE, "activation_p95")}
    shares = {
        "uninstall_share": _share(arm, place, hides),
        "error_share": _errors(arm) if is_used else None,
    }
    return {"version": arm["version"], **shown, **shares}


def _share(counts: Row, arm: str, few: dict[str, set[str]]) -> Estimate | None:
    if arm in few["assigned"] | few["uninstalled"]:
        return None
    left = counts["uninstalled"]
    return share(left, counts["assigned"] + left)
