"""How a process for strangers' bytes ends, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from plugin_platform.errors import Unavailable
from publishing.intake import apart
from publishing.intake.apart import TooComplex

Run = Callable[[str], bytes]
LIMITED = """
from publishing.intake import jail
jail.limit(seconds=60, cpu=1, memory=256 * 1024 * 1024, file=1000)
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The answer of a program that is run apart."""
    monkeypatch.syspath_prepend(tmp_path)

    def run(program: str) -> bytes:
        work = "def prepare(): pass\ndef work():\n" + indent(program, "  ")
        (tmp_path / "strange.py").write_text(work)
        apart.stop()
        return apart.run("strange", b"x")

    return run


def test_it_answers(run: Run) -> None:
    assert run("import sys; print(sys.stdin.read() * 3, end='')") == b"xxx"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("while True: pass", apart.TOO_MUCH_TIME),
        ("bytes(1 << 30)", apart.TOO_MUCH_MEMORY),
        ("def f(): f()\nf()", apart.NESTS),
        ("print('x' * 2000)", apart.TOO_MUCH_SAID),
    ],
    ids=["computing", "memory", "nesting", "answer"],
)
def test_what_is_too_much_is_named(run: Run, program: str, why: str) -> None:
    with pytest.raises(TooComplex, match=why.split(":", maxsplit=1)[0]):
        run(LIMITED + program)


@pytest.mark.parametrize("ended_by", ["SIGKILL", "SIGALRM"])
def test_what_somebody_ends_is_no_fault_of_what_was_handed_in(run: Run, ended_by: str) -> None:
    with pytest.raises(Unavailable, match="please repeat"):
        run(f"import os, signal; os.kill(os.getpid(), signal.{ended_by})")


def test_a_fault_of_ours_is_told_as_one(run: Run) -> None:
    with pytest.raises(RuntimeError, match="ValueError: of ours"):
        run("raise ValueError('of ours')")
