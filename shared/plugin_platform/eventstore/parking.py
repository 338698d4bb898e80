"""Events that could not be applied, and later events of their streams.

They lie in a table with the reason. The first of each stream is tried again by itself, less
and less often, and once it goes through so do those behind it. Nobody has to act when a cause
goes away; while it stays, gauges and the log say so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import (
    PROJECTION,
    TAKE_LOCK,
    Connection,
    Pool,
    TimeLimits,
    in_transaction,
)
from plugin_platform.eventstore.faults import is_transient

log = logging.getLogger(__name__)

ApplyBatch = Callable[[Connection, Sequence[RecordedEvent]], object]

FIRST_DELAY = 5.0  # seconds, doubled with each attempt
LONGEST_DELAY = 3600.0
STREAMS_AT_ONCE = 20  # others want the lock too
EVENTS_AT_ONCE = 200

BEHIND = "an earlier event of the stream is parked"

STREAMS = "SELECT DISTINCT stream FROM parked_events WHERE source = %s AND stream = ANY(%s)"
PARK = """
INSERT INTO parked_events AS parked (source, position, stream, event, reason, retry_at)
VALUES (%(source)s, %(position)s, %(stream)s, %(event)s, %(reason)s,
        CASE WHEN %(behind)s THEN 'infinity' ELSE now() + make_interval(secs => %(delay)s) END)
ON CONFLICT (source, position) DO UPDATE
SET reason = excluded.reason, attempts = parked.attempts + 1,
    retry_at = now() + make_interval(
        secs => least(%(longest)s, %(delay)s * 2 ^ least(parked.attempts, 20)))
"""
PARKED_STREAMS = "SELECT DISTINCT stream FROM parked_events WHERE source = %s ORDER BY stream"
DUE = """
SELECT stream FROM parked_events WHERE source = %s AND retry_at <= now()
GROUP BY stream ORDER BY min(retry_at) LIMIT %s
"""
# What is first in its stream now stands for all of it.
NOW_FIRST = """
UPDATE parked_events SET retry_at = now() WHERE source = %(source)s AND position = (
    SELECT min(position) FROM parked_events WHERE source = %(source)s AND stream = %(stream)s)
"""
EVENTS = """
SELECT event FROM parked_events WHERE source = %s AND stream = %s ORDER BY position LIMIT %s
"""
UNPARK = "DELETE FROM parked_events WHERE source = %s AND position = %s"
SUMMARY = """
SELECT count(*), count(DISTINCT stream), min(parked_at),
       (array_agg(reason ORDER BY position))[1]
FROM parked_events WHERE source = %s
"""


@dataclass(frozen=True)
class Summary:
    events: int
    streams: int
    since: datetime | None
    reason: str | None


class Parking:
    def __init__(
        self,
        pool: Pool,
        source: str,
        apply: ApplyBatch,
        lock: int,
        limits: TimeLimits = PROJECTION,
    ) -> None:
        self._pool = pool
        self._limits = limits
        self._source = source
        self._apply = apply
        self._lock = lock
        self.may_hold = True  # for who asks the database in vain otherwise: ``park`` sets it

    def split(
        self, connection: Connection, events: Sequence[RecordedEvent]
    ) -> tuple[list[RecordedEvent], list[RecordedEvent]]:
        """Those that may be applied, and those whose stream is parked."""
        streams = list({event.stream for event in events})
        rows = connection.execute(STREAMS, [self._source, streams]).fetchall()
        parked = {row[0] for row in rows}
        free = [event for event in events if event.stream not in parked]
        return free, [event for event in events if event.stream in parked]

    def park(self, connection: Connection, event: RecordedEvent, reason: str) -> None:
        """In the handling of the exception, where that is the reason: its traceback is logged."""
        self.may_hold = True
        log.error(
            "%s: parked position %s: %s",
            self._source,
            event.position,
            reason,
            exc_info=reason != BEHIND,
        )
        values = {
            "source": self._source,
            "position": event.position,
            "stream": event.stream,
            "event": Jsonb(event.to_wire(previous=0)),
            "reason": reason,
            "behind": reason == BEHIND,
            "delay": FIRST_DELAY,
            "longest": LONGEST_DELAY,
        }
        connection.execute(PARK, values)

    def replay(self) -> tuple[int, int]:
        """Try every stream; return how many events went through and how many stay."""
        streams = in_transaction(
            self._pool, lambda c: c.execute(PARKED_STREAMS, [self._source]).fetchall()
        )
        done = sum(self._replay_stream(stream) for (stream,) in streams)
        return done, self.summary().events

    def retry(self) -> int:
        """Try the streams whose time has come; return how many events went through."""
        streams = in_transaction(
            self._pool, lambda c: c.execute(DUE, [self._source, STREAMS_AT_ONCE]).fetchall()
        )
        return sum(self._replay_stream(stream) for (stream,) in streams)

    def summary(self) -> Summary:
        def read(connection: Connection) -> Summary:
            row = connection.execute(SUMMARY, [self._source]).fetchone()
            return Summary(*row) if row else Summary(0, 0, None, None)

        return in_transaction(self._pool, read)

    def _replay_stream(self, stream: str) -> int:
        """Apply what the stream has until one fails, in transactions of bounded size."""
        done = 0
        while True:
            applied, over = in_transaction(
                self._pool, lambda c: self._replay_some(c, stream), self._limits
            )
            done += applied
            if over:
                return done

    def _replay_some(self, connection: Connection, stream: str) -> tuple[int, bool]:
        connection.execute(TAKE_LOCK, [self._lock])
        rows = connection.execute(EVENTS, [self._source, stream, EVENTS_AT_ONCE]).fetchall()
        for done, (body,) in enumerate(rows):
            event = RecordedEvent.from_wire(body)
            try:
                with connection.transaction():
                    self._apply(connection, [event.upcast()])
                    connection.execute(UNPARK, [self._source, event.position])
            except Exception as error:
                if is_transient(error):
                    raise
                self.park(connection, event, reason_of(error))
                return done, True
        connection.execute(NOW_FIRST, {"source": self._source, "stream": stream})
        return len(rows), len(rows) < EVENTS_AT_ONCE


def reason_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
