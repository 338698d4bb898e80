"""What developers and moderators can ask of refused uploads: the tables, and the queries."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from publishing.tables.rows import Row, fetch

KEPT = 100  # of each plugin, the newest; the log has them all
PAGE = 20
REFUSED = """
    WITH added AS (
        INSERT INTO refusals (position, plugin_id, version, digest, submitted_by, checks, findings,
                              found, refused_at)
        VALUES (%(position)s, %(plugin_id)s, %(version)s, %(digest)s, %(submitted_by)s,
                %(checks)s, %(findings)s, %(found)s, %(recorded_at)s)
        ON CONFLICT (position) DO NOTHING RETURNING plugin_id
    )
    UPDATE plugins SET refused = refused + 1 FROM added WHERE id = added.plugin_id
"""
FORGET = f"""
    DELETE FROM refusals WHERE plugin_id = %(plugin_id)s AND position <= (
        SELECT position FROM refusals WHERE plugin_id = %(plugin_id)s
        ORDER BY position DESC OFFSET {KEPT} LIMIT 1)
"""  # noqa: S608 - constants
NEWEST = f"""
    SELECT position AS id, version, digest, checks, findings, found, refused_at FROM refusals
    WHERE plugin_id = %(plugin_id)s AND (%(before)s::bigint IS NULL OR position < %(before)s)
    ORDER BY position DESC LIMIT {PAGE + 1}
"""  # noqa: S608 - constants
WITHIN_A_DAY = """
    SELECT (SELECT count(*) FROM refusals WHERE plugin_id = %(plugin_id)s
            AND refused_at > now() - interval '1 day'),
           (SELECT count(*) FROM refusals WHERE submitted_by = %(submitted_by)s
            AND refused_at > now() - interval '1 day')
"""


def apply(connection: Connection, event: RecordedEvent) -> None:
    if event.type == "plugin.version_refused":
        jsonb = {key: Jsonb(event.data[key]) for key in ("checks", "findings")}
        when = {"position": event.position, "recorded_at": event.recorded_at}
        connection.execute(REFUSED, {**event.data, **jsonb, **when})
        connection.execute(FORGET, event.data)


def newest(connection: Connection, plugin_id: str, before: int | None) -> Row:
    """A page, the newest first: ``{items, next}``; ``before`` is the id of the last one of the page
    before.
    """
    rows = fetch(connection, NEWEST, {"plugin_id": plugin_id, "before": before})
    items = rows[:PAGE]
    return {"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None}


def within_a_day(connection: Connection, plugin_id: str, user_id: str) -> tuple[int, int]:
    """How many uploads of a plugin were recorded, and how many of an account, of any plugin."""
    asked = {"plugin_id": plugin_id, "submitted_by": user_id}
    of_plugin, of_account = connection.execute(WITHIN_A_DAY, asked).fetchone() or (0, 0)
    return of_plugin, of_account
