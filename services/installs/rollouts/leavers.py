"""Who has left a plugin: each account once, and those no more who are back.

Kept as long as what single people did. Visitors are left out: they are too easily made.
"""

from __future__ import annotations

from collections.abc import Iterable

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection, columns
from plugin_platform.experiments import REMAIN

APPLY = {
    "installs.ended": "DELETE FROM leavers WHERE principal = %(principal)s",
}
# Of a row of ``leavers``: whether it counts for a row with ``started_at`` and ``ended_at``.
WHILE = """
    at >= {row}.started_at AND at <= coalesce({row}.ended_at, 'infinity')
    AND NOT EXISTS (SELECT FROM installed
                    WHERE installed.plugin_id = leavers.plugin_id
                      AND installed.principal = leavers.principal)
"""


LEFT = f"""
    INSERT INTO leavers (plugin_id, principal, at)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[])
                  AS gone (plugin_id, principal, at)
    WHERE principal LIKE 'user:%%' AND at > now() - interval '{REMAIN} days'
    ON CONFLICT (plugin_id, principal) DO UPDATE SET at = excluded.at
"""  # noqa: S608 - constants


def apply_together(connection: Connection, events: Iterable[RecordedEvent]) -> None:
    """Removals, each of another person or plugin; what else there is among them is passed over."""
    left = [
        (event.data["plugin_id"], event.data["principal"], event.recorded_at)
        for event in events
        if event.type == "plugin.uninstalled"
    ]
    if left:
        connection.execute(LEFT, columns(left))


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        connection.execute(statement, {**event.data, "recorded_at": event.recorded_at})
