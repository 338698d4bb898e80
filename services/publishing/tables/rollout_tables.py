"""Roll-outs as their owners see them: how far each is, and what was done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from publishing.tables.rows import Row, fetch

SHOWN = 20  # roll-outs of a plugin, the newest
CHANGES = 50  # of each, the newest: one may pause and resume for ever

STARTED = """
    INSERT INTO rollouts (plugin_id, version, percent, state, previous, started_at)
    VALUES (%(plugin_id)s, %(version)s, %(percent)s, 'rolling', %(previous)s, %(recorded_at)s)
    ON CONFLICT (plugin_id, version) DO NOTHING
"""
CHANGED = """
    UPDATE rollouts SET state = %(state)s, percent = coalesce(%(percent)s, percent)
    WHERE (plugin_id, version) = (%(plugin_id)s, %(version)s)
"""
STATES = {
    "plugin.rollout_raised": "rolling",
    "plugin.rollout_paused": "paused",
    "plugin.rollout_resumed": "rolling",
    "plugin.rollout_halted": "halted",
    "plugin.rollout_completed": "completed",
}
NOTED = """
    INSERT INTO rollout_changes (position, plugin_id, version, kind, percent, reason, figures, at)
    VALUES (%(position)s, %(plugin_id)s, %(version)s, %(kind)s, %(percent)s, %(reason)s,
            %(figures)s, %(recorded_at)s)
    ON CONFLICT DO NOTHING
"""
OF_PLUGIN = """
    SELECT version, percent, state, previous, started_at FROM rollouts
    WHERE plugin_id = %(plugin_id)s ORDER BY started_at DESC, version DESC LIMIT %(limit)s
"""
CHANGES_OF = """
    SELECT version, kind, percent, reason, figures, at FROM (
        SELECT *, row_number() OVER (PARTITION BY version ORDER BY position DESC) AS place
        FROM rollout_changes WHERE plugin_id = %(plugin_id)s AND version = ANY (%(versions)s)
    ) AS numbered
    WHERE place <= %(limit)s ORDER BY position DESC
"""
GOING_ON = """
    SELECT plugin_id, version, previous, since FROM rollouts CROSS JOIN LATERAL (
        SELECT max(at) AS since FROM rollout_changes AS change
        WHERE (change.plugin_id, change.version) = (rollouts.plugin_id, rollouts.version)
          AND kind IN ('started', 'resumed')
    ) AS began
    WHERE state = 'rolling' AND previous IS NOT NULL ORDER BY plugin_id, version
"""


class GoingOn(NamedTuple):
    """A roll-out that is to be watched: its version, the one before, and since when it rolls."""

    plugin_id: str
    version: str
    previous: str
    since: datetime


def apply(connection: Connection, event: RecordedEvent) -> None:
    if not event.type.startswith("plugin.rollout_"):
        return
    values: dict[str, Any] = {"percent": None, "reason": None, "figures": None, **event.data}
    values |= {"position": event.position, "recorded_at": event.recorded_at}
    values["figures"] = values["figures"] and Jsonb(values["figures"])
    values["kind"] = event.type.partition("_")[2]
    if event.type == "plugin.rollout_started":
        connection.execute(STARTED, values)
    else:
        connection.execute(CHANGED, values | {"state": STATES[event.type]})
    connection.execute(NOTED, values)


def of_plugin(connection: Connection, plugin_id: str) -> list[Row]:
    """The newest first, each with its ``changes``, the newest of these first too."""
    rollouts = fetch(connection, OF_PLUGIN, {"plugin_id": plugin_id, "limit": SHOWN})
    asked = {"plugin_id": plugin_id, "versions": [one["version"] for one in rollouts]}
    changes = fetch(connection, CHANGES_OF, {**asked, "limit": CHANGES})
    for one in rollouts:
        one["changes"] = [each for each in changes if each["version"] == one["version"]]
    return rollouts


def going_on(connection: Connection) -> list[GoingOn]:
    with connection.cursor(row_factory=class_row(GoingOn)) as cursor:
        return cursor.execute(GOING_ON).fetchall()
