"""Events that could not be applied (``eventstore/parking.py``), as operators see them."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection
from plugin_platform.operations.reasons import without_values

PAGE = 50
SEPARATOR = " "  # neither a source nor a stream has one

# By stream, since only its first event can be tried. With one more, which tells that more follow.
STREAMS = """
WITH streams AS (
    SELECT source, stream, min(position) AS position, count(*) AS events FROM parked_events
    WHERE (source, stream) > (%s, %s) GROUP BY source, stream ORDER BY source, stream LIMIT %s
)
SELECT source, stream, position, event ->> 'type' AS type, events, reason, attempts, parked_at,
       nullif(retry_at, 'infinity') AS retry_at
FROM streams JOIN parked_events USING (source, stream, position) ORDER BY source, stream
"""
RETRY_NOW = """
UPDATE parked_events SET retry_at = now()
WHERE source = %(source)s AND stream = coalesce(%(stream)s, stream) AND retry_at < 'infinity'
"""


def streams(connection: Connection, after: str | None) -> dict[str, Any]:
    """``{"items": [...], "next"}``; ``next`` is the ``after`` of the next page, or None."""
    source, _, stream = (after or "").partition(SEPARATOR)
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(STREAMS, [source, stream, PAGE + 1]).fetchall()
    items = [_plain(row) for row in rows[:PAGE]]
    last = items[-1] if len(rows) > PAGE else None
    return {"items": items, "next": last and f"{last['source']}{SEPARATOR}{last['stream']}"}


def retry_now(connection: Connection, source: str, stream: str | None) -> int:
    """The service tries it within seconds, by itself; return how many streams that are."""
    return connection.execute(RETRY_NOW, {"source": source, "stream": stream}).rowcount


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    times = {key: row[key] and row[key].isoformat() for key in ("parked_at", "retry_at")}
    return {**row, **times, "reason": without_values(row["reason"])}
