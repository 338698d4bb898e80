"""Who is told of a plugin's errors: those of its owners who want it, for as long as they own it."""

from __future__ import annotations

from installs.notifications.news_rows import OF_ERRORS
from plugin_platform.eventstore.database import Connection

WATCH = "INSERT INTO error_watches (user_id, plugin_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
UNWATCH = "DELETE FROM error_watches WHERE user_id = %s AND plugin_id = %s"
TAKE_BACK = """
    DELETE FROM mail_outbox
    WHERE user_id = %s AND plugin_id = %s AND kind = ANY (%s) AND state = 'queued'
"""
IS_WATCHED = "SELECT EXISTS (SELECT FROM error_watches WHERE user_id = %s AND plugin_id = %s)"
WATCHED = "SELECT plugin_id FROM error_watches WHERE user_id = %s ORDER BY plugin_id"
# A row a group, version and account; those of any version say the same again.
MET = """
    SELECT plugin_id, version, name, message, day::text
    FROM error_people JOIN error_groups ON id = group_id
    WHERE principal = 'user:' || %s AND version <> ''
    ORDER BY day DESC, plugin_id, group_id, version LIMIT %s
"""
MOST_TOLD = 1_000


def choose(connection: Connection, user_id: str, plugin_id: str, *, watched: bool) -> None:
    connection.execute(WATCH if watched else UNWATCH, [user_id, plugin_id])
    if not watched:
        connection.execute(TAKE_BACK, [user_id, plugin_id, list(OF_ERRORS)])


def is_watched(connection: Connection, user_id: str, plugin_id: str) -> bool:
    return connection.execute(IS_WATCHED, [user_id, plugin_id]).fetchone() == (True,)


def of(connection: Connection, user_id: str) -> dict[str, list[dict[str, str]] | list[str]]:
    """What is kept of a person: whose errors they watch, and which they have met themselves."""
    watched = [plugin_id for (plugin_id,) in connection.execute(WATCHED, [user_id])]
    names = ("plugin_id", "version", "name", "message", "day")
    met = [
        dict(zip(names, row, strict=True)) for row in connection.execute(MET, [user_id, MOST_TOLD])
    ]
    return {"watched": watched, "met": met}
