"""The versions of a plugin as its owners see them: the highest first, published or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Connection
from plugin_platform.versions import newest, newest_first
from publishing.tables.rows import Row, fetch

SHOWN_VERSIONS = 10  # of each plugin in the list of plugins
VERSIONS_PAGE = 20
# Blocked before yanked: what a moderator has said counts more.
VERSION = """
    version, CASE WHEN blocked_reason IS NOT NULL THEN 'blocked'
                  WHEN yanked_reason IS NOT NULL THEN 'yanked' ELSE status END AS status,
    coalesce(blocked_reason, yanked_reason) AS reason, original,
    size, integrity, bundle_key, min_platform_version, published_at
"""
# Two columns of each, and only the rest of what is shown: no order of SQL is that of semver.
NAMES = f"""
    SELECT plugin_id, version, status = 'published' AS available
    FROM (SELECT plugin_id, {VERSION} FROM versions WHERE plugin_id = ANY(%s)) AS known
"""  # noqa: S608 - constants
# A changelog may have 20,000 characters: only a page of one plugin's versions has them.
SHOWN = """
    SELECT plugin_id, {} FROM versions
    JOIN unnest(%s::text[], %s::text[]) AS shown (plugin_id, version) USING (plugin_id, version)
"""
BRIEF = SHOWN.format(VERSION)
NOTED = SHOWN.format(f"{VERSION}, manifest ->> 'license' AS license, changelog, signature, archive")


class Names(NamedTuple):
    """Of all versions, and of those that somebody can install; both the highest first."""

    every: list[str]
    available: list[str]


def add_versions(connection: Connection, plugins: Sequence[Row]) -> list[Row]:
    """Each plugin with its first versions, and with what its owners reckon with: ``highest`` of
    all, ``latest_published`` (what an install brings) and ``previous_published`` (what it would
    bring without that one). Each of these is a version or None.
    """
    names = _names(connection, [plugin["id"] for plugin in plugins])
    first = {id_: known.every[:SHOWN_VERSIONS] for id_, known in names.items()}
    shown = _shown(connection, BRIEF, first)
    return [
        {**plugin, **_outstanding(names[plugin["id"]]), "versions": shown[plugin["id"]]}
        for plugin in plugins
    ]


def list_versions(connection: Connection, plugin_id: str, cursor: str | None) -> Row:
    """A page of versions, the highest first, without manifests.

    ``cursor`` is the last version of the page before. Raises ``Invalid``.
    """
    names = _names(connection, [plugin_id])[plugin_id].every
    if cursor is not None and cursor not in names:
        detail = "Use the nextCursor of an answer about the same plugin, or none."
        raise Invalid(
            "The cursor does not belong to this list.", [{"pointer": "/cursor", "detail": detail}]
        )
    start = 0 if cursor is None else names.index(cursor) + 1
    page = names[start : start + VERSIONS_PAGE]
    following = page[-1] if start + VERSIONS_PAGE < len(names) else None
    shown = _shown(connection, NOTED, {plugin_id: page})
    return {"items": shown[plugin_id], "next_cursor": following}


def _outstanding(names: Names) -> Row:
    latest = newest(names.available)
    return {
        "highest": next(iter(names.every), None),
        "latest_published": latest,
        "previous_published": newest(name for name in names.available if name != latest),
    }


def _names(connection: Connection, plugin_ids: list[str]) -> dict[str, Names]:
    found = defaultdict[str, dict[str, bool]](dict)
    for plugin_id, version, available in connection.execute(NAMES, [plugin_ids]):
        found[plugin_id][version] = available
    ordered = {plugin_id: newest_first(found[plugin_id]) for plugin_id in plugin_ids}
    return {
        plugin_id: Names(every, [name for name in every if found[plugin_id][name]])
        for plugin_id, every in ordered.items()
    }


def _shown(connection: Connection, query: str, names: dict[str, list[str]]) -> dict[str, list[Row]]:
    ids = [plugin_id for plugin_id, page in names.items() for _ in page]
    rows = fetch(connection, query, [ids, [name for page in names.values() for name in page]])
    found = {(row.pop("plugin_id"), row["version"]): row for row in rows}
    return {id_: [found[id_, name] for name in page] for id_, page in names.items()}
