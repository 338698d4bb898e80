"""Of few accounts in an arm nothing is told, nor can it be worked out."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.resources.developers.arms import compared, told

NO_USE = {"active": 0, "sessions": 0, "sessions_with_errors": 0}
NOBODY = {"assigned": 0, "exposed": 0, "went_back": 0, "uninstalled": 0, **NO_USE}


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


def of_version(version: str | None, **counts: Any) -> dict[str, Any]:
    none = dict.fromkeys(("assigned", "has_own", "has_other", "uninstalled", "active"), 0)
    use = {"sessions": 0, "sessions_with_errors": 0, "activations": 0, "activation_p95": None}
    return {"version": version} | none | use | counts


def test_two_versions_are_compared_by_who_left_and_by_errors() -> None:
    found = compared(
        [
            of_version("1.0.0", assigned=500, uninstalled=20, active=400, sessions=4000),
            of_version(
                "1.1.0",
                assigned=500,
                uninstalled=60,
                active=400,
                sessions=4000,
                sessions_with_errors=400,
            ),
            of_version(None, assigned=80),
        ]
    )
    assert [arm["version"] for arm in found["arms"]] == ["1.0.0", "1.1.0", None]
    assert found["arms"][1]["error_share"]["value"] == 0.1
    for name in ("uninstall_difference", "error_difference"):
        assert found[name]["low"] > 0


@pytest.mark.parametrize(
    ("has", "is_told"),
    [
        ((97, 3), False),  # all others are three
        ((3, 97), False),
        ((100, 0), True),
        ((90, 8), False),  # neither has two
        ((50, 0), True),
        ((60, 40), True),
    ],
)
def test_of_an_arm_both_numbers_are_told_or_none(has: tuple[int, int], *, is_told: bool) -> None:
    own, other = has
    older = of_version("1.0.0", assigned=100, has_own=own, has_other=other)
    others = [
        of_version("1.1.0", assigned=100, has_own=60, has_other=40),
        of_version(None, assigned=80, has_other=40),
    ]
    arm = compared([older, *others])["arms"][0]
    assert arm["assigned"] == 100
    assert (arm["has_own"], arm["has_other"]) == (has if is_told else (None, None))


def test_the_two_numbers_of_an_arm_do_not_tell_how_many_it_has() -> None:
    found = compared(
        [
            of_version("1.0.0", assigned=3, has_own=3),
            of_version("1.1.0", assigned=9, has_own=9),
            of_version(None, assigned=90, has_other=90),
        ]
    )
    for arm in found["arms"][:2]:
        assert {arm[name] for name in ("assigned", "has_own", "has_other")} == {None}
    assert found["arms"][2]["assigned"] == 90


def test_the_sessions_of_few_are_not_told() -> None:
    """One person has twenty a day, so it goes by people."""
    p95 = {"value": 45, "low": 40, "high": 60}
    found = compared(
        [
            of_version("1.0.0", assigned=9, active=2, sessions=40, activation_p95=p95),
            of_version("1.1.0", assigned=9, active=9, sessions=100, activation_p95=p95),
            of_version(None, assigned=9, active=50, sessions=100),
        ]
    )
    few, next_smallest, others = found["arms"]
    for arm in (few, next_smallest):
        told_of_use = ("active", "sessions", "sessions_with_errors", "error_share")
        assert {arm[name] for name in (*told_of_use, "activation_p95")} == {None}
    assert others["sessions"] == 100
    assert found["error_difference"] is None


def test_errors_are_told_by_arm_and_of_few_people_not() -> None:
    use = {"active": 50, "sessions": 500}
    new, old = arm(**use, sessions_with_errors=50), arm(**use, sessions_with_errors=5)
    found = told({"new": new, "old": old})
    assert (found["new"]["error_share"]["value"], found["new"]["sessions"]) == (0.1, 500)
    assert found["error_difference"]["low"] > 0
    few = told({"new": new | {"active": 2}, "old": old})
    assert few["new"]["sessions"] is few["new"]["error_share"] is few["error_difference"] is None
