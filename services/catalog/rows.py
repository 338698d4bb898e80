"""Rows of the catalog's tables as they go over the wire, and how new they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

Row = dict[str, Any]
Pending = Cursor[Row]  # an answer that was not read yet

REVISION = """
    SELECT (SELECT id::text FROM log_identity) AS log, coalesce(max(position), 0) AS revision
    FROM events
"""


def get_revision(connection: Connection) -> Row:
    """``{"revision": the last position of the own log, "log": which log that is}``.

    Read it before the tables: then they include it.
    """
    return revision_of(ask_revision(connection))


def ask_revision(connection: Connection) -> Pending:
    return ask(connection, REVISION, [])


def revision_of(pending: Pending) -> Row:
    [row] = rows_of(pending)
    return row


def fetch(connection: Connection, query: str, parameters: Sequence[Any] | Row) -> list[Row]:
    """Rows as they go over the wire: times in ISO 8601."""
    return rows_of(ask(connection, query, parameters))


def ask(connection: Connection, query: str, parameters: Sequence[Any] | Row) -> Pending:
    """What ``rows_of`` reads: in a pipeline, after it, so that nothing waits for the answer."""
    return connection.cursor(row_factory=dict_row).execute(query, parameters)


def rows_of(pending: Pending) -> list[Row]:
    return [{key: to_wire(value) for key, value in row.items()} for row in pending.fetchall()]


def to_wire(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
