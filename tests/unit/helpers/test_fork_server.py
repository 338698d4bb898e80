"""Programs that tests start as copies behave as those that are started anew."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.helpers.processes import copies
from tests.helpers.processes.copies import ROOT, Copy
from tests.helpers.waiting import PATIENCE, eventually

Start = Callable[..., Copy]

TELL = """
import json, os, sys
print(json.dumps({
    "argv": sys.argv, "folder": os.getcwd(), "settings": dict(os.environ),
    "first": sys.path[:2], "name": __name__, "files": sorted(os.listdir("/proc/self/fd")),
}))
"""
SLEEP = "print('here', flush=True)\nimport time\ntime.sleep(900)"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture(params=["plain", "patched"])
def start(
    request: pytest.FixtureRequest, tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> Start:
    """Starts a program of this text."""
    if request.param == "patched":
        monkeypatch.setattr(copies, "SERVICE", "program")

    def started(text: str, *arguments: str, **environment: str) -> Copy:
        (tmp_path / "program.py").write_text(text)
        settings = {"PYTHONPATH": str(tmp_path), **environment}
        with log.open("ab") as output:
            return Copy("program", *arguments, env=settings, output=output)

    return started


def test_a_program_has_its_own_arguments_settings_and_outputs(start: Start, log: Path) -> None:
    assert start(TELL, "one", "two", OF_ITS_OWN="yes").wait(PATIENCE) == 0
    told = json.loads(log.read_text())
    folder = log.parent
    assert told["argv"] == [str(folder / "program.py"), "one", "two"]
    assert told["settings"] == {"PYTHONPATH": str(folder), "OF_ITS_OWN": "yes"}
    assert (told["folder"], told["first"]) == (str(ROOT), [str(ROOT), str(folder)])
    assert told["name"] == "__main__"


def test_a_program_has_no_files_of_others(start: Start, log: Path) -> None:
    other = start(SLEEP)
    assert start(TELL).wait(PATIENCE) == 0
    listing = 1
    assert len(json.loads(log.read_text().splitlines()[-1])["files"]) == 3 + listing
    other.kill()
    other.wait(PATIENCE)


def test_the_code_of_a_program_that_ends_is_told(start: Start) -> None:
    assert start("raise SystemExit(3)").wait(PATIENCE) == 3


def test_a_program_that_fails_says_why(start: Start, log: Path) -> None:
    assert start("import not_there").wait(PATIENCE) == 1
    assert "No module named 'not_there'" in log.read_text()


def test_what_a_program_leaves_for_its_end_is_done(start: Start, log: Path) -> None:
    start("import atexit\natexit.register(print, 'done')").wait(PATIENCE)
    assert log.read_text() == "done\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_can_be_ended(start: Start, log: Path, number: signal.Signals) -> None:
    program = start(SLEEP)
    eventually(lambda: "here" in log.read_text())
    assert program.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        program.wait(0.01)
    program.send_signal(number)
    assert program.wait(PATIENCE) == -number
    program.kill()  # of what has ended already
    assert program.poll() == -number


ORDERS_ONE = f"""
import os, pathlib, sys
from tests.helpers.processes.copies import Copy
with open(sys.argv[1], "wb") as output:
    print(Copy("program", env={{"PYTHONPATH": sys.argv[2]}}, output=output).pid, flush=True)
os.kill(os.getpid(), {int(signal.SIGKILL)})
"""


def test_programs_end_with_the_tests_that_started_them(tmp_path: Path, log: Path) -> None:
    (tmp_path / "program.py").write_text(SLEEP)
    words = [sys.executable, "-c", ORDERS_ONE, str(log), str(tmp_path)]
    tests = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, timeout=PATIENCE, check=False)
    assert tests.returncode == -signal.SIGKILL
    eventually(lambda: not os.path.exists(f"/proc/{int(tests.stdout)}"))
