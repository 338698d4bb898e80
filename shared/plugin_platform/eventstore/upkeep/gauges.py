"""``python -m plugin_platform.eventstore.upkeep.gauges [SERVICE …]``

How far each service is behind, as JSON:

``{service: {"head", "unpublished", "unpublished_seconds", "bytes", "projections": [{"source",
"behind", "parked", "parked_seconds", "fault"}], "reconciliation": {"what", "checked_at",
"differences", "repaired"}}}``; null stands for a service whose database does not answer.
``head`` is the last position of its log, ``unpublished`` counts the events that wait for the
relay, ``unpublished_seconds`` is the age of the oldest, ``bytes`` the size of the database,
``behind`` is how many positions of the source's log are still to come (null when the
source does not answer), ``parked`` counts the events that could not be applied, and those that
wait behind them, ``parked_seconds`` is the age of the oldest, and ``fault`` says why the source
is not followed any more (positions.py), or is null. ``reconciliation`` is the last comparison
of derived tables with the logs, null where there was none.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from plugin_platform import config, logs
from plugin_platform.eventstore.database import Connection, connect
from plugin_platform.messaging.topology import CONSUMERS

log = logging.getLogger(__name__)

PROJECTIONS = """
SELECT source, position, fault, parked.number,
       coalesce(extract(epoch FROM now() - parked.since)::integer, 0)
FROM projections CROSS JOIN LATERAL (
    SELECT count(*) AS number, min(parked_at) AS since FROM parked_events
    WHERE parked_events.source = projections.source
) AS parked ORDER BY source
"""
RECONCILIATION = """
SELECT what, checked_at, differences, repaired FROM reconciliation ORDER BY checked_at DESC LIMIT 1
"""
LOG = """
SELECT coalesce((SELECT max(position) FROM events), 0),
       waiting.number, waiting.seconds, pg_database_size(current_database())
FROM cursors CROSS JOIN LATERAL (
    SELECT count(*) AS number,
           coalesce(extract(epoch FROM now() - min(recorded_at))::integer, 0) AS seconds
    FROM events WHERE position > cursors.position
) AS waiting WHERE name = 'outbox'
"""

Gauges = dict[str, dict[str, Any] | None]


def read(services: Iterable[str] = config.SERVICES) -> Gauges:
    names = tuple(services)
    with ThreadPoolExecutor(len(names)) as threads:
        found = dict(zip(names, threads.map(_read_one, names), strict=True))
    heads = {service: gauge["head"] for service, gauge in found.items() if gauge}
    for gauge in found.values():
        for projection in gauge["projections"] if gauge else ():
            head, position = heads.get(projection["source"]), projection.pop("position")
            # The two were not read at the same moment.
            projection["behind"] = None if head is None else max(0, head - position)
    return found


def _read_one(service: str) -> dict[str, Any] | None:
    try:
        with connect(config.database_url(service)) as connection:
            return gauge(connection, CONSUMERS.get(service, ()))
    except psycopg.Error as error:
        log.warning("%s: %s", service, error)
        return None


def gauge(connection: Connection, sources: Iterable[str]) -> dict[str, Any]:
    """Of one service, with ``position`` instead of ``behind``."""
    # Of a source that was never heard of there is no row yet.
    found = dict.fromkeys(sources, (0, None, 0, 0))
    found |= {source: tuple(rest) for source, *rest in connection.execute(PROJECTIONS)}
    keys = ("position", "fault", "parked", "parked_seconds")
    projections = [
        {"source": source, **dict(zip(keys, values, strict=True))}
        for source, values in found.items()
    ]
    head, unpublished, seconds, size = connection.execute(LOG).fetchone() or (0, 0, 0, 0)
    return {
        "head": head,
        "unpublished": unpublished,
        "unpublished_seconds": seconds,
        "bytes": size,
        "projections": projections,
        "reconciliation": _reconciliation(connection),
    }


def _reconciliation(connection: Connection) -> dict[str, Any] | None:
    row = connection.execute(RECONCILIATION).fetchone()
    if row is None:
        return None
    what, checked_at, differences, repaired = row
    return {
        "what": what,
        "checked_at": checked_at.isoformat(),
        "differences": differences,
        "repaired": repaired,
    }


if __name__ == "__main__":
    logs.configure()
    print(json.dumps(read(sys.argv[1:] or config.SERVICES)))
