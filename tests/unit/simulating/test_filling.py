"""Filling a platform: which ones are not, in which order, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from plugin_platform.eventstore.database import TAKE_LOCK
from plugin_platform.eventstore.store import HEAD
from plugin_platform.messaging.topology import CONSUMERS
from simulating import __main__ as command
from simulating import directory, filling, installs, logs
from simulating.filling import Plan


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[Plan | str]:
    """What was begun to be written, where only the log of ``installs`` has events."""
    begun: list[Plan | str] = []
    monkeypatch.setattr(command, "open_pool", lambda name, size: nullcontext(name))
    monkeypatch.setattr(logs, "head_of", lambda pool: 3 if pool == "installs" else 0)
    monkeypatch.setattr(filling, "fill", begun.append)
    monkeypatch.setattr(installs, "write", lambda *_: begun.append("installs"))
    monkeypatch.setattr("plugin_platform.logs.configure", lambda: None)
    return begun


def plan(words: Sequence[str], filled: list[Plan | str]) -> tuple[int, set[int], int, int]:
    """How many plugins, how many versions they have, accounts, and installs."""
    command.main([*words, "--go-on"])
    begun = filled.pop()
    assert isinstance(begun, Plan)
    each = {len(entry.releases) for entry in begun.plugins}
    return len(begun.plugins), each, begun.accounts, begun.installs


def test_a_platform_with_events_is_not_filled(filled: list[Plan | str]) -> None:
    with pytest.raises(SystemExit, match="installs has events"):
        command.main(["--plugins", "1"])
    assert filled == []


def test_an_empty_platform_is(filled: list[Plan | str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "head_of", lambda pool: 0)
    command.main(["--plugins", "1"])
    assert len(filled) == 1


def test_more_installs_are_written_where_there_are_events(filled: list[Plan | str]) -> None:
    command.main(["--plugins", "1", "--only-installs"])
    assert filled == ["installs"]


def test_what_is_not_said_follows_from_what_is(filled: list[Plan | str], tmp_path: Path) -> None:
    assert plan(["--plugins", "5"], filled) == (5, {3}, 5, 50)
    assert plan(["--plugins", "5", "--installs", "200"], filled) == (5, {3}, 20, 200)
    words = ["--plugins", "5", "--versions", "50", "--accounts", "7", "--installs", "20"]
    assert plan(words, filled) == (5, {10}, 7, 20)
    file = tmp_path / "plugins.jsonl"
    file.write_bytes(b"".join(directory._line(number, 9) for number in range(1, 4)))
    assert plan(["--directory", str(file)], filled) == (3, {3}, 3, 30)
    assert plan(["--directory", str(file), "--versions", "21"], filled)[1] == {7}


def test_who_writes_at_once_writes_into_different_databases_and_everybody_reads_everything() -> (
    None
):
    steps = filling.steps(Plan([], 0, 0))
    for together in steps:
        services = [step.service for step in together]
        assert len(set(services)) == len(services)
    said = [f"{step.service} {step.name}" for together in steps for step in together]
    for reader, sources in CONSUMERS.items():
        for source in sources if reader != "gateway" else ():
            assert any(one.startswith(f"{reader} has read") and source in one for one in said)


def test_nobody_else_writes_after_the_head_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connection = MagicMock()

    def execute(statement: str, *_: Any) -> Any:
        asked.append(statement)
        return MagicMock(fetchall=lambda: [(7,)])

    connection.execute.side_effect = execute
    monkeypatch.setattr(logs, "write", lambda *_: 0)
    monkeypatch.setattr(installs, "read_after", lambda *_: [])
    installs._write(connection, [])
    assert asked.index(TAKE_LOCK) < asked.index(HEAD)
