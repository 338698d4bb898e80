"""Keeping tables in step with a log: another service's, or during a rebuild the own.

Published events name their own position and the previous one. A projection remembers
the last position it applied. Events next in line are applied as they come; after a gap
the missing part is read from the source. Cursor, tables and parked events move in one
transaction, so every event takes effect once, in the order of the log.

An event that cannot be applied is parked with the reason, and so are later events of
its stream; all others go on. ``replay`` applies what was parked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from plugin_platform.errors import Unavailable
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import (
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)

log = logging.getLogger(__name__)

ApplyBatch = Callable[[Connection, Sequence[RecordedEvent]], object]
History = Callable[[int], Iterable[dict[str, Any]]]

CURSOR = "SELECT position FROM projections WHERE source = %s"
LOCK_CURSOR = """
INSERT INTO projections (source) VALUES (%s)
ON CONFLICT (source) DO UPDATE SET source = excluded.source
RETURNING position
"""
MOVE_CURSOR = "UPDATE projections SET position = %s WHERE source = %s"
PARKED_STREAMS = """
SELECT DISTINCT stream FROM parked_events WHERE source = %s AND stream = ANY(%s)
"""
PARK = """
INSERT INTO parked_events (source, position, stream, event, reason)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (source, position) DO UPDATE SET reason = excluded.reason
"""
PARKED = """
SELECT event FROM parked_events WHERE source = %s ORDER BY stream, position
"""
UNPARK = "DELETE FROM parked_events WHERE source = %s AND position = %s"


@dataclass(frozen=True)
class Sequenced:
    """An event as it comes over the wire, with the position before it."""

    previous: int
    event: RecordedEvent

    @classmethod
    def from_wire(cls, body: dict[str, Any]) -> Sequenced:
        """Read a message body; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        return cls(int(body["previous"]), RecordedEvent.from_wire(body))


class Projection:
    """``apply(connection, events)`` writes; ``history(position)`` is the source's RPC.

    ``lock`` is held while it writes; a rebuild has one that is not in the way of others.
    """

    def __init__(
        self,
        pool: Pool,
        source: str,
        apply: ApplyBatch,
        history: History,
        lock: int = WRITE_LOCK,
    ) -> None:
        self._pool = pool
        self._source = source
        self._apply = apply
        self._history = history
        self._lock = lock

    def position(self) -> int:
        def read(connection: Connection) -> int:
            row = connection.execute(CURSOR, [self._source]).fetchone()
            return int(row[0]) if row else 0

        return in_transaction(self._pool, read)

    def handle(self, batch: Sequence[Sequenced]) -> None:
        """Apply ``batch``, and whatever is missing before or within it; ignore repeats.

        Raises ``Unavailable`` when the database, or in a gap the source, is away; then
        the same batch may be given again.
        """
        position = self._advance(batch)
        while rest := [item for item in batch if item.event.position > position]:
            log.info("%s: gap after position %s", self._source, position)
            missing = self._read_source(position)
            if not missing:
                raise Unavailable(f"{self._source} lacks events that it published")
            position = self._advance([*missing, *rest])

    def catch_up(self) -> None:
        """Read on from the source until nothing is left. Raises ``Unavailable``."""
        while missing := self._read_source(self.position()):
            self._advance(missing)

    def catch_up_within(self, connection: Connection, target: int) -> None:
        """Read on in the caller's transaction until ``target`` is reached."""
        while (position := self._lock_cursor(connection)) < target:
            missing = self._read_source(position)
            if not missing:
                raise Unavailable(f"{self._source} lacks events that were applied before")
            self._apply_in_line(connection, missing, self._each)

    def replay(self) -> tuple[int, int]:
        """Apply parked events; return how many went through and how many stay."""

        def run(connection: Connection) -> tuple[int, int]:
            connection.execute(TAKE_LOCK, [self._lock])
            rows = connection.execute(PARKED, [self._source]).fetchall()
            events = [RecordedEvent.from_wire(row[0]) for row in rows]
            done = sum(
                self._replay_stream(connection, list(stream))
                for _, stream in groupby(events, key=lambda event: event.stream)
            )
            return done, len(events) - done

        return in_transaction(self._pool, run)

    def _read_source(self, position: int) -> list[Sequenced]:
        return [Sequenced.from_wire(body) for body in self._history(position)]

    def _advance(self, batch: Sequence[Sequenced]) -> int:
        """Apply what is next in line; return the position reached."""
        try:
            return in_transaction(self._pool, lambda c: self._apply_in_line(c, batch, self._all))
        except Exception as error:
            if is_transient(error):
                raise
            log.warning("%s: a batch failed (%s), one by one now", self._source, _reason(error))
        return in_transaction(self._pool, lambda c: self._apply_in_line(c, batch, self._each))

    def _apply_in_line(
        self, connection: Connection, batch: Sequence[Sequenced], apply: ApplyBatch
    ) -> int:
        connection.execute(TAKE_LOCK, [self._lock])
        start = self._lock_cursor(connection)
        events = in_line(batch, start)
        if not events:
            return start
        apply(connection, events)
        connection.execute(MOVE_CURSOR, [events[-1].position, self._source])
        return events[-1].position

    def _lock_cursor(self, connection: Connection) -> int:
        row = connection.execute(LOCK_CURSOR, [self._source]).fetchone()
        return int(row[0]) if row else 0

    def _all(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        free, held = self._split(connection, events)
        for event in held:
            self._park(connection, event, "an earlier event of the stream is parked")
        if free:
            self._apply(connection, [event.upcast() for event in free])

    def _each(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            try:
                with connection.transaction():
                    self._all(connection, [event])
            except Exception as error:
                if is_transient(error):
                    raise
                self._park(connection, event, _reason(error))

    def _split(
        self, connection: Connection, events: Sequence[RecordedEvent]
    ) -> tuple[list[RecordedEvent], list[RecordedEvent]]:
        streams = list({event.stream for event in events})
        rows = connection.execute(PARKED_STREAMS, [self._source, streams]).fetchall()
        parked = {row[0] for row in rows}
        free = [event for event in events if event.stream not in parked]
        return free, [event for event in events if event.stream in parked]

    def _park(self, connection: Connection, event: RecordedEvent, reason: str) -> None:
        log.error("%s: parked position %s: %s", self._source, event.position, reason)
        body = Jsonb(event.to_wire(previous=0))
        connection.execute(PARK, [self._source, event.position, event.stream, body, reason])

    def _replay_stream(self, connection: Connection, events: Sequence[RecordedEvent]) -> int:
        for done, event in enumerate(events):
            try:
                with connection.transaction():
                    self._apply(connection, [event.upcast()])
                    connection.execute(UNPARK, [self._source, event.position])
            except Exception as error:
                if is_transient(error):
                    raise
                self._park(connection, event, _reason(error))
                return done
        return len(events)


def in_line(batch: Iterable[Sequenced], position: int) -> list[RecordedEvent]:
    """Return the events that follow ``position`` without a gap, each once."""
    events = []
    for item in batch:
        if item.event.position <= position:
            continue
        if item.previous > position:
            break
        events.append(item.event)
        position = item.event.position
    return events


def is_transient(error: Exception) -> bool:
    """Whether trying again later may help: then nothing is parked."""
    if isinstance(error, psycopg.errors.QueryCanceled):
        return False  # an event that takes longer than a statement may
    return isinstance(error, Unavailable | psycopg.OperationalError)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
