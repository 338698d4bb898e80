"""How the catalog's own events and those of installs reach the tables of the front page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

DESCRIBE = """
    INSERT INTO collections (id, title, words, placement, rank, revision)
    VALUES (%(collection_id)s, %(title)s, %(words)s, %(placement)s, %(rank)s, 1)
    ON CONFLICT (id) DO UPDATE
    SET title = excluded.title, words = excluded.words, placement = excluded.placement,
        rank = excluded.rank, revision = collections.revision + 1
"""
CHANGE = "UPDATE collections SET {}, revision = revision + 1 WHERE id = %(collection_id)s"
APPLY = {
    "collection.created": DESCRIBE,
    "collection.described": DESCRIBE,
    "collection.filled": CHANGE.format("plugin_ids = %(plugin_ids)s"),
    "collection.published": CHANGE.format("published = true"),
    "collection.unpublished": CHANGE.format("published = false"),
    "collection.deleted": "DELETE FROM collections WHERE id = %(collection_id)s",
}
HOLD = """
    INSERT INTO holdings (principal, plugin_id, since)
    SELECT * FROM unnest(%b::text[], %b::text[], %b::timestamptz[])
    ON CONFLICT (principal, plugin_id) DO UPDATE SET since = excluded.since
"""
LET_GO = """
    DELETE FROM holdings USING unnest(%b::text[], %b::text[]) AS gone (principal, plugin_id)
    WHERE holdings.principal = gone.principal AND holdings.plugin_id = gone.plugin_id
"""

Held = tuple[str, str, datetime | None]  # principal, plugin, since when; None: not any more


def apply(connection: Connection, event: RecordedEvent) -> None:
    """An event of the catalog's own log."""
    if statement := APPLY.get(event.type):
        connection.execute(statement, event.data)


def apply_installs(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    """Events of installs, in two statements however many they are."""
    last = {(who, what): since for event in events for who, what, since in _held(event)}
    # Sorted, so that two writers take the rows' locks in one order.
    held = sorted((*pair, since) for pair, since in last.items() if since is not None)
    gone = sorted(pair for pair, since in last.items() if since is None)
    if held:
        connection.execute(HOLD, [list(column) for column in zip(*held, strict=True)])
    if gone:
        # Not prepared: a plan from when the table was small reads all of it, page after page.
        columns = [list(column) for column in zip(*gone, strict=True)]
        connection.execute(LET_GO, columns, prepare=False)


def _held(event: RecordedEvent) -> Iterable[Held]:
    """Of accounts alone."""
    principal = str(event.data.get("principal", ""))
    if not principal.startswith("user:"):
        return
    match event.type:
        case "plugin.installed":
            yield principal, event.data["plugin_id"], event.recorded_at
        case "plugin.uninstalled":
            yield principal, event.data["plugin_id"], None
        case "installs.merged":
            for moved in event.data["moved"]:
                yield principal, moved["plugin_id"], event.recorded_at
