"""What a page reports is taken in: of what somebody has, unless they said no. Counted later."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from installs.usage import choice
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Connection

MOST_WAITING = 200_000  # reports; while nobody counts, no more are taken
RETRY_AFTER = 60  # s

WAITING = "SELECT coalesce(max(id) - min(id) + 1, 0) FROM usage_intake"
TAKE_IN = "INSERT INTO usage_intake (report_id, principal, body) VALUES (%s, %s, %s)"
# Nobody says anything of a plugin, or of a version, that they neither have nor had just before.
HAS = """
    SELECT installed.plugin_id, versions.version,
           (installed_at AT TIME ZONE 'UTC')::date::text
    FROM installed
    JOIN unnest(%(plugin_ids)s::text[], %(versions)s::text[]) AS said (plugin_id, version)
        USING (plugin_id)
    JOIN versions ON versions.plugin_id = said.plugin_id AND versions.version = said.version
    WHERE principal = %(principal)s
      AND said.version IN (installed.version, installed.previous, installed.left_behind)
"""
KNOWN = "SELECT plugin_id FROM plugins WHERE plugin_id = ANY (%s)"


def receive(connection: Connection, principal: str | None, report: dict[str, Any]) -> bool:
    """Whether there was anything to take in. Raises ``Unavailable`` where too much waits."""
    if principal is not None and not _may_be_counted(connection, principal):
        return False
    plugins = _of_what_one_has(connection, principal, report["plugins"])
    known = {found for (found,) in connection.execute(KNOWN, [report["views"]])}
    views = sorted(known.intersection(report["views"]))
    if not plugins and not views:
        return False
    waiting = connection.execute(WAITING).fetchone()
    if waiting is not None and waiting[0] >= MOST_WAITING:
        raise Unavailable("Too many reports wait to be counted.", None, RETRY_AFTER)
    body = {key: report[key] for key in ("session", "one_in")}
    body |= {"plugins": plugins, "views": views}
    connection.execute(TAKE_IN, [report["id"], principal, Jsonb(body)])
    return True


def _may_be_counted(connection: Connection, principal: str) -> bool:
    kind, _, user_id = principal.partition(":")
    return kind != "user" or choice.of(connection, user_id)["reported"]


def _of_what_one_has(
    connection: Connection, principal: str | None, said: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    if principal is None or not said:
        return []
    values = {
        "principal": principal,
        "plugin_ids": [one["plugin_id"] for one in said],
        "versions": [one["version"] for one in said],
    }
    has = {(one, version): day for one, version, day in connection.execute(HAS, values)}
    return [
        {**one, "installed_on": has[pair]}
        for one in said
        if (pair := (one["plugin_id"], one["version"])) in has
    ]
