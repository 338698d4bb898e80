"""How the versions of a plugin do where they run: what a roll-out is halted by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection

# Of the table usage_days; a version that nobody reported has zeros.
HEALTH = """
    SELECT asked.version,
           coalesce(sum(sessions) FILTER (WHERE NOT visitors), 0)::bigint AS sessions,
           coalesce(sum(sessions_with_errors) FILTER (WHERE NOT visitors), 0)::bigint
               AS sessions_with_errors,
           coalesce(sum(activations) FILTER (WHERE NOT visitors), 0)::bigint AS activations,
           coalesce(sum(failures) FILTER (WHERE NOT visitors), 0)::bigint AS failures,
           coalesce(sum(sessions) FILTER (WHERE visitors), 0)::bigint AS visitor_sessions,
           coalesce(sum(sessions_with_errors) FILTER (WHERE visitors), 0)::bigint
               AS visitor_sessions_with_errors
    FROM unnest(%(versions)s::text[]) AS asked (version)
    LEFT JOIN usage_days
        ON usage_days.version = asked.version AND plugin_id = %(plugin_id)s
       AND day >= coalesce(%(since)s::date, '-infinity')
    GROUP BY asked.version ORDER BY asked.version
"""


class ReleaseHealth(TypedDict):
    """A session of a page counts once for each version and day, with an error when the version
    threw, or did not start, at least once in it. Of accounts; visitors, of whom anybody can be
    a thousand, stand apart.
    """

    version: str
    sessions: int
    sessions_with_errors: int
    activations: int
    failures: int
    visitor_sessions: int
    visitor_sessions_with_errors: int


def release_health(
    connection: Connection, plugin_id: str, versions: Sequence[str], since: date | str | None = None
) -> list[ReleaseHealth]:
    """Of each version, what was reported on ``since`` (a day in UTC) and after it."""
    with connection.cursor(row_factory=class_row(ReleaseHealth)) as cursor:
        values = {"plugin_id": plugin_id, "versions": sorted(set(versions)), "since": since}
        return cursor.execute(HEALTH, values).fetchall()
