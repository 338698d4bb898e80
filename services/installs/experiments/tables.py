"""Which versions are compared with each other, as installs knows it."""

from __future__ import annotations

from typing import Any

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.experiments import arm_in_sql

ARM = arm_in_sql("compared", "%(principal)s::text")
APPLY = {
    "plugin.experiment_started": """
        INSERT INTO experiments (plugin_id, id, older, older_percent, newer, newer_percent,
                                 started_at)
        VALUES (%(plugin_id)s, %(experiment_id)s, %(older)s, %(older_percent)s, %(newer)s,
                %(newer_percent)s, %(recorded_at)s)
        ON CONFLICT DO NOTHING
    """,
    "plugin.experiment_ended": """
        UPDATE experiments SET ended_at = %(recorded_at)s
        WHERE (plugin_id, id) = (%(plugin_id)s, %(experiment_id)s)
    """,
}
# The version that is somebody's in what is compared now.
MINE = f"""
    SELECT versions.version FROM experiments AS compared JOIN versions USING (plugin_id)
    WHERE plugin_id = %(plugin_id)s AND ended_at IS NULL
      AND versions.version = ({ARM}) AND NOT yanked AND NOT blocked
"""  # noqa: S608 - constants


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        values: dict[str, Any] = {**event.data, "recorded_at": event.recorded_at}
        connection.execute(statement, values)


def version_of(connection: Connection, principal: str, plugin_id: str) -> str | None:
    """None of who has no version of their own."""
    named = {"principal": principal, "plugin_id": plugin_id}
    row = connection.execute(MINE, named).fetchone()
    return row[0] if row else None
