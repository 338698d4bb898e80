"""What moderators can ask of plugins and publishers, whoever they belong to."""

from __future__ import annotations

from plugin_platform.eventstore.database import Connection
from publishing.tables.rows import Row, fetch
from publishing.tables.version_lists import VERSION

PAGE = 20
STATUS = """
    CASE WHEN blocked_reason IS NOT NULL THEN 'blocked'
         WHEN held_by IS NOT NULL THEN 'held' ELSE status END
"""
PLUGIN = f"""
    SELECT id, name, {STATUS} AS status, blocked_reason AS reason,
           jsonb_build_object('id', owner_id, 'username', owner_name, 'ban',
               (SELECT reason FROM banned WHERE user_id = owner_id)) AS publisher,
           (SELECT count(*) FROM versions WHERE plugin_id = plugins.id
            AND versions.blocked_reason IS NOT NULL) AS blocked_versions,
           refused
    FROM plugins
"""  # noqa: S608 - constants
# ``stopped``: a plugin that is blocked or held, or has a version that is.
LIST = f"""
    SELECT * FROM ({PLUGIN}) AS plugin
    WHERE (%(after)s::text IS NULL OR id > %(after)s)
    AND (NOT %(stopped)s OR status IN ('blocked', 'held') OR blocked_versions > 0)
    AND (%(q)s::text IS NULL OR strpos(lower(concat_ws(
            ' ', id, name, publisher ->> 'username')), lower(%(q)s)) > 0)
    ORDER BY id LIMIT {PAGE + 1}
"""  # noqa: S608 - constants
ONE = f"SELECT * FROM ({PLUGIN}) AS plugin WHERE id = %(plugin_id)s"  # noqa: S608 - constants
VERSIONS = f"""
    SELECT {VERSION} FROM versions WHERE plugin_id = %(plugin_id)s
    ORDER BY submitted_at DESC, version DESC LIMIT 200
"""  # noqa: S608 - constants
# The name is that of the last plugin they publish: publishing knows no accounts.
BANNED = """
    SELECT user_id, reason,
           (SELECT owner_name FROM plugins WHERE owner_id = user_id
            ORDER BY updated_at DESC LIMIT 1) AS username,
           ARRAY(SELECT id FROM plugins WHERE owner_id = user_id ORDER BY id) AS plugins
    FROM banned ORDER BY username NULLS LAST, user_id LIMIT 500
"""


def find(connection: Connection, q: str | None, after: str | None, *, stopped: bool) -> Row:
    """A page by id: ``{items, next}``."""
    rows = fetch(connection, LIST, {"q": q, "after": after, "stopped": stopped})
    items = rows[:PAGE]
    return {"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None}


def one(connection: Connection, plugin_id: str) -> Row | None:
    """With its newest 200 versions."""
    asked = {"plugin_id": plugin_id}
    for plugin in fetch(connection, ONE, asked):
        return {**plugin, "versions": fetch(connection, VERSIONS, asked)}
    return None


def banned(connection: Connection) -> list[Row]:
    return fetch(connection, BANNED, {})
