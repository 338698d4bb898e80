"""What `./platform test` runs beside what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from deploy.local.test import checks, testbed
from deploy.local.test.containers import machine
from deploy.local.test.stages import Stage, Verdict


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the stages that ran beside each other; none of them is run."""
    found: list[list[str]] = []

    def quietly(chosen: Sequence[Stage]) -> list[Verdict]:
        found.append([stage.name for stage in chosen])
        return [Verdict(stage.name, 1.0, 1) for stage in chosen]

    monkeypatch.setattr(checks, "quietly", quietly)
    monkeypatch.setattr(testbed, "start", lambda: None)
    monkeypatch.setattr(testbed, "make_durable", lambda: None)
    monkeypatch.setattr(testbed, "environment", dict)
    return found


def test_networks_of_containers_come_and_go_when_no_browser_test_runs(
    rounds: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "hindrance", lambda: "")
    assert checks.everything() == 0
    [browsers] = [names for names in rounds if "e2e" in names]
    [containers] = [names for names in rounds if "containers" in names]
    assert "container-images" in browsers
    assert browsers is not containers


def test_a_machine_that_cannot_run_an_engine_is_told_what_was_left_out(
    rounds: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "hindrance", lambda: "no control groups are mounted")
    assert checks.everything() == 0
    assert not [name for names in rounds for name in names if "container" in name]
    assert "not run: containers" in capsys.readouterr().out


def test_the_stage_of_the_containers_takes_pytests_words() -> None:
    command = checks.container_tests(["-k", "crash"]).command
    assert list(command[-2:]) == ["-k", "crash"]
    assert "tests/containers" in command
