"""What follows an account, in the database: one command at a time of each account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from installs.model import account_gone
from installs.sync.model import Place, Synced, Value, read
from installs.turns import has_ended, take_turn
from plugin_platform.eventstore.database import Connection

REMEMBERED = 200  # ids of changes: whoever repeats one does so soon
KEPT_GONE = 500  # places that a value was taken away from, for devices that come back late

ENTER = "INSERT INTO sync_accounts (user_id) VALUES (%s) ON CONFLICT DO NOTHING"
ACCOUNT = "SELECT revision, applied FROM sync_accounts WHERE user_id = %s FOR UPDATE"
VALUES = "SELECT kind, plugin_id, key, value, revision FROM sync_values WHERE user_id = %s"
WRITE = """
    INSERT INTO sync_values (user_id, kind, plugin_id, key, value, revision)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (user_id, kind, plugin_id, key) DO UPDATE
    SET value = excluded.value, revision = excluded.revision, changed_at = now()
"""
FORGET_GONE = """
    DELETE FROM sync_values WHERE user_id = %(id)s AND value IS NULL AND revision <= (
        SELECT revision FROM sync_values WHERE user_id = %(id)s AND value IS NULL
        ORDER BY revision DESC OFFSET %(kept)s LIMIT 1)
"""
SETTLE = "UPDATE sync_accounts SET revision = %s, applied = %s WHERE user_id = %s"
SINCE = """
    SELECT kind, plugin_id, key, value, revision, changed_at FROM sync_values
    WHERE user_id = %s AND revision > %s ORDER BY revision
"""
REVISION = "SELECT revision FROM sync_accounts WHERE user_id = %s"


def since(connection: Connection, user_id: str, revision: int) -> dict[str, Any]:
    """``{items, revision}``: what was changed after ``revision``, and which is the latest.

    Where ``revision`` is later than the latest, a backup was restored: all of it.
    """
    row = connection.execute(REVISION, [user_id]).fetchone()
    latest = int(row[0]) if row else 0
    start = revision if revision <= latest else 0
    items = [
        {
            "kind": kind,
            "plugin_id": plugin_id,
            "key": key,
            "value": value,
            "revision": at,
            "changed_at": changed_at.isoformat(),
        }
        for kind, plugin_id, key, value, at, changed_at in connection.execute(
            SINCE, [user_id, start]
        )
    ]
    return {"items": items, "revision": latest}


def change(
    connection: Connection, user_id: str, changes: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """``{results, revision}``. Raises ``Invalid``, ``NotFound``."""
    wanted = read(changes)
    take_turn(connection, "sync", user_id)
    connection.execute(ENTER, [user_id])
    mine = _load(connection, user_id)
    results = [mine.apply(one).as_data() for one in wanted]
    for place in mine.changed:
        one = mine.values[place]
        values = [user_id, place.kind, place.plugin_id, place.key, one.value, one.revision]
        connection.execute(WRITE, values)
    connection.execute(FORGET_GONE, {"id": user_id, "kept": KEPT_GONE})
    connection.execute(SETTLE, [mine.revision, mine.applied[-REMEMBERED:], user_id])
    return {"results": results, "revision": mine.revision}


def _load(connection: Connection, user_id: str) -> Synced:
    revision, applied = connection.execute(ACCOUNT, [user_id]).fetchone() or (0, [])
    if has_ended(connection, user_id):
        raise account_gone()
    rows = connection.execute(VALUES, [user_id])
    values = {Place(kind, plugin, key): Value(value, at) for kind, plugin, key, value, at in rows}
    return Synced(revision, applied, values)
