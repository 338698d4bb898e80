"""Run a stage of the checks: a command with its output kept, a time limit and a verdict."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from deploy.local.layout import CHECKOUT
from deploy.local.shell import environment, tail

ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
NOT_RUN = 77  # the exit code of a command that this machine cannot run, as automake has it
GRACE = 60.0  # seconds to clean up after an interruption
RUNNING: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True)
class Stage:
    name: str
    command: Sequence[str]
    folder: Path = CHECKOUT
    env: Mapping[str, str] = field(default_factory=dict)
    report: Path | None = None  # JUnit's XML, where the command writes one
    limit: float = 1500
    gives_way: bool = False  # to stages that do not


@dataclass(frozen=True)
class Verdict:
    name: str
    seconds: float
    tests: int = 0
    problem: str = ""
    hindrance: str = ""  # why this machine cannot run it

    @property
    def passed(self) -> bool:
        return not self.problem

    @property
    def word(self) -> str:
        return "not run" if self.hindrance else "passed" if self.passed else "FAILED"


def run(stage: Stage, results: Path, *, show: bool) -> Verdict:
    """`show` passes the output on as it comes; without it only a failure is shown."""
    log = results / f"{stage.name}.log"
    if stage.report:
        stage.report.unlink(missing_ok=True)
    started = time.monotonic()
    code = execute(stage, log, show=show)
    seconds = time.monotonic() - started
    if code == NOT_RUN:
        return Verdict(stage.name, seconds, hindrance=tail(log, 1).strip())
    tests, problem = read_report(stage.report) if stage.report else (0, "")
    if code:
        problem = f"exit {code}" if not problem else f"exit {code}, {problem}"
    if problem and not show:
        print(f"\n{stage.name}: {problem}\n{tail(log, 60)}\n", flush=True)
    return Verdict(stage.name, seconds, tests, problem)


def execute(stage: Stage, log: Path, *, show: bool) -> int | str:
    polite = ("nice", "-n", "5") if stage.gives_way else ()
    with subprocess.Popen(
        [*polite, *stage.command],
        cwd=stage.folder,
        env=environment(stage.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        RUNNING.add(process)
        copier = threading.Thread(target=copy, args=(process, log, show), daemon=True)
        copier.start()
        try:
            return process.wait(stage.limit)
        except subprocess.TimeoutExpired:
            end(process)
            return f"none after {stage.limit:.0f} s"
        except KeyboardInterrupt:
            end(process)
            raise
        finally:
            RUNNING.discard(process)
            copier.join(GRACE)


def end_running() -> None:
    """For whoever waits for stages that run in other threads."""
    for process in list(RUNNING):
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Lets it clean up, then insists. Whoever runs us in the background may ignore SIGINT."""
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def copy(process: subprocess.Popen[bytes], log: Path, show: bool) -> None:
    assert process.stdout is not None
    with log.open("w") as file:
        for line in process.stdout:
            text = line.decode(errors="replace")
            file.write(ESCAPES.sub("", text))
            if show:
                sys.stdout.write(text)
                sys.stdout.flush()


def read_report(report: Path) -> tuple[int, str]:
    """How many tests ran, and what is wrong: a test that was skipped proves nothing."""
    if not report.exists():
        return 0, "no report"
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314
    skipped = [case for case in cases if is_skipped(case)]
    if not cases:
        return 0, "no tests"
    if skipped:
        names = ", ".join(f"{case.get('classname')}.{case.get('name')}" for case in skipped)
        return len(cases), f"{len(skipped)} skipped: {names}"
    return len(cases), ""


def is_skipped(case: ElementTree.Element) -> bool:
    """A failure that is expected counts as a test; pytest reports it as skipped, too."""
    found = case.find("skipped")
    return found is not None and found.get("type") != "pytest.xfail"


def summary(verdicts: Sequence[Verdict]) -> str:
    width = max(len(verdict.name) for verdict in verdicts)
    words = max(len(verdict.word) for verdict in verdicts)
    lines = [
        f"  {v.word.ljust(words)}  {v.name.ljust(width)}  {v.seconds:7.1f} s"
        f"{f'  {v.tests:5d} tests' if v.tests else ''}"
        f"{f'   {v.problem or v.hindrance}' if v.problem or v.hindrance else ''}"
        for v in verdicts
    ]
    total = sum(verdict.tests for verdict in verdicts)
    failed = sum(not verdict.passed for verdict in verdicts)
    missing = [v.name for v in verdicts if v.hindrance]
    end = f"{failed} of {len(verdicts)} stages failed" if failed else "everything passed"
    if missing:
        end = f"{end if failed else 'what ran passed'}, not run: {', '.join(missing)}"
    return "\n".join([*lines, f"\n  {end}; {total} tests"])


def without_colour() -> dict[str, str]:
    return {} if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else {"NO_COLOR": "1"}
