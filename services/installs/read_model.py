"""Who has which plugin, and which versions there are to have."""

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from installs import withdrawal
from installs.experiments import tables as experiments
from installs.mail import digest
from installs.notifications import news
from installs.rollouts import leavers
from installs.rollouts import tables as rollouts
from installs.settings import Manifest, effective
from installs.updates import choices
from installs.updates.order import CORE
from installs.usage import install_days
from installs.withdrawal import (
    CHANGES_LATEST,
    DEPRECATION,
    STATUS,
    TRANSFER,
    Deprecation,
    Transfer,
)
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection, columns
from plugin_platform.manifests import is_plugin_id
from plugin_platform.versions import is_newer, newest, prerelease_order

# Log-ins are followed too (service.py), but no table is made of them: a rebuild leaves them out.
SOURCES: tuple[str, ...] = ("publishing", "catalog")


class ListedPlugin(TypedDict):
    plugin_id: str
    version: str
    enabled: bool
    settings: dict[str, Any]
    bundle_key: str | None
    integrity: str | None
    signature: dict[str, str] | None
    installed_at: str
    status: str
    reason: str | None
    deprecation: Deprecation | None
    transfer: Transfer | None
    previous_version: str | None
    automatic_updates: str
    brought_by: str | None
    channel: str


class InstalledPlugin(ListedPlugin):
    manifest: Manifest


class Place(TypedDict):
    log: str
    position: int


class InstalledAsOf(TypedDict):
    items: list[ListedPlugin]
    publishing: Place | None


class VersionManifest(TypedDict):
    plugin_id: str
    version: str
    manifest: Manifest


INSTALLED = """
    INSERT INTO installed (principal, plugin_id, version, installed_at)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[])
    ON CONFLICT (principal, plugin_id) DO UPDATE
    SET version = excluded.version, enabled = true, settings = '{}',
        installed_at = excluded.installed_at, updated_at = NULL, previous = NULL,
        left_behind = NULL, automatic = NULL, brought_by = NULL, beta = false
"""
UNINSTALLED = """
    DELETE FROM installed
    USING unnest(%s::text[], %s::text[]) AS gone (principal, plugin_id)
    WHERE (installed.principal, installed.plugin_id) = (gone.principal, gone.plugin_id)
"""

# Whoever went back twice has left the higher one behind.
HIGHER = f"""
    CASE WHEN %(left_behind)s::text IS NULL
              OR {CORE.format("left_behind")} > {CORE.format("%(left_behind)s::text")}
         THEN left_behind ELSE %(left_behind)s END
"""
UPDATED = f"""
    UPDATE installed SET version = %(version)s, previous = %(previous_version)s,
                         updated_at = %(recorded_at)s, left_behind = {HIGHER}
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""  # noqa: S608 - constants

ENABLED = """
    UPDATE installed SET enabled = true
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

DISABLED = """
    UPDATE installed SET enabled = false
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

CONFIGURED = """
    UPDATE installed SET settings = %(settings)s
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

# A null in the patch takes a setting away; no setting has the value null.
SETTINGS_CHANGED = """
    UPDATE installed SET settings = jsonb_strip_nulls(settings || %(changes)s)
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

BROUGHT_ALONG = """
    UPDATE installed SET brought_by = %(by)s
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

KEPT = """
    UPDATE installed SET brought_by = NULL
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""

MERGED = """
    INSERT INTO installed (principal, plugin_id, version, enabled, settings, installed_at)
    SELECT %(principal)s, moved.*
    FROM jsonb_to_recordset(%(moved)s) AS moved (
        plugin_id text, version text, enabled boolean, settings jsonb, installed_at timestamptz)
    ON CONFLICT (principal, plugin_id) DO UPDATE
    SET version = excluded.version, enabled = excluded.enabled, settings = excluded.settings,
        installed_at = excluded.installed_at
"""

GONE = """
    WITH forgotten AS (DELETE FROM update_choices WHERE principal = %(principal)s)
    DELETE FROM installed WHERE principal = %(principal)s AND plugin_id = ANY (%(plugin_ids)s)
