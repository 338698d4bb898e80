"""How far each part is behind: what an operator wants to see and be warned of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kombu import Connection

from plugin_platform.database import Pool, in_transaction
from plugin_platform.topology import CONSUMERS, dead_letter_queue, queue

LOG = """
SELECT coalesce((SELECT max(position) FROM events), 0),
       (SELECT count(*) FROM events WHERE position > cursors.position)
FROM cursors WHERE name = 'outbox'
"""
PROJECTIONS = """
SELECT source, position,
       (SELECT count(*) FROM parked_events AS parked WHERE parked.source = projections.source)
FROM projections ORDER BY source
"""


@dataclass(frozen=True)
class LogGauge:
    """The last position of a log, and how many events wait for the relay."""

    head: int
    unpublished: int


@dataclass(frozen=True)
class ProjectionGauge:
    """``position`` compared with the source's head is the lag."""

    source: str
    position: int
    parked: int


def log_gauge(pool: Pool) -> LogGauge:
    row = in_transaction(pool, lambda connection: connection.execute(LOG).fetchone())
    return LogGauge(*(row or (0, 0)))


def projection_gauges(pool: Pool) -> list[ProjectionGauge]:
    rows = in_transaction(pool, lambda connection: connection.execute(PROJECTIONS).fetchall())
    return [ProjectionGauge(*row) for row in rows]


def queue_depths(connection: Connection) -> dict[str, int]:
    """Return how many messages wait in each queue, dead-letter queues included."""
    return dict(_depths(connection))


def _depths(connection: Connection) -> Iterable[tuple[str, int]]:
    for consumer, sources in CONSUMERS.items():
        for source in sources:
            for make in (queue, dead_letter_queue):
                with connection.channel() as channel:
                    name = make(consumer, source).name
                    yield name, channel.queue_declare(name, passive=True).message_count
