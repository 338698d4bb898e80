"""An append-only event store in PostgreSQL.

Each service keeps one ``events`` table. A stream is the history of one aggregate and is
named ``<aggregate>-<id>``; ``version`` numbers the events of a stream from 1,
``position`` orders all events of the service. Appends wait for one lock that is held
until the commit, so positions become visible in order, and a reader that remembers the
last position it has seen misses nothing.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.events import Event, RecordedEvent, validate
from plugin_platform.events.upcasters import current_schema
from plugin_platform.eventstore.database import (
    BUSY,
    COMMAND,
    PROJECTION,
    RETRY_AFTER,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    after_commit,
    columns,
    in_transaction,
)
from plugin_platform.eventstore.faults import is_doubtful
from plugin_platform.eventstore.group_commit import GroupCommit, Ticket
from plugin_platform.eventstore.notifier import Notifier
from plugin_platform.eventstore.reading import (
    Recorded,
    fetch,
    read_after,
    read_page,
    read_stream,
)
from plugin_platform.eventstore.snapshots import (
    SNAPSHOT_EVERY,
    M,
    State,
    fold,
    keep,
    load,
    load_many,
)

Apply = Callable[[Connection, RecordedEvent], None]
ApplyAll = Callable[[Connection, Recorded], None]
Metadata = dict[str, Any]

ATTEMPTS = 3

# One look at the end of the index for each stream, however long the stream is; GROUP BY would
# read all of it.
VERSIONS = """
SELECT asked.stream, last.version FROM unnest(%s::text[]) AS asked (stream)
CROSS JOIN LATERAL (
    SELECT version FROM events WHERE events.stream = asked.stream ORDER BY version DESC LIMIT 1
) AS last
"""
INSERT = """
INSERT INTO events (id, stream, version, type, data, metadata)
SELECT id, stream, version, type, data, metadata
FROM unnest(%s::uuid[], %s::text[], %s::integer[], %s::text[], %s::jsonb[], %s::jsonb[])
     WITH ORDINALITY AS new (id, stream, version, type, data, metadata, ordinality)
ORDER BY ordinality
RETURNING *
"""
HEAD = "SELECT coalesce(max(position), 0) FROM events"
# The log's identity, its end, and the event at the reader's position: whoever reads on can see
# that it is the same log (positions.py).
PLACE = """
SELECT (SELECT id FROM log_identity), coalesce(max(position), 0),
       (SELECT id FROM events WHERE position = %s)
