"""Filling a platform: which ones are not, and what is counted."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from unittest.mock import MagicMock

import pytest

from plugin_platform.eventstore.database import TAKE_LOCK
from plugin_platform.eventstore.store import HEAD
from simulating import __main__ as command
from simulating import following, installs, logs


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was begun to be written, where only the log of ``installs`` has events."""
    begun: list[str] = []
    monkeypatch.setattr(command, "open_pool", lambda name, size: nullcontext(name))
    monkeypatch.setattr(following, "head_of", lambda pool: 3 if pool == "installs" else 0)
    monkeypatch.setattr(command, "load", lambda *_: begun.append("everything"))
    monkeypatch.setattr(installs, "write", lambda *_: begun.append("installs"))
    monkeypatch.setattr("plugin_platform.logs.configure", lambda: None)
    return begun


def test_a_platform_with_events_is_not_filled(filled: list[str]) -> None:
    with pytest.raises(SystemExit, match="installs has events"):
        command.main(["--plugins", "1"])
    assert filled == []


def test_an_empty_platform_is(filled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "head_of", lambda pool: 0)
    command.main(["--plugins", "1"])
    assert filled == ["everything"]


def test_more_installs_are_written_where_there_are_events(filled: list[str]) -> None:
    command.main(["--plugins", "1", "--only-installs"])
    assert filled == ["installs"]


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
