"""What a developer can ask: the own plugins and their versions, published or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from plugin_platform.bundle_keys import stored_keys_of
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from publishing.intake.quotas import LEAST_BYTES, Usage
from publishing.tables import (
    experiment_tables,
    owners,
    refusal_tables,
    review_tables,
    rollout_tables,
)
from publishing.tables.rows import Row, fetch
from publishing.tables.version_lists import VERSION, add_versions

SOURCES: tuple[str, ...] = ()

CREATED = """
    INSERT INTO plugins (id, owner_id, owner_name, name, description, category, tags,
                         created_at, updated_at)
    VALUES (%(plugin_id)s, %(owner_id)s, %(owner_name)s, %(name)s, %(description)s,
            %(category)s, %(tags)s, %(recorded_at)s, %(recorded_at)s)
    ON CONFLICT (id) DO NOTHING
"""
DESCRIBED = """
    UPDATE plugins
    SET name = %(name)s, description = %(description)s, category = %(category)s,
        tags = %(tags)s, updated_at = %(recorded_at)s
    WHERE id = %(plugin_id)s
"""
SUBMITTED = """
    INSERT INTO versions (plugin_id, version, status, size, integrity, bundle_key, readme_key,
                          min_platform_version, findings, files, archive, imports,
                          submitted_at)
    VALUES (%(plugin_id)s, %(version)s, 'submitted', %(size)s, %(integrity)s, %(bundle_key)s,
            %(readme_key)s, %(min_platform_version)s, %(findings)s, %(files)s,
            %(archive)s, %(imports)s, %(recorded_at)s)
    ON CONFLICT (plugin_id, version) DO NOTHING
"""
PUBLISHED = """
    WITH version AS (
        UPDATE versions SET status = 'published', published_at = %(recorded_at)s,
                            signature = %(signature)s, manifest = %(manifest)s,
                            changelog = %(changelog)s
        WHERE plugin_id = %(plugin_id)s AND version = %(version)s
    )
    UPDATE plugins SET status = 'published', updated_at = %(recorded_at)s
    WHERE id = %(plugin_id)s
"""
# The column of a version, or of a plugin, that an event sets, and the key of its data.
OF_VERSION = {
    "plugin.version_yanked": ("yanked_reason", "reason"),
    "plugin.version_restored": ("yanked_reason", None),
    "plugin.version_blocked": ("blocked_reason", "reason"),
    "plugin.version_unblocked": ("blocked_reason", None),
    "plugin.rolled_back": ("original", "original"),
}
OF_PLUGIN = {
    "plugin.blocked": ("blocked_reason", "reason"),
    "plugin.unblocked": ("blocked_reason", None),
    "plugin.held": ("held_by", "publisher_id"),
    "plugin.released": ("held_by", None),
}
SIGNED = """
    UPDATE versions SET signature = %(signature)s
    WHERE plugin_id = %(plugin_id)s AND version = %(version)s
"""
DEPRECATED = """
    UPDATE plugins SET deprecated_message = %(message)s, replacement = %(replacement)s
    WHERE id = %(plugin_id)s
"""
UNDEPRECATED = """
    UPDATE plugins SET deprecated_message = NULL, replacement = NULL WHERE id = %(plugin_id)s
"""


def _setting(table: str, key: str, column: str, value: str | None) -> str:
    new = f"%({value})s" if value else "NULL"
    return f"UPDATE {table} SET {column} = {new} WHERE {key}"  # noqa: S608 - constants


BANNED = """
    INSERT INTO banned (user_id, reason) VALUES (%(user_id)s, %(reason)s)
    ON CONFLICT (user_id) DO UPDATE SET reason = excluded.reason
