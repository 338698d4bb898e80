import os
import sys
import time
from pathlib import Path

import pytest
from deploy.local.test.lanes import lanes
from deploy.local.test.stages import RUNNING, Stage

LANES = (os.cpu_count() or 1) + 2


def python(name: str, code: str, folder: Path) -> Stage:
    return Stage(name, [sys.executable, "-c", code], folder)


def test_the_verdicts_come_in_the_order_of_the_stages(tmp_path: Path) -> None:
    found = [python("slow", "import time; time.sleep(0.5)", tmp_path)]
    found += [python("bad", "raise SystemExit(2)", tmp_path), python("good", "", tmp_path)]
    with lanes(tmp_path) as run:
        verdicts = run(found)()
    assert [(v.name, v.problem) for v in verdicts] == [
        ("slow", ""),
        ("bad", "exit 2"),
        ("good", ""),
    ]


def test_two_more_than_there_are_cores_run_at_once(tmp_path: Path) -> None:
    """Each waits until all are there, which they never are when fewer run."""
    code = "import pathlib, time\npathlib.Path(str({0})).touch()\n"
    code += "while len([p for p in pathlib.Path().iterdir() if p.name.isdigit()]) < {1}:"
    code += " time.sleep(0.01)"
    number = LANES
    found = [python(f"s{n}", code.format(n, number), tmp_path) for n in range(number)]
    with lanes(tmp_path) as run:
        assert all(verdict.passed for verdict in run(found)())


def test_what_goes_wrong_meanwhile_ends_what_runs_and_starts_nothing_more(tmp_path: Path) -> None:
    waiting = [python(f"w{n}", "import time; time.sleep(600)", tmp_path) for n in range(LANES)]
    late = python("late", "open('late', 'w')", tmp_path)

    def failing() -> None:
        with lanes(tmp_path) as run:
            run([*waiting, late])
            while len(RUNNING) < LANES:
                time.sleep(0.01)
            raise RuntimeError("no servers")

    with pytest.raises(RuntimeError, match="no servers"):
        failing()
    assert not RUNNING
    assert not (tmp_path / "late").exists()
