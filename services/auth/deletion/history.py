"""What the log has of an account, for its owner."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from auth.model import stream_of
from auth.tokens import model as tokens
from plugin_platform.eventstore.database import Connection

MOST = 1000  # events
OF_ACCOUNT = """
    SELECT type, data, recorded_at FROM events WHERE stream = ANY (%s)
    ORDER BY position DESC LIMIT %s
"""
WAS_DELETED = "SELECT FROM events WHERE stream = %s AND type = 'user.deleted'"


def of(connection: Connection, user_id: str) -> list[dict[str, Any]]:
    streams = [stream_of(user_id), tokens.stream_of(user_id)]
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(OF_ACCOUNT, [streams, MOST]).fetchall()


def was_deleted(connection: Connection, user_id: str) -> bool:
    """False also for an account that there never was."""
    return connection.execute(WAS_DELETED, [stream_of(user_id)]).fetchone() is not None
