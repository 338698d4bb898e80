import os
import subprocess
import sys

import pytest
from deploy.local import cli
from deploy.local.layout import CHECKOUT

PRINT_MUCH = """
import sys
from deploy.local import cli
cli.prepare = lambda command: None
cli.again = lambda words, started: None
def run(args):
    for _ in range(100_000):
        print("a line of a long answer")
    return 0
cli.run = run
sys.exit(cli.main())
"""

LETTERS = ("dead-letters", "catalog")


def test_what_follows_test_is_for_pytest_options_and_all() -> None:
    args = cli.parse(["test", "-k", "merge", "tests/unit", "--lf"])
    assert args.command == "test"
    assert args.words == ["-k", "merge", "tests/unit", "--lf"]


def test_scale_may_be_repeated() -> None:
    args = cli.parse(["up", "--detach", "--scale", "auth=2", "--scale", "installs=3"])
    assert args.detach
    assert args.scale == ["auth=2", "installs=3"]


def test_dead_letters_are_shown_unless_something_else_is_asked() -> None:
    shown = cli.parse(["dead-letters", "catalog"])
    assert (shown.service, shown.replay, shown.discard) == ("catalog", False, False)
    assert cli.parse(["dead-letters", "gateway", "--replay"]).replay
    assert cli.parse(["reconcile", "--repair"]).repair


@pytest.mark.parametrize("words", [["--help"], ["test", "--help"], ["up", "-h"]])
def test_help_is_no_failure(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(words)
    assert ended.value.code == 0
    assert "./platform" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [[], ["fly"], ["up", "--unknown"], ["rebuild"], [*LETTERS, "--replay", "--discard"]]
)
def test_what_means_nothing_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(words)
    assert ended.value.code == 2


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-c", PRINT_MUCH, "status"]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"a line of a long answer\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == cli.BROKEN_PIPE


def test_a_process_that_runs_again_knows_when_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    run_again: list[str] = []
    monkeypatch.setattr(os, "execv", lambda program, words: run_again.extend(words))
    monkeypatch.setenv(cli.PREPARED, "")
    cli.again(["up", "--detach"], 12.25)
    assert run_again[-2:] == ["up", "--detach"]
    assert cli.started_by(os.environ[cli.PREPARED]) == 12.25


@pytest.mark.parametrize("prepared", ["", "0 12.25"])
def test_another_process_has_prepared_nothing(prepared: str) -> None:
    assert cli.started_by(prepared) is None
