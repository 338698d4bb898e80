"""Telling others who is popular, seldom: when a count has doubled since it was told, or halved.

Publishing holds names that are close to a popular plugin's. It would otherwise have to follow every
installation to know which those are.
"""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

STREAM = "catalog-milestones"
FIRST = 50  # people; who has fewer is not popular
# The counts that people see, which visitors move only so far.
REACHED = """
    WITH due AS (
        SELECT plugin_id, counted AS install_count
        FROM {} LEFT JOIN milestones USING (plugin_id)
        WHERE counted >= greatest(%(first)s, 2 * coalesce(milestones.install_count, 0))
           OR counted * 2 <= milestones.install_count
    )
    INSERT INTO milestones (plugin_id, install_count)
    SELECT plugin_id, install_count FROM due ORDER BY plugin_id
    ON CONFLICT (plugin_id) DO UPDATE SET install_count = excluded.install_count
    RETURNING plugin_id, install_count
"""
OF_ALL = REACHED.format("popularity")
# Joined: a list to be a member of is searched through for each row of the table.
OF_CHANGED = REACHED.format(
    "unnest(%(changed)b::text[]) AS changed (plugin_id) JOIN popularity USING (plugin_id)"
)


def all_reached(connection: Connection) -> list[dict[str, Any]]:
    """The same of all plugins: what was popular before anybody told it, or was never told."""
    return _told(connection, OF_ALL, {})


def reached(connection: Connection, changed: list[str]) -> list[dict[str, Any]]:
    """Of the plugins whose count has changed: ``{plugin_id, install_count}``, each told once."""
    return _told(connection, OF_CHANGED, {"changed": changed}) if changed else []


def _told(connection: Connection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        # Not prepared: how many have changed says how they are looked up.
        return cursor.execute(query, {"first": FIRST, **values}, prepare=False).fetchall()
