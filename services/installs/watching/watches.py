"""Who watches what. A row a person and plugin or author, no event: it is theirs alone, and changes
nothing for anybody else.

An author is kept by the account's id, and shown by the name that it has.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from psycopg.rows import class_row

from installs.turns import has_ended, take_turn
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import is_plugin_id
from plugin_platform.text import is_storable

MOST = 1000  # of one person
KINDS = ("plugin", "author")


class Watch(TypedDict):
    """``id``: of the plugin, or the author's name; ``name``: the plugin's, or the author's."""

    kind: str
    id: str
    name: str
    since: datetime


HOW_MANY = "SELECT count(*) FROM watches WHERE user_id = %s"
ADD = """
    INSERT INTO watches (user_id, kind, target, name) VALUES (%s, %s, %s, %s)
    ON CONFLICT (user_id, kind, target) DO NOTHING
"""
REMOVE = """
    DELETE FROM watches WHERE user_id = %s AND kind = %s AND lower(name) = lower(%s)
"""
HAS = """
    SELECT EXISTS (SELECT FROM watches
                   WHERE user_id = %s AND kind = %s AND lower(name) = lower(%s))
"""
LISTED = """
    SELECT kind, watches.name AS id, since,
           coalesce(manifest ->> 'name', watches.name) AS name
    FROM watches
    LEFT JOIN plugins ON kind = 'plugin' AND plugin_id = target
    LEFT JOIN versions ON versions.plugin_id = target AND version = latest
    WHERE user_id = %s ORDER BY since DESC, kind, target
"""
PLUGIN = "SELECT plugin_id, plugin_id FROM plugins WHERE plugin_id = %s AND latest IS NOT NULL"
# Who owns what is published; the publisher before those who work on it with them.
AUTHOR = """
    SELECT user_id, username FROM owners
    WHERE lower(username) = lower(%s) AND EXISTS (
        SELECT FROM plugins WHERE plugins.plugin_id = owners.plugin_id AND latest IS NOT NULL)
    LIMIT 1
"""


def add(connection: Connection, user_id: str, kind: str, id: str) -> None:
    """Raises ``NotFound`` for what nobody publishes, ``Conflict`` for one too many."""
    target, name = _found(connection, kind, id)
    take_turn(connection, "watches", user_id)
    if has_ended(connection, user_id):
        raise NotFound("There is no such account.")
    [(number,)] = connection.execute(HOW_MANY, [user_id]).fetchall()
    if number >= MOST and not has(connection, user_id, kind, name):
        raise Conflict(f"You watch {MOST} plugins and authors, as many as you may; end some first.")
    connection.execute(ADD, [user_id, kind, target, name])


def remove(connection: Connection, user_id: str, kind: str, id: str) -> None:
    """Nothing happens where it is not watched; also what is gone can be watched no more."""
    _check(kind, id)
    connection.execute(REMOVE, [user_id, kind, id])


def has(connection: Connection, user_id: str, kind: str, id: str) -> bool:
    _check(kind, id)
    [(found,)] = connection.execute(HAS, [user_id, kind, id]).fetchall()
    return bool(found)


def of(connection: Connection, user_id: str) -> list[Watch]:
    """The newest first."""
    with connection.cursor(row_factory=class_row(Watch)) as cursor:
        return cursor.execute(LISTED, [user_id]).fetchall()


def _found(connection: Connection, kind: str, id: str) -> tuple[str, str]:
    _check(kind, id)
    if kind == "plugin" and not is_plugin_id(id):
        raise NotFound("There is no such plugin.")
    row = connection.execute(PLUGIN if kind == "plugin" else AUTHOR, [id]).fetchone()
    if row is None:
        nothing = (
            f"There is no published plugin {id!r}."
            if kind == "plugin"
            else ("Nobody publishes anything by this name.")
        )
        raise NotFound(nothing)
    return str(row[0]), str(row[1])


def _check(kind: str, id: str) -> None:
    if kind not in KINDS:
        raise Invalid(f"Watch one of: {', '.join(KINDS)}.")
    if not is_storable(id) or len(id) > 64:
        raise NotFound("There is nothing of this name.")
