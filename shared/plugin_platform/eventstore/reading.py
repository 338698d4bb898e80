"""Reading the log: a stream, a stream's state, a page of the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
RESTS_OF_STREAMS = """
SELECT rest.* FROM unnest(%s::text[], %s::integer[]) AS asked (stream, version)
CROSS JOIN LATERAL (
    SELECT position, id, stream, version, type, data - %s::text[] AS data, metadata, recorded_at
    FROM events WHERE events.stream = asked.stream AND events.version > asked.version
    ORDER BY version LIMIT %s
) AS rest
"""
# From event to event, so that no more is unpacked than the page has, and one event.
PAGE = """
WITH RECURSIVE page AS (
    (SELECT position, octet_length(data::text)::bigint AS bytes, 1 AS number
     FROM events WHERE position > %(position)s ORDER BY position LIMIT 1)
    UNION ALL
    SELECT next.position, page.bytes + next.bytes, page.number + 1
    FROM page CROSS JOIN LATERAL (
        SELECT position, octet_length(data::text) AS bytes
        FROM events WHERE events.position > page.position ORDER BY position LIMIT 1
    ) AS next
    WHERE page.number < %(limit)s AND page.bytes + next.bytes <= %(bytes)s
)
SELECT events.* FROM page JOIN events USING (position) ORDER BY position
"""


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


def read_rests(
    connection: Connection, starts: Mapping[str, int], limit: int, without: Sequence[str] = ()
) -> dict[str, Recorded]:
    """Of each stream no more than ``limit`` events after the version that it starts behind, in
    today's schemas. Raises ``UnknownEvent``.
    """
    parameters = [list(starts), list(starts.values()), list(without), limit]
    found: dict[str, Recorded] = defaultdict(list)
    for event in fetch(connection, RESTS_OF_STREAMS, parameters):
        found[event.stream].append(event.upcast())
    return {stream: sorted(rest, key=_version) for stream, rest in found.items()}


def _version(event: RecordedEvent) -> int:
    return event.version


def read_after(connection: Connection, position: int, limit: int) -> Recorded:
    """The next events of the log as they were written."""
    return fetch(connection, AFTER, [position, limit])


def read_page(
    connection: Connection, position: int, limit: int, size: int = MAX_PAGE_BYTES
) -> Recorded:
    """As ``read_after``; no more than ``size`` bytes of data, or one event."""
    page = {"position": position, "limit": min(limit, MAX_PAGE), "bytes": size}
    return fetch(connection, PAGE, page)


def fetch(connection: Connection, query: str, parameters: list[Any] | dict[str, Any]) -> Recorded:
    with connection.cursor(row_factory=class_row(RecordedEvent)) as cursor:
        return cursor.execute(query, parameters).fetchall()
