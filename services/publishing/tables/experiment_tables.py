"""Comparisons of two versions as their owners see them."""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg.rows import class_row

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from publishing.model.experiment import Before
from publishing.tables.rows import Row, fetch

SHOWN = 20  # of a plugin, the newest

APPLY = {
    "plugin.experiment_started": """
        INSERT INTO experiments (plugin_id, id, older, older_percent, newer, newer_percent,
                                 started_at, ends_at)
        VALUES (%(plugin_id)s, %(experiment_id)s, %(older)s, %(older_percent)s, %(newer)s,
                %(newer_percent)s, %(recorded_at)s, %(ends_at)s)
        ON CONFLICT DO NOTHING
    """,
    "plugin.experiment_ended": """
        UPDATE experiments
        SET ended_at = %(recorded_at)s, winner = %(winner)s, reason = %(reason)s
        WHERE (plugin_id, id) = (%(plugin_id)s, %(experiment_id)s)
    """,
}
# With what the errors of each say so far, of a test that may be looked at every time.
OF_PLUGIN = """
    SELECT id, older, older_percent, newer, newer_percent, started_at, ends_at, ended_at, winner,
           reason, newer_worse, older_worse, NOT EXISTS (
               SELECT FROM rollouts WHERE state <> 'completed'
                 AND (rollouts.plugin_id, version) = (experiments.plugin_id, newer)
           ) AS newer_for_all
    FROM experiments LEFT JOIN experiment_evidence AS evidence
        ON (evidence.plugin_id, experiment_id) = (experiments.plugin_id, id)
    WHERE experiments.plugin_id = %(plugin_id)s ORDER BY started_at DESC, id LIMIT %(limit)s
"""
GOING_ON = """
    SELECT plugin_id, id, older, newer, ends_at <= now() AS is_over FROM experiments
    WHERE ended_at IS NULL ORDER BY plugin_id
"""


IS_TAKEN = "SELECT EXISTS (SELECT FROM experiments WHERE (plugin_id, id) = (%s, %s))"
LAST_OF_BOTH = """
    SELECT older, older_percent, newer, newer_percent, ended_at FROM experiments
    WHERE plugin_id = %s AND older = ANY (%s) AND newer = ANY (%s)
    ORDER BY started_at DESC LIMIT 1
"""


class Compared(NamedTuple):
    plugin_id: str
    id: str
    older: str
    newer: str
    is_over: bool


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        values: dict[str, Any] = {**event.data, "recorded_at": event.recorded_at}
        connection.execute(statement, values)


def of_plugin(connection: Connection, plugin_id: str) -> list[Row]:
    """The newest first."""
    return fetch(connection, OF_PLUGIN, {"plugin_id": plugin_id, "limit": SHOWN})


def before(
    connection: Connection, plugin_id: str, experiment_id: str, versions: list[str]
) -> Before:
    """What a comparison of these two comes after."""
    [(is_taken,)] = connection.execute(IS_TAKEN, [plugin_id, experiment_id]).fetchall()
    last = connection.execute(LAST_OF_BOTH, [plugin_id, versions, versions]).fetchone()
    if last is None:
        return Before(is_taken)
    older, older_percent, newer, newer_percent, ended_at = last
    return Before(is_taken, {older: older_percent, newer: newer_percent}, ended_at)


def going_on(connection: Connection) -> list[Compared]:
    with connection.cursor(row_factory=class_row(Compared)) as cursor:
        return cursor.execute(GOING_ON).fetchall()
