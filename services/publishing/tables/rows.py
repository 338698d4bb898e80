"""Rows of the read tables as they go over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

Row = dict[str, Any]


def fetch(connection: Connection, query: str, parameters: Sequence[Any] | Row) -> list[Row]:
    """Times in ISO 8601."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, parameters).fetchall()
    return [{key: _wire(value) for key, value in row.items()} for row in rows]


def _wire(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
