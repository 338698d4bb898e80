"""Blanks what the events of a stream say of a person who is gone (``events/personal.py``).

The database lets nobody do it to a stream that has not ended (``migrations/0005_erasure.sql``).
"""

from __future__ import annotations

from psycopg.types.json import Jsonb

from plugin_platform.events.personal import BLANK, blank
from plugin_platform.eventstore.database import Connection

SAID = "SELECT version, type, data FROM events WHERE stream = %s AND type = ANY (%s)"
ERASE = "SELECT erase_event(%s, %s, %s)"
FORGET_SNAPSHOT = "DELETE FROM snapshots WHERE stream = %s"


def erase(connection: Connection, stream: str) -> None:
    """Raises ``psycopg.errors.RaiseException`` for a stream that has not ended."""
    connection.execute(FORGET_SNAPSHOT, [stream])
    for version, type_, data in connection.execute(SAID, [stream, list(BLANK)]).fetchall():
        connection.execute(ERASE, [stream, version, Jsonb(blank(type_, data))])
