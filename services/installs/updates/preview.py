"""What another version of an installed plugin would change, before anybody takes it."""

from __future__ import annotations

from typing import Any, TypedDict

from psycopg.rows import dict_row

from installs.dependencies import planning
from installs.model import Installations
from installs.updates.order import CORE
from plugin_platform.errors import Conflict, NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.permissions import grown, permissions_of
from plugin_platform.version_ranges import needs_of, said
from plugin_platform.versions import is_newer

# Of the newest notes so many, with so many characters together: a thousand versions with 20,000
# characters each are one plugin.
MOST_NOTES = 100
MOST_TEXT = 200_000

PAIR = """
    SELECT versions.version, manifest, size, min_platform_version, security,
           versions.version = installed.version AS present
    FROM installed JOIN versions USING (plugin_id)
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
      AND versions.version IN (installed.version, %(version)s)
"""
# What is blocked has nothing to say any more.
NOTES = f"""
    SELECT version, changelog, published_at, security, yanked,
           sum(length(changelog)) OVER (ORDER BY core DESC, prerelease, version DESC) AS text
    FROM (
        SELECT * FROM versions
        WHERE plugin_id = %(plugin_id)s AND NOT blocked
          AND core BETWEEN {CORE.format("%(low)s")} AND {CORE.format("%(high)s")}
        ORDER BY core DESC, prerelease, version DESC LIMIT %(limit)s
    ) AS newest
    ORDER BY core DESC, prerelease, version DESC
"""  # noqa: S608 - constants


class Notes(TypedDict):
    version: str
    published_at: str | None
    security: bool
    yanked: bool
    changelog: str


class Change(TypedDict):
    before: Any
    after: Any


class Changes(TypedDict):
    added: list[str]
    removed: list[str]


class Preview(TypedDict):
    """``notes`` of all versions after the lower up to the higher of the two, the highest first;
    ``more``: some are left out. ``asks_for`` is what has to be agreed to. ``conflict`` says why it
    cannot be had beside what is there.
    """

    plugin_id: str
    name: str
    installed: str
    version: str
    is_newer: bool
    security: bool
    asks_for: list[str]
    permissions: Changes
    plugins: Changes
    size: Change
    platform: Change
    notes: list[Notes]
    more: bool
    along: list[planning.Change]
    conflict: str | None


def preview(
    connection: Connection, mine: Installations, principal: str, plugin_id: str, version: str
) -> Preview:
    """Raises ``NotFound`` where the plugin is not installed."""
    with connection.cursor(row_factory=dict_row) as cursor:
        values = {"principal": principal, "plugin_id": plugin_id, "version": version}
        rows = cursor.execute(PAIR, values).fetchall()
    present = next((row for row in rows if row["present"]), None)
    wanted = next((row for row in rows if row["version"] == version), None)
    if present is None or wanted is None:
        raise NotFound("This plugin is not installed.")
    notes, more = _notes(connection, plugin_id, present["version"], version)
    along, conflict = _along(connection, principal, mine, plugin_id, version)
    return Preview(
        plugin_id=plugin_id,
        name=str(wanted["manifest"].get("name", plugin_id)),
        installed=present["version"],
        version=version,
        is_newer=is_newer(version, than=present["version"]),
        security=wanted["security"],
        asks_for=grown(present["manifest"], wanted["manifest"]),
        permissions=_changes(*(permissions_of(one["manifest"]) for one in (present, wanted))),
        plugins=_changes(*(_needed(one["manifest"]) for one in (present, wanted))),
        size=Change(before=present["size"], after=wanted["size"]),
        platform=Change(
            before=present["min_platform_version"], after=wanted["min_platform_version"]
        ),
        notes=notes,
        more=more,
        along=along,
        conflict=conflict,
    )


def _along(
    connection: Connection, principal: str, mine: Installations, plugin_id: str, version: str
) -> tuple[list[planning.Change], str | None]:
    try:
        return planning.plan(connection, principal, mine, plugin_id, version)["along"], None
    except Conflict as conflict:
        return [], conflict.detail


def _notes(
    connection: Connection, plugin_id: str, one: str, other: str
) -> tuple[list[Notes], bool]:
    low, high = (one, other) if is_newer(other, than=one) else (other, one)
    values = {"plugin_id": plugin_id, "low": low, "high": high, "limit": MOST_NOTES + 1}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(NOTES, values).fetchall()
    between = [
        row
        for row in rows
        if is_newer(row["version"], than=low) and not is_newer(row["version"], than=high)
    ]
    kept = [row for row in between[:MOST_NOTES] if row["text"] <= MOST_TEXT]
    return [_shown(row) for row in kept], len(kept) < len(between)


def _shown(row: dict[str, Any]) -> Notes:
    at = row["published_at"]
    return Notes(
        version=row["version"],
        published_at=at and at.isoformat(),
        security=row["security"],
        yanked=row["yanked"],
        changelog=row["changelog"],
    )


def _changes(before: set[str], after: set[str]) -> Changes:
    return Changes(added=sorted(after - before), removed=sorted(before - after))


def _needed(manifest: dict[str, Any]) -> set[str]:
    """Of other plugins, with the versions where any are named."""
    return {f"{plugin_id}{said(versions)}" for plugin_id, versions in needs_of(manifest).items()}
