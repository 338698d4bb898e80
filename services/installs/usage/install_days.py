"""Installs, updates and removals by day. Derived: a rebuild counts the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection, columns
from plugin_platform.versions import is_newer

SOON = "7 days"  # between an update and a removal that may be because of it

ADD = """
    INSERT INTO install_days AS mine (plugin_id, version, day, visitors, installed, updated,
                                      went_back)
    VALUES (%(plugin_id)s, %(version)s, (%(at)s::timestamptz AT TIME ZONE 'UTC')::date,
            %(visitors)s, %(installed)s, %(updated)s, %(went_back)s)
    ON CONFLICT (plugin_id, day, version, visitors) DO UPDATE
    SET installed = mine.installed + excluded.installed,
        updated = mine.updated + excluded.updated,
        went_back = mine.went_back + excluded.went_back
"""
ADD_TOGETHER = f"""
    INSERT INTO install_days AS mine (plugin_id, version, day, visitors, installed, removed,
                                      removed_after_update)
    SELECT plugin_id, version, (at AT TIME ZONE 'UTC')::date, visitors,
           count(*) FILTER (WHERE came), count(*) FILTER (WHERE NOT came),
           count(*) FILTER (WHERE NOT came AND EXISTS (
               SELECT FROM installed
               WHERE installed.principal = event.principal
                 AND installed.plugin_id = event.plugin_id
                 AND updated_at > at - interval '{SOON}'))
    FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::boolean[], %s::boolean[],
                %s::text[])
         AS event (plugin_id, version, at, visitors, came, principal)
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (plugin_id, day, version, visitors) DO UPDATE
    SET installed = mine.installed + excluded.installed,
        removed = mine.removed + excluded.removed,
        removed_after_update = mine.removed_after_update + excluded.removed_after_update
"""  # noqa: S608 - constants
TOGETHER = {"plugin.installed", "plugin.uninstalled"}
NONE = {"installed": 0, "updated": 0, "went_back": 0}


class _Change(NamedTuple):
    plugin_id: str
    version: str
    what: str


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Before the table ``installed`` has changed."""
    for change in _changes(event):
        values = {
            **NONE,
            change.what: 1,
            "plugin_id": change.plugin_id,
            "version": change.version,
            "at": event.recorded_at,
            "visitors": event.data["principal"].startswith("anon:"),
        }
        connection.execute(ADD, values)


def apply_together(connection: Connection, events: Iterable[RecordedEvent]) -> None:
    """Events of the types in ``TOGETHER``, before the table ``installed`` has changed."""
    rows = [
        (
            event.data["plugin_id"],
            event.data["version"],
            event.recorded_at,
            event.data["principal"].startswith("anon:"),
            event.type == "plugin.installed",
            event.data["principal"],
        )
        for event in events
    ]
    connection.execute(ADD_TOGETHER, columns(rows))


def _changes(event: RecordedEvent) -> Iterator[_Change]:
    """What a visitor had and an account took over was installed by the account."""
    data = event.data
    match event.type:
        case "plugin.updated":
            is_update = is_newer(data["version"], than=data["previous_version"])
            what = "updated" if is_update else "went_back"
            yield _Change(data["plugin_id"], data["version"], what)
        case "installs.merged":
            for moved in data["moved"]:
                yield _Change(moved["plugin_id"], moved["version"], "installed")
