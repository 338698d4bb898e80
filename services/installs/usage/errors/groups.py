"""What its owners and moderators see of what a plugin throws; numbers of five people and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from installs.usage.rows import fetch
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.small_cells import FEWEST, hidden
from plugin_platform.versions import newest_first

STATES = ("open", "resolved", "ignored")
SORTS = ("users", "last-seen")
CHARTED = 28  # days

GROUPS = """
    SELECT id, name, message, file, function, state, resolved_in, came_back_in, first_day, last_day,
           people, count, visitors, visitors_count,
           ARRAY(SELECT version FROM error_versions WHERE group_id = id) AS versions
    FROM error_groups WHERE plugin_id = %(plugin_id)s
"""
VERSIONS = """
    SELECT version, first_day, last_day, people, count, stack, bundle_key
    FROM error_versions JOIN versions USING (version)
    WHERE group_id = %(id)s AND plugin_id = %(plugin_id)s
"""
DAYS = """
    SELECT day, people, count FROM error_days
    WHERE group_id = %s AND day > %s ORDER BY day
"""
Row = dict[str, Any]


def groups(
    connection: Connection,
    plugin_id: str,
    *,
    state: str | None = None,
    version: str | None = None,
    sort: str = "users",
) -> Row:
    """All of them, which are few; ``versions`` are those of any."""
    found = [_group(row) for row in fetch(connection, GROUPS, {"plugin_id": plugin_id})]
    of_version = [one for one in found if version in (None, *one["versions"])]
    items = [one for one in of_version if state in (None, one["state"])]
    # The number that is hidden decides nothing.
    items.sort(key=lambda one: one["id"])
    items.sort(key=lambda one: one["last_day"], reverse=True)
    if sort == "users":
        items.sort(key=lambda one: one["users"] or 0, reverse=True)
    return {
        "items": items,
        "versions": newest_first({each for one in found for each in one["versions"]}),
        "states": {name: sum(one["state"] == name for one in of_version) for name in STATES},
    }


def group(connection: Connection, plugin_id: str, group_id: str, today: date) -> Row:
    """Raises ``NotFound``."""
    named = {"plugin_id": plugin_id, "id": id_of(group_id)}
    rows = fetch(connection, f"{GROUPS} AND id = %(id)s", named)
    if not rows:
        raise not_there()
    versions = fetch(connection, VERSIONS, named)
    days = fetch(connection, DAYS, [named["id"], today - timedelta(days=CHARTED)])
    return {
        **_group(rows[0]),
        "first": (today - timedelta(days=CHARTED - 1)).isoformat(),
        "last": today.isoformat(),
        "days": _by("day", days),
        "by_version": _by("version", sorted(versions, key=_order(versions))),
    }


def id_of(group_id: str) -> UUID:
    try:
        return UUID(group_id)
    except ValueError:
        raise not_there() from None


def not_there() -> NotFound:
    return NotFound("There is no such error (any more).")


def _group(row: Row) -> Row:
    """What is of few is null; that nobody met it is no secret."""
    told = {name: row[name] for name in ("name", "message", "file", "function", "state")}
    return {
        "id": str(row["id"]),
        **told,
        "resolved_in": row["resolved_in"],
        "came_back_in": row["came_back_in"],
        "first_day": row["first_day"].isoformat(),
        "last_day": row["last_day"].isoformat(),
        **_numbers(row, is_hidden=0 < row["people"] < FEWEST),
        "versions": newest_first(row["versions"]),
    }


def _numbers(row: Row, *, is_hidden: bool) -> Row:
    numbers = {"users": row["people"], "count": row["count"]}
    return {name: None if is_hidden else number for name, number in numbers.items()}


def _by(name: str, rows: Iterable[Row]) -> list[Row]:
    """A row each, of which none can be worked out from the others and the sum of all."""
    there = list(rows)
    few = hidden({str(row[name]): row["people"] for row in there})
    return [
        {
            name: str(row[name]),
            **_numbers(row, is_hidden=str(row[name]) in few),
            **(_of_version(row) if "stack" in row else {}),
        }
        for row in there
    ]


def _of_version(row: Row) -> Row:
    return {
        "bundle_key": row["bundle_key"],
        "first_day": row["first_day"].isoformat(),
        "last_day": row["last_day"].isoformat(),
        "frames": [_frame(one) for one in row["stack"]],
    }


def _frame(said: Mapping[str, Any]) -> Row:
    return {name: said[name] for name in ("file", "line", "column", "function")}


def _order(versions: Iterable[Row]) -> Any:
    order = newest_first(row["version"] for row in versions)
    return lambda row: order.index(row["version"])
