"""Rows of the catalog's tables as they go over the wire, and how new they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

Row = dict[str, Any]

REVISION = """
    SELECT (SELECT id::text FROM log_identity) AS log, coalesce(max(position), 0) AS revision
    FROM events
"""


def get_revision(connection: Connection) -> Row:
    """``{"revision": the last position of the own log, "log": which log that is}``.

    Read it before the tables: then they include it.
    """
    [row] = fetch(connection, REVISION, [])
    return row


def fetch(connection: Connection, query: str, parameters: Sequence[Any] | Row) -> list[Row]:
    """Rows as they go over the wire: times in ISO 8601."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, parameters).fetchall()
    return [{key: to_wire(value) for key, value in row.items()} for row in rows]


def to_wire(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
