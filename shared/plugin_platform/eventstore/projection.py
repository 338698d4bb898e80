"""Keeping tables in step with a log: another service's, or during a rebuild the own.

Published events name their own position and the previous one. A projection remembers
the last position it applied. Events next in line are applied as they come; after a gap
the missing part is read from the source. Cursor, tables and parked events move in one
transaction, so every event takes effect once, in the order of the log.

While the database is ill everything waits. An event that cannot be applied is parked with
the reason, and so are later events of its stream; all others go on (``parking.py``). A source
whose log is not the one that was read before is not followed (``positions.py``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from plugin_platform.errors import Unavailable
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import (
    PROJECTION,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    TimeLimits,
    in_transaction,
)
from plugin_platform.eventstore.faults import is_doubtful, is_transient
from plugin_platform.eventstore.parking import BEHIND, ApplyBatch, Parking, reason_of
from plugin_platform.eventstore.positions import (
    Cursor,
    LogChanged,
    Page,
    Sequenced,
    in_line,
    log_of,
    read_page,
)

log = logging.getLogger(__name__)

History = Callable[[int], Page]
ApplySome = Callable[[Connection, Sequence[RecordedEvent]], RecordedEvent]

AT_FIRST = 50  # events a transaction, and no fewer where they are applied together
AT_MOST = 2000
HELD = 0.2  # seconds: so long commands wait for the lock while a projection catches up
PATIENCE = 5  # attempts before an event that takes too long is parked

CURSOR = "SELECT position, log, event_id, fault FROM projections WHERE source = %s"
LOCK_CURSOR = """
INSERT INTO projections (source) VALUES (%s)
ON CONFLICT (source) DO UPDATE SET source = excluded.source
RETURNING position, log, event_id, fault
"""
MOVE_CURSOR = """
UPDATE projections SET position = %s, event_id = %s, log = coalesce(%s, log) WHERE source = %s
"""
# Only of the tables that were looked at: a rebuild may have put others in their place meanwhile.
SET_FAULT = """
UPDATE projections SET fault = %(fault)s WHERE source = %(source)s
AND fault IS DISTINCT FROM %(fault)s
AND (position, log, event_id) IS NOT DISTINCT FROM (%(position)s, %(log)s, %(event_id)s)
"""


class Pace:
    """How many events go in one transaction: the more, the less they cost while it lasts."""

    def __init__(self) -> None:
        self.events = AT_FIRST

    def took(self, events: int, seconds: float) -> None:
        """``seconds``: how long a transaction of so many held the lock, up to its commit."""
        if seconds > HELD:
            self.events = max(AT_FIRST, self.events // 2)
        elif events >= self.events and seconds < HELD / 2:
            self.events = min(AT_MOST, 2 * self.events)

    def slow_down(self) -> None:
        self.events = max(AT_FIRST, self.events // 4)


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
        *,
        limits: TimeLimits = PROJECTION,
    ) -> None:
        self._pool = pool
        self._source = source
        self._apply = apply
        self._history = history
        self._lock = lock
        self._limits = limits
        self._doubts = 0  # attempts in a row that took too long
        self._pace = Pace()
        self.parking = Parking(pool, source, apply, lock, limits)

    def cursor(self) -> Cursor:
        def read(connection: Connection) -> Cursor:
            row = connection.execute(CURSOR, [self._source]).fetchone()
            return Cursor(*row) if row else Cursor()

        return in_transaction(self._pool, read)

    def position(self) -> int:
        return self.cursor().position

    def handle(self, batch: Sequence[Sequenced]) -> None:
        """Apply ``batch``, and whatever is missing before or within it; ignore repeats.

        Raises ``Unavailable`` when the database, or in a gap the source, is away, and
        ``LogChanged``; then the same batch may be given again.
        """
        try:
            self._apply_all(batch)
        except LogChanged as change:
            # A message may be left from before: the log itself has the last word.
            log.warning("%s: not as it was: %s; reading the log itself", self._source, change)
            self.catch_up()

    def _apply_all(self, batch: Sequence[Sequenced]) -> None:
        position = self._advance(batch)
        while rest := [item for item in batch if item.event.position > position]:
            if rest[0].previous > position:
                log.info("%s: gap after position %s", self._source, position)
                missing = self._read_source()
                if not missing:
                    raise Unavailable(f"{self._source} lacks events that it published")
                rest = [*missing, *rest]
            position = self._advance(rest)

    def catch_up(self, target: int | None = None) -> None:
        """Read on from the source until nothing is left, or to ``target``.

        Raises ``Unavailable`` and ``LogChanged``.
        """
        while target is None or self.position() < target:
            missing = [
                item
                for item in self._read_source()
                if target is None or item.event.position <= target
            ]
            if not missing:
                return
            self._advance(missing)

    def read_ahead(self) -> list[Sequenced]:
        """The source's next page, without applying it."""
        return read_page(self._history(self.position()))

    def apply_within(self, connection: Connection, batch: Sequence[Sequenced], target: int) -> int:
        """Apply ``batch`` to ``target`` in the caller's transaction; return the position."""
        wanted = [item for item in batch if item.event.position <= target]
        return self._apply_in_line(connection, wanted, self._each)

    def _read_source(self) -> list[Sequenced]:
        """The source's next page. Raises ``LogChanged`` when it is not after what was read."""
        cursor = self.cursor()
        page = self._history(cursor.position)
        try:
            cursor.check_page(page)
        except LogChanged as change:
            self._set_fault(cursor, str(change))
            raise
        if cursor.fault:
            self._set_fault(cursor, None)
        return read_page(page)

    def _advance(self, batch: Sequence[Sequenced]) -> int:
        """Apply what is next in line; return the position reached.

        Bit by bit: between two transactions whoever waits for the lock gets it.
        """
        done = 0
        while True:
            bit = batch[done : done + self._pace.events]
            done += len(bit)
            position = self._advance_a_bit(bit)
            if done >= len(batch):
                return position

    def _advance_a_bit(self, batch: Sequence[Sequenced]) -> int:
        try:
            position = in_transaction(
                self._pool, lambda c: self._apply_in_line(c, batch, self._all), self._limits
            )
        except LogChanged:
            raise
        except Exception as error:
            self._wait_or_single_out(error)
            return self._narrow_down(batch)
        self._doubts = 0
        return position

    def _narrow_down(self, batch: Sequence[Sequenced]) -> int:
        """One of them cannot be applied: the others are, together as far as they can be."""
        if len(batch) > AT_FIRST:
            middle = len(batch) // 2
            self._advance_a_bit(batch[:middle])
            return self._advance_a_bit(batch[middle:])
        position = in_transaction(
            self._pool, lambda c: self._apply_in_line(c, batch, self._each), self._limits
        )
        self._doubts = 0
        return position

    def _wait_or_single_out(self, error: Exception) -> None:
        if is_transient(error):
            raise error
        if is_doubtful(error) and self._doubts < PATIENCE:
            self._doubts += 1
            self._pace.slow_down()
            raise Unavailable(f"the database takes too long: {reason_of(error)}") from error
        log.warning("%s: a batch failed (%s), in smaller ones now", self._source, reason_of(error))

    def _apply_in_line(
        self, connection: Connection, batch: Sequence[Sequenced], apply: ApplySome
    ) -> int:
        connection.execute(TAKE_LOCK, [self._lock])
        started = time.monotonic()
        cursor = self._lock_cursor(connection)
        if cursor.fault:
            raise LogChanged(cursor.fault)
        cursor.check(batch)
        events = in_line(batch, cursor.position)
        if not events:
            return cursor.position
        last = apply(connection, events)
        moved = [last.position, last.id, log_of(batch), self._source]
        connection.execute(MOVE_CURSOR, moved)
        self._pace.took(len(events), time.monotonic() - started)
        return last.position

    def _lock_cursor(self, connection: Connection) -> Cursor:
        row = connection.execute(LOCK_CURSOR, [self._source]).fetchone()
        return Cursor(*row) if row else Cursor()

    def _set_fault(self, cursor: Cursor, fault: str | None) -> None:
        values = {**asdict(cursor), "source": self._source, "fault": fault}
        in_transaction(self._pool, lambda c: c.execute(SET_FAULT, values))

    def _all(self, connection: Connection, events: Sequence[RecordedEvent]) -> RecordedEvent:
        free, held = self.parking.split(connection, events)
        for event in held:
            self.parking.park(connection, event, BEHIND)
        if free:
            self._apply(connection, [event.upcast() for event in free])
        return events[-1]

    def _each(self, connection: Connection, events: Sequence[RecordedEvent]) -> RecordedEvent:
        """Apply one by one; return the last that was applied or parked."""
        for event in events:
            try:
                with connection.transaction():
                    self._all(connection, [event])
            except Exception as error:
                if is_transient(error):
                    raise
                self.parking.park(connection, event, reason_of(error))
                if is_doubtful(error):
                    return event  # the next one gets its own attempts
        return events[-1]
