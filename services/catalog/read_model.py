"""What the catalog knows: plugins, their versions, how many people have each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalog.authors import tables as authors
from catalog.changes import CHANGES
from catalog.counting import count_changes, visitor_changes
from catalog.front import tables as front
from catalog.listing import rollouts
from catalog.listing import tables as listing
from catalog.listing.withdrawal import refuse_restricted
from catalog.reviews import tables as reviews
from catalog.rows import Row, fetch, get_revision
from plugin_platform.errors import Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import CATEGORIES
from plugin_platform.versions import newest_first

# Each may have a changelog of 20,000 characters.
MAX_VERSIONS = 20  # in the details, and on a page of versions

SOURCES: tuple[str, ...] = ("publishing", "installs", "auth")
# Said when other tables took the place of these (eventstore/upkeep/rebuild.py).
REBUILT = (CHANGES, Event("catalog.changed", {"plugin_ids": [], "aspects": ["everything"]}))

VERSION_NAMES = "SELECT version FROM versions WHERE plugin_id = %s"
COUNT = """
    INSERT INTO popularity (plugin_id, install_count, visitor_count)
    SELECT * FROM unnest(%b::text[], %b::bigint[], %b::bigint[])
    ON CONFLICT (plugin_id) DO UPDATE
    SET install_count = popularity.install_count + excluded.install_count,
        visitor_count = popularity.visitor_count + excluded.visitor_count
"""

# What is shown is what a list is sorted by.
SUMMARY = f"""
    id, name, description, category, tags, author, latest_version, counted AS install_count,
    rating_average AS rating, rating_count, icon, updated_at,
    deprecated_message IS NOT NULL AS deprecated, {authors.VERIFIED_DOMAINS}
"""
LISTED = "plugins JOIN popularity ON plugin_id = id"
# The readme is of the version that people install: in the object storage, or here where it was
# published before readmes were stored apart.
DETAILS = f"""
    SELECT {SUMMARY}, created_at, readme_html, readme_key, bundle_key, icon_file, screenshots,
           CASE WHEN deprecated_message IS NOT NULL THEN jsonb_build_object(
               'message', deprecated_message, 'replacement', replacement) END AS deprecation
    FROM {LISTED} CROSS JOIN LATERAL (
        SELECT readme_html, readme_key, bundle_key, icon_file, screenshots FROM versions
        WHERE versions.plugin_id = id AND version = latest_version
    ) AS latest
    WHERE id = %s
"""  # noqa: S608 - constants
# A manifest may have 64 KiB: one is shown, that of the version which people install.
VERSIONS = f"""
    SELECT version, bundle_key, integrity, changelog, published_at, size, original, signature,
           license, license_file,
           CASE WHEN blocked_reason IS NOT NULL THEN 'blocked'
                WHEN yanked_reason IS NOT NULL THEN 'yanked' ELSE status END AS status,
           coalesce(blocked_reason, yanked_reason) AS reason,
           min_platform_version, CASE WHEN version = %s THEN manifest END AS manifest,
           {rollouts.SHOWN}
    FROM versions {rollouts.OF_VERSION} WHERE plugin_id = %s AND version = ANY(%s)
"""  # noqa: S608 - constants
CATEGORY_COUNTS = """
    SELECT category AS id, count(*) AS count FROM plugins WHERE listed GROUP BY category
"""
# One statement, and so one moment.
COUNT_STATE = """
    SELECT coalesce((SELECT position FROM projections WHERE source = 'installs'), 0),
           (SELECT jsonb_object_agg(plugin_id, install_count) FROM popularity
            WHERE install_count <> 0),
           (SELECT jsonb_object_agg(plugin_id, visitor_count) FROM popularity
            WHERE visitor_count <> 0),
           (SELECT array_agg(position) FROM parked_events WHERE source = 'installs'),
           (SELECT fault FROM projections WHERE source = 'installs')
