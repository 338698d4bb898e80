"""What an operator reads of how far the services are behind."""

from typing import Any

import pytest
from deploy.local.run.settings import Settings
from deploy.local.show import gauges, letters, module


def gauge(unpublished: int, *projections: tuple[int | None, int]) -> dict[str, Any]:
    rows = [
        {"source": "x", "behind": behind, "parked": parked, "parked_seconds": 0, "fault": None}
        for behind, parked in projections
    ]
    return {"head": 10, "unpublished": unpublished, "projections": rows}


def test_a_healthy_platform_has_noughts_and_no_warnings() -> None:
    found = {"auth": gauge(0), "catalog": gauge(0, (0, 0), (0, 0))}
    assert gauges.rows(found)[1:] == [("auth", "0", "0", "0"), ("catalog", "0", "0", "0")]
    assert gauges.warnings(found) == []


def test_what_is_behind_is_added_up() -> None:
    assert gauges.row("catalog", gauge(7, (3, 0), (4, 0))) == ("catalog", "7", "7", "0")


def test_parked_events_are_warned_of_with_the_command_that_helps() -> None:
    found = {"catalog": gauge(0, (0, 2), (0, 1)), "installs": gauge(0, (0, 0))}
    [warning] = gauges.warnings(found)
    assert "catalog could not apply 3 events" in warning
    assert warning.endswith("./platform replay catalog")


def test_a_database_that_is_away_is_not_taken_for_healthy() -> None:
    found = {"auth": None, "installs": gauge(0, (None, 0))}
    assert gauges.row("auth", found["auth"]) == ("auth", "?", "?", "?")
    assert gauges.row("installs", found["installs"]) == ("installs", "0", "?", "0")
    assert gauges.warnings(found) == ["WARNING: the database of auth does not answer."]


def test_source_that_is_not_followed_is_warned_of_with_the_command_that_helps() -> None:
    found = {"catalog": gauge(0, (0, 0))}
    found["catalog"]["projections"][0]["fault"] = "it went back from position 9 to 4"
    [warning] = gauges.warnings(found)
    assert "catalog does not follow x any more" in warning
    assert "it went back from position 9 to 4" in warning
    assert warning.endswith("./platform rebuild catalog")


@pytest.mark.parametrize("repaired", [True, False])
def test_counts_that_were_wrong_are_warned_of(repaired: bool) -> None:
    last = {"what": "install counts", "checked_at": "2026-11-25T03:00:00+00:00"}
    found = {"catalog": {**gauge(0), "reconciliation": {**last, "differences": 0}}}
    assert gauges.warnings(found) == []
    found["catalog"]["reconciliation"] |= {"differences": 2, "repaired": repaired}
    [warning] = gauges.warnings(found)
    assert "2 install counts of catalog were not what the log says" in warning
    assert warning.endswith("./platform reconcile --repair") is not repaired


def test_dead_letters_are_warned_of_with_the_command_that_shows_them() -> None:
    found = {"consumer": "catalog", "source": "installs", "count": 3, "reason": "unreadable: x"}
    [warning] = letters.warnings([{**found, "oldest": "2026-11-25T10:00:00+00:00"}])
    assert "3 messages of installs to catalog" in warning
    assert "since 2026-11-25T10:00:00+00:00: unreadable: x" in warning
    assert warning.endswith("./platform dead-letters catalog")
    assert letters.warnings([]) == []
    assert "cannot be read" in letters.warnings(None)[0]


def test_gauges_that_cannot_be_read_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PYTHON", "false")
    settings: Settings = {}
    assert gauges.read(settings) == {}
    [warning] = gauges.warnings({})
    assert "cannot be read" in warning
