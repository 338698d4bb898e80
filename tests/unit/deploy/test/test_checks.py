"""What `./platform test` runs beside what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from deploy.local.layout import TEST
from deploy.local.test import checks, testbed
from deploy.local.test.containers import machine
from deploy.local.test.lanes import Verdicts
from deploy.local.test.stages import Stage, Verdict


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`+ e2e` where a stage may start, `- e2e` where it was waited for; none of them is run."""
    found: list[str] = []

    def run(chosen: Sequence[Stage]) -> Verdicts:
        found.extend(f"+ {stage.name}{' (gives way)' * stage.gives_way}" for stage in chosen)

        def verdicts() -> list[Verdict]:
            found.extend(f"- {stage.name}" for stage in chosen)
            return [Verdict(stage.name, 1.0, 1) for stage in chosen]

        return verdicts

    @contextmanager
    def lanes(_: Path) -> Iterator[object]:
        yield run

    monkeypatch.setattr(checks, "lanes", lanes)
    # The servers have no addresses before they are started.
    monkeypatch.setattr(testbed, "environment", lambda: pytest.fail("not started"))
    monkeypatch.setattr(testbed, "start", lambda: monkeypatch.setattr(testbed, "environment", dict))
    return found


def test_every_stage_is_waited_for(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "hindrance", lambda: "")
    assert checks.everything() == 0
    started = sorted(word.split()[1] for word in told if word.startswith("+"))
    assert started == sorted(word.removeprefix("- ") for word in told if word.startswith("-"))
    assert {"integration", "integration-shared", "chaos", "unit", "contract", "containers"} <= set(
        started
    )


def test_all_give_way_to_what_takes_longest(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "hindrance", lambda: "")
    assert checks.everything() == 0
    assert [word for word in told if word.startswith("+ ") and "(" not in word] == ["+ e2e"]


def test_a_machine_that_cannot_run_an_engine_is_told_what_was_left_out(
    told: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "hindrance", lambda: "no control groups are mounted")
    assert checks.everything() == 0
    assert not [word for word in told if "container" in word]
    assert "not run: containers" in capsys.readouterr().out


def test_who_kills_servers_has_an_instance_of_its_own() -> None:
    assert checks.servers_for("chaos")["PLATFORM_TEST_FOLDER"] == testbed.CHAOS.folder.name
    assert testbed.CHAOS.folder != TEST.folder


def test_the_stage_of_the_containers_takes_pytests_words() -> None:
    command = checks.container_tests(["-k", "crash"]).command
    assert list(command[-2:]) == ["-k", "crash"]
    assert "tests/containers" in command


def test_a_measurement_is_given_the_time_that_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAGE_LIMIT", raising=False)
    assert checks.chosen(["tests/bench/x.py"], {}).limit == Stage.limit
    monkeypatch.setenv("STAGE_LIMIT", "7200")
    assert checks.chosen(["tests/bench/x.py"], {}).limit == 7200
