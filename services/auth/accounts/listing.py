"""Accounts by name, as operators find them. No address is among what they see."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection
from plugin_platform.text import escaped_for_like

PAGE = 30
FOUND = """
    SELECT user_id AS id, username, is_developer, roles, registered_at FROM accounts
    WHERE {condition} AND lower(username) COLLATE "C" > %(after)s
    ORDER BY lower(username) COLLATE "C" LIMIT %(limit)s
"""
# By the beginning of the name, and by role: there is an index for each.
BY_NAME = FOUND.format(condition="""lower(username) COLLATE "C" LIKE %(prefix)s""")
BY_ROLE = FOUND.format(condition="roles <> '{}' AND %(role)s = ANY (roles)")


def find(
    connection: Connection, q: str, role: str | None = None, after: str | None = None
) -> dict[str, Any]:
    """``{"items": [...], "next"}``; with ``role`` those who have it, whatever ``q`` is."""
    asked = {
        "prefix": escaped_for_like(q.strip().lower()) + "%",
        "role": role,
        "after": after or "",
        "limit": PAGE + 1,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(BY_NAME if role is None else BY_ROLE, asked).fetchall()
    items = [{**row, "registered_at": row["registered_at"].isoformat()} for row in rows[:PAGE]]
    return {"items": items, "next": items[-1]["username"].lower() if len(rows) > PAGE else None}


def names_of(connection: Connection, user_ids: list[str]) -> dict[str, str]:
    """By id."""
    query = "SELECT user_id, username FROM accounts WHERE user_id = ANY (%s)"
    return dict(connection.execute(query, [user_ids]).fetchall())


def count_with(connection: Connection, role: str) -> int:
    found = connection.execute(
        "SELECT count(*) FROM accounts WHERE roles <> '{}' AND %s = ANY (roles)", [role]
    ).fetchone()
    return int(found[0]) if found else 0
