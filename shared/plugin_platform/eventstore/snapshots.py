"""The state of a stream without its whole history.

Every ``SNAPSHOT_EVERY`` events the reader of a stream keeps what it has folded. That is never
more than a saving: events do not change, so the state after the first 100 of them stays what
it is, whenever it is written and whoever writes it. Hence it is written outside the append's
transaction, where nobody waits for it, and what is lost is folded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.reading import read_rest, read_rests

SNAPSHOT_EVERY = 100  # events

FIND = "SELECT version, state FROM snapshots WHERE stream = %s AND schema = %s"
# What is read of one stream when many are read: who has more is not to keep the others waiting.
MOST_BYTES = 256 * 1024
# A packed value says how many bytes it takes on disk. To see more it would have to be unpacked:
# sixty-four kilobytes of one letter take less than one.
PACKED = 32


def _bytes(column: str) -> str:
    return f"""pg_column_size({column})::bigint
        * CASE WHEN pg_column_compression({column}) IS NULL THEN 1 ELSE {PACKED} END"""


# Without reading any of it.
LIGHT = f"""
SELECT asked.stream FROM unnest(%(streams)s::text[]) AS asked (stream)
LEFT JOIN snapshots ON snapshots.stream = asked.stream AND snapshots.schema = %(schema)s
CROSS JOIN LATERAL (
    SELECT coalesce(sum({_bytes("data")}), 0) AS bytes FROM (
        SELECT data FROM events
        WHERE events.stream = asked.stream AND events.version > coalesce(snapshots.version, 0)
        ORDER BY events.version LIMIT %(limit)s
    ) AS behind
) AS rest
WHERE rest.bytes + coalesce({_bytes("snapshots.state")}, 0) <= %(bytes)s
"""  # noqa: S608 - constants
FIND_MANY = "SELECT stream, version, state FROM snapshots WHERE stream = ANY (%s) AND schema = %s"
# While old and new processes run side by side, the newer model's snapshot stays.
KEEP = """
INSERT INTO snapshots AS kept (stream, schema, version, state) VALUES (%s, %s, %s, %s)
ON CONFLICT (stream) DO UPDATE
SET schema = excluded.schema, version = excluded.version, state = excluded.state
WHERE (kept.schema, kept.version) < (excluded.schema, excluded.version)
"""


class Model(Protocol):
    """State folded from a stream; ``Model()`` is the state before any event.

    ``SCHEMA`` numbers the form of ``to_snapshot`` and the meaning of ``apply``: raise it with
    every change of either, and the snapshots of before are not read any more. ``UNUSED`` names
    keys of the events' data that ``apply`` never looks at; they are not fetched.
    """

    SCHEMA: ClassVar[int]
    UNUSED: ClassVar[tuple[str, ...]]

    def apply(self, event: RecordedEvent) -> Self: ...

    def to_snapshot(self) -> dict[str, Any]:
        """Return the whole state as JSON data."""

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self: ...


M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class State(Generic[M]):
    """A model after the first ``version`` events; ``folded`` of them are in no snapshot."""

    model: M
    version: int
    folded: int


def load(connection: Connection, stream: str, model: type[M]) -> State[M]:
    row = connection.execute(FIND, [stream, model.SCHEMA]).fetchone()
    start, state = (row[0], model.from_snapshot(row[1])) if row else (0, model())
    version = start
    for event in read_rest(connection, stream, start, model.UNUSED):
        state, version = state.apply(event), event.version
    return State(state, version, version - start)


def load_many(
    connection: Connection, streams: Sequence[str], model: type[M]
) -> dict[str, State[M]]:
    """By stream, with three queries. Those are left out that have so many events behind their
    snapshot that another is due: ``load`` reads such a one, whose reader keeps it; and those of
    which more than ``MOST_BYTES`` are to be read.
    """
    light = _light(connection, streams, model)
    rows = connection.execute(FIND_MANY, [light, model.SCHEMA]).fetchall()
    kept = {stream: (version, model.from_snapshot(state)) for stream, version, state in rows}
    begun = {stream: kept.get(stream) or (0, model()) for stream in light}
    starts = {stream: version for stream, (version, _) in begun.items()}
    rests = read_rests(connection, starts, SNAPSHOT_EVERY, model.UNUSED)
    return {
        stream: _continued(state, version, rests.get(stream, []))
        for stream, (version, state) in begun.items()
        if len(rests.get(stream, [])) < SNAPSHOT_EVERY
    }


def _light(connection: Connection, streams: Sequence[str], model: type[M]) -> list[str]:
    values = {
        "streams": list(streams),
        "schema": model.SCHEMA,
        "limit": SNAPSHOT_EVERY,
        "bytes": MOST_BYTES,
    }
    return [stream for (stream,) in connection.execute(LIGHT, values)]


def _continued(state: M, version: int, rest: Sequence[RecordedEvent]) -> State[M]:
    return State(fold(state, rest), version + len(rest), len(rest))


def keep(connection: Connection, stream: str, state: State[M]) -> None:
    """Write a snapshot, unless a later one is there."""
    snapshot = Jsonb(state.model.to_snapshot())
    connection.execute(KEEP, [stream, state.model.SCHEMA, state.version, snapshot])


def fold(state: M, events: Iterable[RecordedEvent]) -> M:
    for event in events:
        state = state.apply(event)
    return state
