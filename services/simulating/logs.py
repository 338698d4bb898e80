"""Writing many new streams into a log at once, with PostgreSQL's COPY.

A stream's events are numbered and validated as in ``EventStore.append``; who has a stream already
is told by the log itself (``UniqueViolation``), and then nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, LiteralString
from uuid import uuid4

import orjson

from plugin_platform import actors
from plugin_platform.events import Event, validate
from plugin_platform.events.upcasters import current_schema
from plugin_platform.eventstore.database import (
    REBUILD,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
    limit,
)
from plugin_platform.eventstore.store import HEAD

Stream = tuple[str, list[Event]]

STREAMS = "SELECT count(*) FROM events WHERE version = 1"
COPY = "COPY events (id, stream, version, type, data, metadata) FROM STDIN"


def write(connection: Connection, streams: Iterable[Stream]) -> int:
    """Return how many events there were. The caller holds the lock, and commits."""
    written = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in _rows(streams):
            copy.write_row(row)
            written += 1
    return written


def lock(connection: Connection) -> int:
    """Nobody else writes from here to the commit. Return the log's last position."""
    limit(connection, REBUILD)
    connection.execute(TAKE_LOCK, [WRITE_LOCK])
    return _number(connection, HEAD)


def head_of(pool: Pool) -> int:
    return in_transaction(pool, lambda connection: _number(connection, HEAD))


def streams_of(pool: Pool) -> int:
    """How many there are: whoever writes new ones in a fixed order goes on from there."""
    return in_transaction(pool, lambda connection: _number(connection, STREAMS), REBUILD)


def _number(connection: Connection, question: LiteralString) -> int:
    [(number,)] = connection.execute(question).fetchall()
    return int(number)


def _rows(streams: Iterable[Stream]) -> Iterator[tuple[Any, ...]]:
    metadata: dict[str, str] = {}
    for stream, said in streams:
        for version, event in enumerate(said, 1):
            validate(event)
            if event.type not in metadata:
                metadata[event.type] = _metadata(event.type)
            data = orjson.dumps(event.data).decode()
            yield uuid4(), stream, version, event.type, data, metadata[event.type]


def _metadata(type_: str) -> str:
    said = {"correlationId": None, "causationId": None, "actor": actors.OPERATOR}
    return orjson.dumps({**said, "schema": current_schema(type_)}).decode()