"""

PUBLISHED = """
    INSERT INTO versions (plugin_id, version, bundle_key, integrity, manifest, signature,
                          changelog, size, min_platform_version, security, published_at,
                          prerelease_order)
    VALUES (%(plugin_id)s, %(version)s, %(bundle_key)s, %(integrity)s, %(manifest)s, %(signature)s,
            %(changelog)s, %(size)s, %(min_platform_version)s, %(security)s, %(recorded_at)s,
            %(prerelease_order)s)
    ON CONFLICT (plugin_id, version) DO UPDATE
    SET bundle_key = excluded.bundle_key, integrity = excluded.integrity,
        manifest = excluded.manifest, signature = excluded.signature,
        changelog = excluded.changelog, size = excluded.size,
        min_platform_version = excluded.min_platform_version, security = excluded.security,
        published_at = excluded.published_at, prerelease_order = excluded.prerelease_order
"""

SIGNED = """
    UPDATE versions SET signature = %(signature)s
    WHERE plugin_id = %(plugin_id)s AND version = %(version)s
"""

APPLY = {
    "plugin.updated": UPDATED,
    "plugin.enabled": ENABLED,
    "plugin.disabled": DISABLED,
    "plugin.configured": CONFIGURED,
    "plugin.settings_changed": SETTINGS_CHANGED,
    "plugin.updates_chosen": choices.CHOSEN_OF_PLUGIN,
    "plugin.brought_along": BROUGHT_ALONG,
    "plugin.kept": KEPT,
    "plugin.channel_chosen": choices.CHANNEL_CHOSEN,
    "updates.chosen": choices.CHOSEN,
    "installs.merged": MERGED,
    "installs.handed_over": GONE,
    "installs.expired": GONE,
    "installs.ended": choices.FORGOTTEN,
    "plugin.published": PUBLISHED,
    "plugin.version_signed": SIGNED,
    **withdrawal.APPLY,
    **digest.APPLY,
}

# Written as JSON rather than as arrays or text.
DOCUMENTS = ("settings", "changes", "moved", "manifest", "signature")

AVAILABLE = f"""
    SELECT versions.version FROM versions {rollouts.OF_VERSION}
    WHERE versions.plugin_id = %s AND NOT yanked AND NOT blocked AND {rollouts.IS_FOR_EVERYBODY}
"""  # noqa: S608 - constants

SET_LATEST = """
    INSERT INTO plugins (plugin_id, latest) VALUES (%s, %s)
    ON CONFLICT (plugin_id) DO UPDATE SET latest = excluded.latest
"""

REPLACEMENT = "SELECT replacement FROM plugins WHERE plugin_id = %s"

INSTALLED_VERSIONS = """
    (installed JOIN versions USING (plugin_id, version) JOIN plugins USING (plugin_id))
"""
LISTED = f"""
    plugin_id, version, enabled, settings, bundle_key, integrity, signature, declared, installed_at,
    previous, automatic, brought_by, beta, {STATUS}, {DEPRECATION}, {TRANSFER}
"""
LIST_INSTALLED = f"""
    SELECT {LISTED} FROM {INSTALLED_VERSIONS} WHERE principal = %(principal)s
    ORDER BY installed_at, plugin_id
"""  # noqa: S608 - constants
GET_INSTALLED = f"""
    SELECT principal, {LISTED}, manifest
    FROM unnest(%(principals)s::text[], %(plugin_ids)s::text[]) AS asked (principal, plugin_id)
    JOIN {INSTALLED_VERSIONS} USING (principal, plugin_id)
"""  # noqa: S608 - constants
PLACE = "SELECT log, position FROM projections WHERE source = 'publishing' AND log IS NOT NULL"
MANIFESTS = """
    SELECT plugin_id, version, manifest FROM versions
    JOIN unnest(%s::text[], %s::text[]) AS asked (plugin_id, version) USING (plugin_id, version)
