"""Blanks what the events of a stream say of a person who is gone (``events/personal.py``).

The database lets nobody do it to a stream that has not ended (``migrations/0005_erasure.sql``).
"""

from __future__ import annotations

from psycopg.types.json import Jsonb

from plugin_platform.events.personal import BLANK, blank
from plugin_platform.eventstore.database import Connection

PAGE = 500  # events that lie in memory at once: each may have settings of many kilobytes
SAID = """
    SELECT version, type, data FROM events
    WHERE stream = %s AND type = ANY (%s) AND version > %s ORDER BY version LIMIT %s
"""
ERASE = "SELECT erase_events(%s, %s, %s)"
FORGET_SNAPSHOT = "DELETE FROM snapshots WHERE stream = %s"


def erase(connection: Connection, stream: str) -> None:
    """Raises ``psycopg.errors.RaiseException`` for a stream that has not ended."""
    connection.execute(FORGET_SNAPSHOT, [stream])
    after = 0
    while said := connection.execute(SAID, [stream, list(BLANK), after, PAGE]).fetchall():
        versions = [version for version, _, _ in said]
        blanks = [Jsonb(blank(type_, data)) for _, type_, data in said]
        connection.execute(ERASE, [stream, versions, blanks])
        after = versions[-1]
