"""Rows of statements: many at once, whose parameters are columns, and those found by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

Row = tuple[Any, ...]


def ask(connection: Connection, statement: str, rows: Sequence[Row]) -> list[Row]:
    """What is found of these rows; nothing is asked of none."""
    return connection.execute(statement, _columns(rows)).fetchall() if rows else []


def fetch(
    connection: Connection, statement: str, values: Mapping[str, Any] | Sequence[Any]
) -> list[dict[str, Any]]:
    """Each by the names of its columns."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, values).fetchall()


def write(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(statement, _columns(rows))


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(len(rows[0]))]