"""


def apply(connection: Connection, event: RecordedEvent) -> None:
    apply_all(connection, [event])


def apply_all(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    """In their order; installs and removals in one go, as long as each is of another person or
    plugin.
    """
    for run in _runs(events):
        if run[0].type in install_days.TOGETHER:
            _apply_together(connection, run)
        else:
            _apply_one(connection, run[0])


def _apply_one(connection: Connection, event: RecordedEvent) -> None:
    news.apply(connection, event)
    install_days.apply(connection, event)
    rollouts.apply(connection, event)
    experiments.apply(connection, event)
    leavers.apply(connection, event)
    _apply_tables(connection, event)
    if event.type in CHANGES_LATEST | rollouts.CHANGES_LATEST:
        _set_latest(connection, event.data["plugin_id"])


def _runs(events: Sequence[RecordedEvent]) -> Iterator[list[RecordedEvent]]:
    run: dict[tuple[str, str], RecordedEvent] = {}
    for event in events:
        key = (event.data.get("principal", ""), event.data.get("plugin_id", ""))
        alike = event.type in install_days.TOGETHER
        if run and (not alike or key in run):
            yield list(run.values())
            run = {}
        if alike:
            run[key] = event
        else:
            yield [event]
    if run:
        yield list(run.values())


def _apply_together(connection: Connection, run: Sequence[RecordedEvent]) -> None:
    """Nobody is told of these, and no roll-out moves."""
    install_days.apply_together(connection, run)
    leavers.apply_together(connection, run)
    came = [_row(event) for event in run if event.type == "plugin.installed"]
    went = [_row(event)[:2] for event in run if event.type == "plugin.uninstalled"]
    if came:
        connection.execute(INSTALLED, columns(came))
    if went:
        connection.execute(UNINSTALLED, columns(went))


def _row(event: RecordedEvent) -> list[Any]:
    data = event.data
    return [data["principal"], data["plugin_id"], data["version"], event.recorded_at]


def _apply_tables(connection: Connection, event: RecordedEvent) -> None:
    statement = APPLY.get(event.type)
    if statement is None:
        return
    values: dict[str, Any] = {**event.data, "recorded_at": event.recorded_at}
    for key in DOCUMENTS:
        if values.get(key) is not None:
            values[key] = Jsonb(values[key])
    if event.type == "plugin.updated":
        values["left_behind"] = _left_behind(event)
    if event.type == "plugin.published":
        values["prerelease_order"] = prerelease_order(event.data["version"])
    connection.execute(statement, values)


def _left_behind(event: RecordedEvent) -> str | None:
    """The version that somebody went back from."""
    before = event.data["previous_version"]
    return before if is_newer(before, than=event.data["version"]) else None


def _set_latest(connection: Connection, plugin_id: str) -> None:
    versions = connection.execute(AVAILABLE, [plugin_id]).fetchall()
    latest = newest(version for (version,) in versions)
    connection.execute(SET_LATEST, [plugin_id, latest])


def get_replacement(connection: Connection, plugin_id: str) -> str | None:
    """What the publisher of a deprecated plugin names in its place."""
    if not is_plugin_id(plugin_id):
        return None
    row = connection.execute(REPLACEMENT, [plugin_id]).fetchone()
    return row[0] if row else None


def list_installed(connection: Connection, principal: str) -> list[ListedPlugin]:
    """Everything that the principal has, without manifests: ``manifests`` has those."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(LIST_INSTALLED, {"principal": principal})
        return [_listed(row) for row in rows]


def place_of_publishing(connection: Connection) -> Place | None:
    row = connection.execute(PLACE).fetchone()
    return Place(log=str(row[0]), position=row[1]) if row else None


def get_installed(connection: Connection, principal: str, plugin_id: str) -> InstalledPlugin | None:
    return get_many_installed(connection, [(principal, plugin_id)]).get((principal, plugin_id))


def get_many_installed(
    connection: Connection, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], InstalledPlugin]:
    """By principal and plugin id, those that there are."""
    values = {"principals": [one for one, _ in pairs], "plugin_ids": [one for _, one in pairs]}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(GET_INSTALLED, values).fetchall()
    return {
        (row["principal"], row["plugin_id"]): InstalledPlugin(
            **_listed(row), manifest=row["manifest"]
        )
        for row in rows
    }


def manifests(
    connection: Connection, plugin_ids: list[str], versions: list[str]
) -> list[VersionManifest]:
    """Of those of the named versions that there are, a version for each plugin id."""
    with connection.cursor(row_factory=class_row(VersionManifest)) as cursor:
        return cursor.execute(MANIFESTS, [plugin_ids, versions]).fetchall()


def _listed(row: dict[str, Any]) -> ListedPlugin:
    """Of what is blocked it is not said where it is: nobody is to load it."""
    return ListedPlugin(
        plugin_id=row["plugin_id"],
        version=row["version"],
        enabled=row["enabled"],
        settings=effective({"contributes": {"settings": row["declared"]}}, row["settings"]),
        bundle_key=None if row["status"] == "blocked" else row["bundle_key"],
        integrity=None if row["status"] == "blocked" else row["integrity"],
        signature=row["signature"],
        installed_at=row["installed_at"].isoformat(),
        status=row["status"],
        reason=row["reason"],
        deprecation=row["deprecation"],
        transfer=row["transfer"],
        previous_version=row["previous"],
        automatic_updates=choices.said_of_plugin(row["automatic"]),
        brought_by=row["brought_by"],
        channel=choices.said_of_channel(is_beta=row["beta"]),
    )
