"""What owners are told of the arms of a roll-out: of no fewer people than of anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_platform.proportions import Estimate, difference, share
from plugin_platform.small_cells import hidden, shown

Row = dict[str, Any]
# Numbers of accounts. Those of their use go with ``active``: it is told of no fewer people.
COUNTS = ("assigned", "exposed", "went_back", "uninstalled", "active")
COMPARED = ("assigned", "has_own", "has_other", "uninstalled", "active")
HAS = {"has_own", "has_other"}
USE = ("sessions", "sessions_with_errors")


def told(counted: Row) -> Row:
    """``{new, old, uninstall_difference, error_difference}`` of the counts of both arms. A number
    of few accounts is null, with the other where that would tell it, and so is what is made of
    them.
    """
    arms = _arms(counted, COUNTS, USE)
    return arms | _differences(arms["new"], arms["old"])


def compared(counted: list[Row]) -> Row:
    """``{arms, uninstall_difference, error_difference}`` of the older version, the newer one and
    all others, each difference of the newer above the older.
    """
    by_place = dict(zip(("older", "newer", "others"), counted, strict=True))
    arms = _arms(by_place, COMPARED, (*USE, "activation_p95"))
    shown = [{"version": by_place[place]["version"], **arm} for place, arm in arms.items()]
    return {"arms": shown, **_differences(arms["newer"], arms["older"])}


def _arms(counted: Mapping[str, Row], counts: tuple[str, ...], use: tuple[str, ...]) -> Row:
    few = {name: hidden({arm: one[name] for arm, one in counted.items()}) for name in counts}
    untold = {arm: {name for name in counts if arm in few[name]} for arm in counted}
    return {
        arm: _arm(one, counts, use, untold[arm] | _told_by_others(one, untold[arm]))
        for arm, one in counted.items()
    }


def _told_by_others(counted: Row, few: set[str]) -> set[str]:
    """Who has the arm's version, the other one or neither: with all of the arm, two numbers tell
    the third.
    """
    if not counted.keys() >= HAS:
        return set()
    neither = counted["assigned"] - sum(counted[name] for name in HAS)
    is_hidden = few & {"assigned", *HAS} or shown(neither) is None
    return HAS if is_hidden else set()


def _arm(counted: Row, counts: tuple[str, ...], use: tuple[str, ...], few: set[str]) -> Row:
    """``few``: the counts that are not told."""
    untold = few.union(use) if "active" in few else few
    shown = {name: None if name in untold else counted[name] for name in (*counts, *use)}
    return shown | {"uninstall_share": _left(counted, few), "error_share": _errors(counted, few)}


def _left(counted: Row, few: set[str]) -> Estimate | None:
    if few & {"assigned", "uninstalled"}:
        return None
    left = counted["uninstalled"]
    return share(left, counted["assigned"] + left)


def _errors(counted: Row, few: set[str]) -> Estimate | None:
    if "active" in few:
        return None
    return share(counted["sessions_with_errors"], counted["sessions"])


def _differences(newer: Row, older: Row) -> Row:
    return {
        f"{of}_difference": difference(newer[f"{of}_share"], older[f"{of}_share"])
        for of in ("uninstall", "error")
    }
