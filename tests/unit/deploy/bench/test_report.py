"""What is printed of measurements."""

from __future__ import annotations

from deploy.local.bench import report
from deploy.local.bench.load.rows import ROWS
from deploy.local.bench.load.wrk import Load
from deploy.local.bench.measure import Measurement, Result

ROW = next(row for row in ROWS if row.name == "list")


def result(target: str, *rates: int, refused: int = 0, **processor: float) -> Result:
    turns = [
        Measurement(Load(rate * 2, 2.0, refused, 0, 1.5, 9.0, 0.3), dict(processor), 0.5)
        for rate in rates
    ]
    return Result(ROW, target, turns, sum(rates))


def test_a_row_says_median_spread_ratio_and_what_each_part_takes() -> None:
    ours = result("platform", 100, 300, 200, gateway=0.4, catalog=0.0004)
    other = result("baseline", 400, 400, 400, node=0.8)
    assert report.text([ours, other]) == (
        "\nlist, cached (list)\n"
        "  platform  200 (100 to 300)/s; p50 1.5 ms, p99 9.0 ms;"
        " processor 1.00 ms a request (gateway 1.00)\n"
        "  baseline  400 (400 to 400)/s; p50 1.5 ms, p99 9.0 ms;"
        " processor 1.00 ms a request (node 1.00)\n"
        "  platform / baseline: 0.50 (0.25 to 0.75)"
    )


def test_ratios_are_of_turns_that_followed_each_other() -> None:
    """The machine was half as fast the second time, for both."""
    assert report.ratios(result("a", 100, 50), result("b", 200, 100)) == [0.5, 0.5]


def test_errors_are_not_overlooked() -> None:
    assert "6 ERRORS" in report.text([result("platform", 10, 10, refused=3)])
    assert "ERRORS" not in report.text([result("platform", 10, 10)])


def test_programs_get_every_turn() -> None:
    [said] = report.as_data([result("platform", 100, 300, gateway=0.4)])
    assert said["row"] == "list"
    assert said["rates"] == [100.0, 300.0]
    assert said["median"] == 200.0
    assert said["processor"] == {"gateway": 1.0}
    assert said["others"] == [0.25, 0.25]


def test_what_else_ran_is_said_in_processors() -> None:
    assert report.others([result("platform", 100, 300)]) == "0.25 processors"