"""
APPLY = {
    **owners.APPLY,
    "publisher.banned": BANNED,
    "publisher.unbanned": "DELETE FROM banned WHERE user_id = %(user_id)s",
    "plugin.created": CREATED,
    "plugin.described": DESCRIBED,
    "plugin.version_submitted": SUBMITTED,
    "plugin.published": PUBLISHED,
    "plugin.version_signed": SIGNED,
    "plugin.deprecated": DEPRECATED,
    "plugin.undeprecated": UNDEPRECATED,
    **{
        type_: _setting("versions", "(plugin_id, version) = (%(plugin_id)s, %(version)s)", *change)
        for type_, change in OF_VERSION.items()
    },
    **{
        type_: _setting("plugins", "id = %(plugin_id)s", *change)
        for type_, change in OF_PLUGIN.items()
    },
}

# What the developer page shows of each; all versions are on a route of their own.
PLUGIN = """
    SELECT id, name, description, category, tags, created_at, updated_at,
           CASE WHEN blocked_reason IS NOT NULL THEN 'blocked'
                WHEN held_by IS NOT NULL THEN 'held' ELSE status END AS status,
           blocked_reason AS reason,
           CASE WHEN deprecated_message IS NOT NULL THEN jsonb_build_object(
               'message', deprecated_message, 'replacement', replacement) END AS deprecation,
           (SELECT count(*) FROM versions WHERE plugin_id = plugins.id) AS version_count,
           (SELECT count(*) FROM rollouts WHERE plugin_id = plugins.id) AS rollout_count,
           (SELECT manifest ->> 'icon' FROM versions WHERE plugin_id = plugins.id
            ORDER BY submitted_at DESC, version DESC LIMIT 1) AS icon
    FROM plugins
"""
OWNED = f"{PLUGIN} WHERE {owners.OWNS} ORDER BY created_at DESC, id"
OWNED_ONE = f"{PLUGIN} WHERE {owners.OWNS} AND id = %(plugin_id)s"
SUBMITTED_VERSION = """
    SELECT version, status, bundle_key, integrity, manifest, findings
    FROM versions WHERE plugin_id = %s AND version = %s
"""
ONE_VERSION = f"SELECT {VERSION} FROM versions WHERE plugin_id = %s AND version = %s"  # noqa: S608 - constants
DEPRECATION = f"SELECT plugin.id, plugin.deprecation FROM ({PLUGIN}) AS plugin WHERE id = %s"  # noqa: S608 - constants
STATE = f"SELECT plugin.id, plugin.status, plugin.reason FROM ({PLUGIN}) AS plugin WHERE id = %s"  # noqa: S608 - constants
IS_OFFERED = """
    SELECT FROM plugins WHERE id = %s AND status = 'published'
    AND blocked_reason IS NULL AND held_by IS NULL
"""
PUBLISHED_VERSION = """
    SELECT bundle_key, integrity, size, manifest, changelog, readme_key, min_platform_version,
           findings, files, imports
    FROM versions WHERE plugin_id = %s AND version = %s AND published_at IS NOT NULL
"""
BAN_OF = "SELECT reason FROM banned WHERE user_id = %s"
PLUGINS_OF = "SELECT id FROM plugins WHERE owner_id = %s ORDER BY id"
COUNT_OWNED = "SELECT count(*) FROM plugins WHERE owner_id = %s"
USAGE = """
    SELECT count(*) FILTER (WHERE submitted_at > now() - interval '1 hour') AS versions_this_hour,
           coalesce(ceil(extract(epoch FROM interval '1 hour' - (now() - min(submitted_at) FILTER (
               WHERE submitted_at > now() - interval '1 hour')))), 0)::integer AS free_in,
           coalesce(sum(stored.bytes), 0)::bigint AS total_bytes
    FROM versions CROSS JOIN LATERAL (
        SELECT sum(greatest((file ->> 'size')::bigint, %(least)s)) AS bytes
        FROM jsonb_array_elements(CASE
            WHEN files = '[]' THEN jsonb_build_array(jsonb_build_object('size', size)) ELSE files
        END) AS file
    ) AS stored JOIN plugins ON plugins.id = plugin_id
    WHERE owner_id = (SELECT owner_id FROM plugins WHERE id = %(plugin_id)s)
"""
MILESTONE = """
    INSERT INTO popular VALUES (%(plugin_id)s, %(install_count)s)
    ON CONFLICT (plugin_id) DO UPDATE SET install_count = excluded.install_count
"""
POPULAR = """
    SELECT id, name, owner_id FROM popular JOIN plugins ON plugins.id = plugin_id
    WHERE install_count >= 50
    ORDER BY install_count DESC, id LIMIT 200
