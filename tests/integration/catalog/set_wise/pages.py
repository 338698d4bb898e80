"""Pages of a log as a projection is given them, and what became of the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from tests.integration.catalog.events import Feed, recorded

from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection, in_transaction
from plugin_platform.eventstore.positions import Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import to_wire

# How many events a page has, and how many of those before come again with it.
deliveries = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 30)), min_size=1, max_size=6)
ONE_BY_ONE = [(1, 0)]
TABLES = {
    "parked": """
        SELECT position, stream, reason = 'an earlier event of the stream is parked'
        FROM parked_events WHERE source = %s
    """,
    "cursor": "SELECT position FROM projections WHERE source = %s",
}


def log_of(said: Iterable[tuple[str, Event, dict[str, Any]]]) -> list[Sequenced]:
    """Of each event its stream, the event, and what of its data is not as it should be.

    ``unknown`` among that makes it an event of a type that nobody knows.
    """
    versions = Counter[str]()
    log: list[RecordedEvent] = []
    for position, (stream, event, wrong) in enumerate(said, 1):
        [kept] = recorded([event], position)
        versions[stream] += 1
        kept = replace(kept, stream=stream, version=versions[stream])
        if "unknown" in wrong:
            kept = replace(kept, type="plugin.vanished")
        log.append(replace(kept, data={**kept.data, **wrong}))
    return [Sequenced.from_wire(body) for body in to_wire(log, 0)]


def deliver(projection: Projection, log: list[Sequenced], pages: list[tuple[int, int]]) -> None:
    position = turn = 0
    while position < len(log):
        size, back = pages[turn % len(pages)]
        projection.handle(log[max(0, position - back) : position + size])
        position, turn = position + size, turn + 1


def tables(feed: Feed, queries: Mapping[str, str], prefix: str) -> dict[str, list[Any]]:
    """What the queries find, each of which takes the prefix, and what is parked."""

    def read(connection: Connection) -> dict[str, list[Any]]:
        return {
            name: sorted(connection.execute(query, [prefix]).fetchall(), key=repr)
            for name, query in {**queries, **TABLES}.items()
        }

    return in_transaction(feed.pool, read)