FROM events
"""


class ConcurrencyError(Exception):
    """Another writer appended to the stream first."""


@dataclass(frozen=True)
class _Append:
    """Events for the end of a stream, which must still be at ``expected_version``."""

    stream: str
    events: Sequence[Event]
    expected_version: int | None
    metadata: Metadata


@dataclass(frozen=True)
class Change(Generic[M]):
    """What ``decide`` says is to be appended to ``stream``."""

    stream: str
    decide: Callable[[M], Iterable[Event]]
    metadata: Metadata | None = None


class EventStore:
    """``apply`` keeps the service's own read model, in the transaction of the append;
    ``apply_all`` does the same with several events at once. ``actor`` is who did what no metadata
    name an actor of.
    """

    def __init__(
        self,
        pool: Pool,
        apply: Apply | None = None,
        *,
        apply_all: ApplyAll | None = None,
        actor: str | None = None,
    ) -> None:
        self._pool = pool
        self._apply = apply
        self._apply_all = apply_all
        self._actor = actor
        self._notifier = Notifier(pool)
        self._commits: GroupCommit[_Append, Recorded] = GroupCommit(self._commit)
        self._locks = tuple(threading.Lock() for _ in range(64))

    def read(self, stream: str) -> Recorded:
        """Return the whole history of ``stream``; for its state alone, ``load`` is cheaper.

        In today's schemas. Raises ``UnknownEvent``.
        """
        return in_transaction(self._pool, lambda c: read_stream(c, stream), COMMAND)

    def load(self, stream: str, model: type[M], connection: Connection | None = None) -> State[M]:
        """Return the state of ``stream``; with ``connection``, as that transaction sees it.

        Raises ``UnknownEvent``.
        """
        if connection is not None:
            return load(connection, stream, model)

        def work(connection: Connection) -> State[M]:
            state = load(connection, stream, model)
            if state.folded >= SNAPSHOT_EVERY:
                keep(connection, stream, state)
            return state

        return in_transaction(self._pool, work, COMMAND)

    def read_after(self, position: int, limit: int = 500) -> Recorded:
        return in_transaction(self._pool, lambda c: read_after(c, position, limit))

    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        """Return ``{"events": [wire event…], "head": last position of the log, "log": its
        identity, "at": the id of the event at ``position`` or null}``.

        There may be fewer than ``limit`` although more follow: an answer fits in a message.
        """

        def read(connection: Connection) -> dict[str, Any]:
            # The head first: a later one could promise events that the list lacks.
            log, head, at = connection.execute(PLACE, [position]).fetchone() or (None, 0, None)
            events = read_page(connection, position, limit)
            return {
                "events": to_wire(events, position),
                "head": head,
                "log": str(log),
                "at": str(at) if at else None,
            }

        return in_transaction(self._pool, read, PROJECTION)

    def append(
        self,
        stream: str,
        events: Iterable[Event],
        *,
        expected_version: int | None,
        metadata: Metadata | None = None,
        connection: Connection | None = None,
    ) -> Recorded:
        """Append to ``stream``, which must still be at ``expected_version`` (0: is empty).

        With ``connection`` this is part of the caller's transaction; only there may
        ``expected_version`` be None, which appends whatever the version is. Raises
        ``ConcurrencyError``, and ``InvalidEvent`` for a broken contract.
        """
        append = self._checked(stream, events, expected_version, metadata)
        if connection is not None:
            return self._write_alone(connection, append)
        if expected_version is None:
            raise ValueError("without a transaction of the caller, a version must be expected")
        return self._commits.submit(append)

    def change(
        self,
        stream: str,
        model: type[M],
        decide: Callable[[M], Iterable[Event]],
        metadata: Metadata | None = None,
    ) -> M:
        """Load ``stream``, append what ``decide`` says, return the model after it.

        Somebody else's append in between makes it decide again, three times in all;
        then ``Conflict``. Changes of one stream in one process wait for each other.
        """
        with self._locks[hash(stream) % len(self._locks)]:
            for attempt in range(ATTEMPTS):
                if attempt:
                    time.sleep(random.uniform(0, 0.02) * attempt)  # noqa: S311
                state = self.load(stream, model)
                events = list(decide(state.model))
                if not events:
                    return state.model
                try:
                    recorded = self.append(
                        stream, events, expected_version=state.version, metadata=metadata
                    )
                except ConcurrencyError:
                    continue
                return fold(state.model, recorded)
        raise Conflict("Somebody else is changing this at the same moment; please repeat.")

    def change_many(
        self,
        connection: Connection,
        model: type[M],
        changes: Sequence[Change[M]],
        see: Callable[[Mapping[str, M]], None],
    ) -> list[M | Exception]:
        """Load the streams, each of another change, append what all of them decide; as a part of
        the caller's transaction, which changes nothing else before. ``see`` is called in between,
        with the models by stream: what deciding takes can be read for all at once.

        Returns for each change the model after it, or what deciding has raised. A
        ``ConcurrencyError`` is of one that must be changed by itself: somebody else has appended
        in between, or its stream is due for a snapshot. None of them spoils another.
        """
        states = load_many(connection, [one.stream for one in changes], model)
        see({stream: state.model for stream, state in states.items()})
        decided = [self._decided(one, states.get(one.stream)) for one in changes]
        appends = [one for one in decided if isinstance(one, _Append) and one.events]
        written = self._write(connection, appends) if appends else []
        outcomes = {one.stream: done for one, done in zip(appends, written, strict=True)}
        return [
            one if isinstance(one, Exception) else _after(states[one.stream].model, one, outcomes)
            for one in decided
        ]

    def _decided(self, change: Change[M], state: State[M] | None) -> _Append | Exception:
        if state is None:
            return ConcurrencyError(change.stream)
        try:
            events = change.decide(state.model)
            return self._checked(change.stream, events, state.version, change.metadata)
        except psycopg.Error:
            raise  # the transaction is over
        except Exception as error:  # it is the answer to this one
            return error

    def _checked(
        self,
        stream: str,
        events: Iterable[Event],
        expected_version: int | None,
        metadata: Metadata | None,
    ) -> _Append:
        """Raises ``InvalidEvent``."""
        complete = _complete(metadata or {}, self._actor)
        append = _Append(stream, list(events), expected_version, complete)
        for event in append.events:
            validate(event)
        return append

    def _commit(self, group: Sequence[Ticket[_Append, Recorded]]) -> None:
        try:
            outcomes = in_transaction(
                self._pool, lambda c: self._write(c, [ticket.work for ticket in group]), COMMAND
            )
        except Exception as error:
            if is_doubtful(error):
                error = Unavailable(BUSY, None, RETRY_AFTER)
            # A database that is away is away for each of them, and every look takes seconds.
            if len(group) == 1 or isinstance(error, Unavailable):
                for ticket in group:
                    ticket.future.set_exception(error)
                return
            # One of them spoilt it for all: let each show whether it is the one.
            for ticket in group:
                self._commit([ticket])
            return
        for ticket, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, ConcurrencyError):
                ticket.future.set_exception(outcome)
            else:
                ticket.future.set_result(outcome)

    def _write_alone(self, connection: Connection, append: _Append) -> Recorded:
        [outcome] = self._write(connection, [append])
        if isinstance(outcome, ConcurrencyError):
            raise outcome
        return outcome

    def _write(
        self, connection: Connection, appends: Sequence[_Append]
    ) -> list[Recorded | ConcurrencyError]:
        streams = {append.stream for append in appends}
        with connection.pipeline():
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            cursor = connection.execute(VERSIONS, [list(streams)])
            versions: dict[str, int] = dict(cursor.fetchall())
        rows: list[list[Any]] = []
        slices: list[slice | ConcurrencyError] = []
        for append in appends:
            try:
                new = _rows(append, versions)
            except ConcurrencyError as error:
                slices.append(error)
                continue
            slices.append(slice(len(rows), len(rows) + len(new)))
            rows.extend(new)
        recorded = self._insert(connection, rows) if rows else []
        return [s if isinstance(s, ConcurrencyError) else recorded[s] for s in slices]

    def _insert(self, connection: Connection, rows: list[list[Any]]) -> Recorded:
        try:
            recorded = fetch(connection, INSERT, columns(rows))
        except psycopg.errors.UniqueViolation as error:
            raise ConcurrencyError("the version exists") from error
        self._keep_read_model(connection, recorded)
        after_commit(connection, self._notifier.notify)
        return recorded

    def _keep_read_model(self, connection: Connection, recorded: Recorded) -> None:
        if self._apply_all is not None and len(recorded) > 1:
            self._apply_all(connection, recorded)
        elif self._apply is not None:
            for event in recorded:
                self._apply(connection, event)


def _after(
    model: M, append: _Append, outcomes: Mapping[str, Recorded | ConcurrencyError]
) -> M | Exception:
    outcome = outcomes.get(append.stream, [])
    return outcome if isinstance(outcome, Exception) else fold(model, outcome)


def to_wire(events: Iterable[RecordedEvent], previous: int) -> list[dict[str, Any]]:
    """Return message bodies; ``previous`` is the position before the first event."""
    bodies = []
    for event in events:
        bodies.append(event.to_wire(previous))
        previous = event.position
    return bodies


def _complete(metadata: Metadata, actor: str | None) -> Metadata:
    blank = {"correlationId": None, "causationId": None, "actor": actor}
    return {**blank, **metadata}


def _rows(append: _Append, versions: dict[str, int]) -> list[list[Any]]:
    """Number the events and move the stream's version in ``versions``."""
    last = versions.get(append.stream, 0)
    if append.expected_version not in (None, last):
        raise ConcurrencyError(append.stream)
    versions[append.stream] = last + len(append.events)
    return [
        [uuid4(), append.stream, version, event.type, Jsonb(event.data), _metadata(append, event)]
        for version, event in enumerate(append.events, last + 1)
    ]


def _metadata(append: _Append, event: Event) -> Jsonb:
    return Jsonb({**append.metadata, "schema": current_schema(event.type)})