"""
# After the last word on it nothing of a version waits any more; see ``Moderation.is_over``.
STORED = """
    SELECT bundle_key, readme_key, files, is_public, waits
    FROM versions LEFT JOIN reviews USING (plugin_id, version) CROSS JOIN LATERAL (
        SELECT published_at IS NOT NULL AS is_public, published_at IS NULL
            AND (reviews.state = 'rejected' AND (reviews.appeal IS NOT NULL
                OR reviews.decided_at <= %(rejected)s)) IS NOT TRUE AS waits
    ) AS now
    WHERE plugin_id = %(plugin_id)s AND (is_public OR waits)
"""

JSON = ("manifest", "findings", "files", "signature")


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        jsonb = {key: Jsonb(event.data[key]) for key in JSON if event.data.get(key) is not None}
        connection.execute(statement, {**event.data, **jsonb, "recorded_at": event.recorded_at})
    review_tables.apply(connection, event)
    refusal_tables.apply(connection, event)
    rollout_tables.apply(connection, event)
    experiment_tables.apply(connection, event)


def list_plugins(connection: Connection, owner_id: str) -> list[Row]:
    """The owner's plugins, newest first, each with the highest of its versions."""
    return add_versions(connection, fetch(connection, OWNED, {"owner_id": owner_id}))


def get_plugin(connection: Connection, owner_id: str, plugin_id: str) -> Row | None:
    plugins = fetch(connection, OWNED_ONE, {"owner_id": owner_id, "plugin_id": plugin_id})
    return next(iter(add_versions(connection, plugins)), None)


def get_version(connection: Connection, plugin_id: str, version: str) -> Row:
    """What is answered to whoever submitted the version."""
    [row] = fetch(connection, SUBMITTED_VERSION, [plugin_id, version])
    return row


def get_listed_version(connection: Connection, plugin_id: str, version: str) -> Row:
    """A version as it is in a list."""
    [row] = fetch(connection, ONE_VERSION, [plugin_id, version])
    return row


def get_state(connection: Connection, plugin_id: str) -> Row:
    """``{id, status, reason}`` of a plugin, whoever it belongs to."""
    [row] = fetch(connection, STATE, [plugin_id])
    return row


def get_deprecation(connection: Connection, plugin_id: str) -> Row:
    """``{id, deprecation: {message, replacement} or null}``."""
    [row] = fetch(connection, DEPRECATION, [plugin_id])
    return row


def is_offered(connection: Connection, plugin_id: str) -> bool:
    """Whether there is such a plugin for everybody."""
    return connection.execute(IS_OFFERED, [plugin_id]).fetchone() is not None


def get_published_version(connection: Connection, plugin_id: str, version: str) -> Row | None:
    """All that ``Submission`` has of a version but its number."""
    return next(iter(fetch(connection, PUBLISHED_VERSION, [plugin_id, version])), None)


def get_ban(connection: Connection, user_id: str) -> str | None:
    """Why somebody may not publish, if that is so."""
    row = connection.execute(BAN_OF, [user_id]).fetchone()
    return row[0] if row else None


def plugins_of(connection: Connection, user_id: str) -> list[str]:
    """The ids of what somebody publishes."""
    return [plugin_id for (plugin_id,) in connection.execute(PLUGINS_OF, [user_id])]


def count_plugins(connection: Connection, owner_id: str) -> int:
    row = connection.execute(COUNT_OWNED, [owner_id]).fetchone()
    return int(row[0]) if row else 0


def usage(connection: Connection, plugin_id: str) -> Usage:
    """Of the plugin's publisher, whoever of its owners asks."""
    with connection.cursor(row_factory=class_row(Usage)) as cursor:
        found = cursor.execute(USAGE, {"plugin_id": plugin_id, "least": LEAST_BYTES}).fetchone()
    assert found is not None, "an aggregate has one row"
    return found


def popular(connection: Connection) -> list[list[str]]:
    """Id, name and owner of the plugins that most people have."""
    return [list(row) for row in connection.execute(POPULAR)]


def note_popularity(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    """What the catalog says of how many people have a plugin."""
    for event in events:
        if event.type == "catalog.milestone":
            connection.execute(MILESTONE, event.data)


def stored_keys(connection: Connection, plugin_id: str, rejected: datetime) -> set[str]:
    """Where all that the plugin's versions are made of is stored; what was ``rejected`` before
    then, and not appealed for, needs nothing.
    """
    rows = connection.execute(STORED, {"plugin_id": plugin_id, "rejected": rejected})
    return set().union(
        *(stored_keys_of(*row, public=public, held=held) for *row, public, held in rows)
    )