"""
INSTALL_COUNTS = "SELECT plugin_id, counted FROM popularity WHERE plugin_id = ANY(%s)"


class CountState(NamedTuple):
    """The counts, the position of installs' log that they include, what they leave out, and why
    that log is not followed any more, if it is not.
    """

    position: int
    counts: dict[str, int]
    visitors: dict[str, int]
    parked: frozenset[int]
    fault: str | None


def apply(connection: Connection, event: RecordedEvent) -> None:
    apply_all(connection, [event])


def apply_all(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    """Events of one log, in its order: those of installs and publishing by the page, others one by
    one.
    """
    for event in events:
        apply_own(connection, event)
        reviews.apply_auth(connection, event)
        authors.apply(connection, event)
    apply_publishing(connection, events)
    apply_installs(connection, events)


def apply_own(connection: Connection, event: RecordedEvent) -> None:
    """An event of the own log."""
    front.apply(connection, event)
    reviews.apply(connection, event)


def apply_publishing(
    connection: Connection, events: Sequence[RecordedEvent]
) -> tuple[list[str], list[str]]:
    """Apply events of publishing; return the ids of plugins that are listed otherwise, and of those
    whose reviews are others.
    """
    return listing.apply(connection, events), reviews.apply_publishing(connection, events)


def apply_installs(connection: Connection, events: Sequence[RecordedEvent]) -> list[str]:
    """Apply events of installs, in a few statements however many they are; return the ids of
    plugins whose count changed.
    """
    # The next statement is made while the database carries out the last one.
    with connection.pipeline():
        changed = add_to_counts(connection, count_changes(events), visitor_changes(events))
        front.apply_installs(connection, events)
        reviews.apply_uses(connection, events)
    return changed


def add_to_counts(
    connection: Connection, changes: Mapping[str, int], visitors: Mapping[str, int]
) -> list[str]:
    """Add to each plugin's counts, of all and of visitors; return the ids."""
    # Sorted, so that two writers take the rows' locks in one order.
    plugin_ids = sorted({*changes, *visitors})
    if plugin_ids:
        columns = [[by.get(plugin_id, 0) for plugin_id in plugin_ids] for by in (changes, visitors)]
        connection.execute(COUNT, [plugin_ids, *columns])
    return plugin_ids


def get_count_state(connection: Connection) -> CountState:
    row = connection.execute(COUNT_STATE).fetchone()
    position, counts, visitors, parked, fault = row or (0, None, None, None, None)
    return CountState(position, counts or {}, visitors or {}, frozenset(parked or ()), fault)


def get_plugin(connection: Connection, plugin_id: str) -> Row:
    """Details with the newest versions, newest first by semver. Raises ``NotFound``, ``Gone``."""
    revision = get_revision(connection)
    refuse_restricted(connection, plugin_id)
    plugins = fetch(connection, DETAILS, [plugin_id])
    if not plugins:
        raise NotFound("There is no such plugin.")
    latest = plugins[0]["latest_version"]
    names = newest_first(_version_names(connection, plugin_id))
    shown, cursor = names[:MAX_VERSIONS], None
    if len(names) > MAX_VERSIONS:
        cursor = shown[-1]
        if latest not in shown:  # twenty newer pre-releases
            shown.append(latest)
    versions = _versions(connection, plugin_id, shown, latest)
    return {**plugins[0], "versions": versions, "versions_cursor": cursor, **revision}


def list_versions(connection: Connection, plugin_id: str, cursor: str | None) -> Row:
    """A page of versions, newest first by semver, without manifests.

    ``cursor`` is of the details or of the page before. Raises ``NotFound``, ``Gone``, ``Invalid``.
    """
    revision = get_revision(connection)
    refuse_restricted(connection, plugin_id)
    names = newest_first(_version_names(connection, plugin_id))
    if not names:
        raise NotFound("There is no such plugin.")
    if cursor is not None and cursor not in names:
        detail = "Use the nextCursor of an answer about the same plugin, or none."
        raise Invalid("The cursor does not belong to this list.", [_at_cursor(detail)])
    start = 0 if cursor is None else names.index(cursor) + 1
    page = names[start : start + MAX_VERSIONS]
    following = page[-1] if start + MAX_VERSIONS < len(names) else None
    items = _versions(connection, plugin_id, page)
    return {"items": items, "next_cursor": following, **revision}


def _versions(
    connection: Connection, plugin_id: str, names: list[str], with_manifest: str | None = None
) -> list[Row]:
    rows = fetch(connection, VERSIONS, [with_manifest, plugin_id, names])
    return sorted(rows, key=lambda row: names.index(row["version"]))


def _at_cursor(detail: str) -> dict[str, str]:
    return {"pointer": "/cursor", "detail": detail}


def get_categories(connection: Connection) -> Row:
    """Every category with the number of its plugins."""
    revision = get_revision(connection)
    counts = {row["id"]: row["count"] for row in fetch(connection, CATEGORY_COUNTS, [])}
    items = [
        {"id": id_, "name": id_.capitalize(), "count": counts.get(id_, 0)} for id_ in CATEGORIES
    ]
    return {"items": items, **revision}


def get_install_counts(connection: Connection, plugin_ids: list[str]) -> dict[str, int]:
    rows = connection.execute(INSTALL_COUNTS, [plugin_ids]).fetchall()
    return dict.fromkeys(plugin_ids, 0) | dict(rows)


def _version_names(connection: Connection, plugin_id: str) -> list[str]:
    return [name for (name,) in connection.execute(VERSION_NAMES, [plugin_id])]
