"""Of few accounts in an arm nothing is told, nor can it be worked out."""

from __future__ import annotations

from typing import Any

from gateway.resources.developers.arms import told

NOBODY = {"assigned": 0, "exposed": 0, "went_back": 0, "uninstalled": 0}


def arm(**counts: int) -> dict[str, Any]:
    return NOBODY | counts


def test_of_many_all_is_told_and_compared() -> None:
    found = told(
        {
            "new": arm(assigned=120, exposed=90, uninstalled=12),
            "old": arm(assigned=1080, uninstalled=50),
        }
    )
    assert (found["new"]["assigned"], found["new"]["exposed"], found["old"]["exposed"]) == (
        120,
        90,
        0,
    )
    assert found["new"]["uninstall_share"].keys() == {"value", "low", "high"}
    assert found["uninstall_difference"] is not None


def test_one_among_the_first_is_not_seen_to_go() -> None:
    """Nor by what all are without the others."""
    found = told({"new": arm(assigned=1, exposed=1, went_back=1), "old": arm(assigned=99)})
    for one in (found["new"], found["old"]):
        assert one["assigned"] is None
        assert one["uninstall_share"] is None
    assert found["new"]["exposed"] is None
    assert found["new"]["went_back"] is None
    assert found["uninstall_difference"] is None


def test_few_who_left_are_not_told_and_nobody_is() -> None:
    found = told({"new": arm(assigned=50, uninstalled=0), "old": arm(assigned=50, uninstalled=2)})
    assert (found["new"]["uninstalled"], found["old"]["uninstalled"]) == (0, None)
    assert found["old"]["uninstall_share"] is None
