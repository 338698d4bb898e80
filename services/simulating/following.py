"""Making the read tables of what stands in the logs, by the services' own projections.

As the services would do themselves, but without the broker between them: each reads the other's
log where it lies, and the relays are told that all of it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import (
    REBUILD,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import HEAD, EventStore
from plugin_platform.eventstore.upkeep.replay import standalone, subscriptions

Pools = Mapping[str, Pool]
Apply = Callable[[Connection, RecordedEvent], None]

PAGE = 500
ALL_PUBLISHED = f"UPDATE cursors SET position = ({HEAD}) WHERE name = 'outbox'"  # noqa: S608


def apply_own(pool: Pool, apply: Apply, after: int) -> None:
    """To the tables of a service, what its own log has after this position."""
    log = EventStore(pool)
    while events := log.read_after(after, PAGE):
        in_transaction(pool, partial(_apply_all, apply=apply, events=events), REBUILD)
        after = events[-1].position


def follow(pools: Pools, reader: str, source: str) -> None:
    """As much of the source's log as there is."""
    service = standalone(reader, pools[reader])
    apply = dict(subscriptions(service))[source]
    history = EventStore(pools[source]).history
    Projection(pools[reader], source, apply, history, limits=REBUILD).catch_up()


def forget_outbox(pool: Pool) -> None:
    in_transaction(pool, lambda connection: connection.execute(ALL_PUBLISHED))


def head_of(pool: Pool) -> int:
    def look(connection: Connection) -> int:
        row = connection.execute(HEAD).fetchone()
        return int(row[0]) if row else 0

    return in_transaction(pool, look)


def _apply_all(connection: Connection, apply: Apply, events: list[RecordedEvent]) -> None:
    connection.execute(TAKE_LOCK, [WRITE_LOCK])
    with connection.pipeline():
        for event in events:
            apply(connection, event)
