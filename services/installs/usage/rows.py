"""Many rows in one statement: its parameters are columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plugin_platform.eventstore.database import Connection

Row = tuple[Any, ...]


def ask(connection: Connection, statement: str, rows: Sequence[Row]) -> list[Row]:
    """What is found of these rows; nothing is asked of none."""
    return connection.execute(statement, _columns(rows)).fetchall() if rows else []


def write(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(statement, _columns(rows))


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(len(rows[0]))]
