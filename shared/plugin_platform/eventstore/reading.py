"""Reading the log: a stream, a stream's state, a page of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg.rows import class_row

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

Recorded = list[RecordedEvent]

# RabbitMQ 4 refuses messages above 16 MiB, and 500 events of publishing may have ten times that.
MAX_PAGE_BYTES = 4_000_000
MAX_PAGE = 1000  # events
COLUMNS = "position, id, stream, version, type, data, metadata, recorded_at"

STREAM = f"SELECT {COLUMNS} FROM events WHERE stream = %s ORDER BY version"  # noqa: S608
AFTER = f"SELECT {COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"  # noqa: S608
# Without the keys of the data that the reader does not need: they may be a hundred times as
# large as what it needs.
REST_OF_STREAM = """
SELECT position, id, stream, version, type, data - %s::text[] AS data, metadata, recorded_at
FROM events WHERE stream = %s AND version > %s ORDER BY version LIMIT %s
"""
PAGE = f"""
WITH page AS MATERIALIZED (
    SELECT *, octet_length(data::text) AS bytes FROM events
    WHERE position > %s ORDER BY position LIMIT %s
), sized AS (
    SELECT *, sum(bytes) OVER (ORDER BY position) - bytes AS before FROM page
)
SELECT {COLUMNS} FROM sized WHERE before < %s ORDER BY position
"""  # noqa: S608


def read_stream(connection: Connection, stream: str) -> Recorded:
    """In today's schemas. Raises ``UnknownEvent``."""
    return [event.upcast() for event in fetch(connection, STREAM, [stream])]


def read_rest(
    connection: Connection, stream: str, version: int, without: Sequence[str] = ()
) -> Iterator[RecordedEvent]:
    """The events after ``version``, in today's schemas, and no more than a page in memory.

    Raises ``UnknownEvent``.
    """
    while True:
        parameters = [list(without), stream, version, MAX_PAGE]
        page = fetch(connection, REST_OF_STREAM, parameters)
        yield from (event.upcast() for event in page)
        if len(page) < MAX_PAGE:
            return
        version = page[-1].version


def read_after(connection: Connection, position: int, limit: int) -> Recorded:
    """The next events of the log as they were written."""
    return fetch(connection, AFTER, [position, limit])


def read_page(connection: Connection, position: int, limit: int) -> Recorded:
    """As ``read_after``; fewer than ``limit``, where events are large."""
    return fetch(connection, PAGE, [position, min(limit, MAX_PAGE), MAX_PAGE_BYTES])


def fetch(connection: Connection, query: str, parameters: list[Any]) -> Recorded:
    with connection.cursor(row_factory=class_row(RecordedEvent)) as cursor:
        return cursor.execute(query, parameters).fetchall()
