"""What publishing has taken out of circulation, as the tables of installs know it, and which
versions there are to have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict

from psycopg.rows import class_row
from semver import Version

from plugin_platform.errors import Gone, NotFound
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.manifests import is_plugin_id

OF_VERSION = "UPDATE versions SET {} WHERE plugin_id = %(plugin_id)s AND version = %(version)s"
OF_PLUGIN = """
    INSERT INTO plugins (plugin_id, {0}) VALUES (%(plugin_id)s, {1})
    ON CONFLICT (plugin_id) DO UPDATE SET ({0}) = ROW ({1})
"""
APPLY = {
    "plugin.version_yanked": OF_VERSION.format("yanked = true, yanked_reason = %(reason)s"),
    "plugin.version_restored": OF_VERSION.format("yanked = false, yanked_reason = NULL"),
    "plugin.version_blocked": OF_VERSION.format("blocked = true, blocked_reason = %(reason)s"),
    "plugin.version_unblocked": OF_VERSION.format("blocked = false, blocked_reason = NULL"),
    "plugin.blocked": OF_PLUGIN.format("blocked, blocked_reason", "true, %(reason)s"),
    "plugin.unblocked": OF_PLUGIN.format("blocked, blocked_reason", "false, NULL"),
    "plugin.held": OF_PLUGIN.format("held", "true"),
    "plugin.released": OF_PLUGIN.format("held", "false"),
    "plugin.deprecated": OF_PLUGIN.format(
        "deprecated_message, replacement", "%(message)s, %(replacement)s"
    ),
    "plugin.transferred": OF_PLUGIN.format(
        "transferred_from, transferred_to, transferred_at",
        "%(previous_owner_name)s, %(owner_name)s, %(recorded_at)s",
    ),
    "plugin.undeprecated": OF_PLUGIN.format("deprecated_message, replacement", "NULL, NULL"),
}
# Events after which another version may be the one that people get.
CHANGES_LATEST = {
    "plugin.published",
    "plugin.version_yanked",
    "plugin.version_restored",
    "plugin.version_blocked",
    "plugin.version_unblocked",
}

# Why the roll-out of a version was halted; null where it was not.
HALTED = """
    (SELECT rollouts.reason FROM rollouts
     WHERE (rollouts.plugin_id, rollouts.version) = (versions.plugin_id, versions.version)
       AND rollouts.state = 'halted')
"""
# Of a version and its plugin together: what is worst comes first.
STATUS = f"""
    CASE WHEN plugins.blocked OR versions.blocked THEN 'blocked'
         WHEN plugins.held THEN 'held'
         WHEN versions.yanked THEN 'yanked'
         WHEN {HALTED} IS NOT NULL THEN 'halted'
         ELSE 'available' END AS status,
    CASE WHEN plugins.blocked THEN plugins.blocked_reason
         WHEN versions.blocked THEN versions.blocked_reason
         WHEN versions.yanked AND NOT plugins.held THEN versions.yanked_reason
         WHEN NOT plugins.held THEN {HALTED} END AS reason
"""
DEPRECATION = """
    CASE WHEN deprecated_message IS NOT NULL THEN jsonb_build_object(
        'message', deprecated_message, 'replacement', replacement) END AS deprecation
"""
# Told to those who had it before, for as long as somebody may stay away.
TRANSFER = """
    CASE WHEN transferred_at > installed_at AND transferred_at > now() - interval '30 days'
         THEN jsonb_build_object('from', transferred_from, 'to', transferred_to,
                                 'at', transferred_at) END AS transfer
"""
RELEASE = f"""
    SELECT versions.version, versions.manifest, {STATUS}
    FROM plugins JOIN versions USING (plugin_id)
    WHERE plugin_id = %(plugin_id)s AND versions.version = coalesce(%(version)s, plugins.latest)
"""  # noqa: S608 - constants
RELEASES = f"""
    SELECT plugin_id, versions.version, versions.manifest, {STATUS}
    FROM plugins JOIN versions USING (plugin_id)
    JOIN unnest(%(plugin_ids)s::text[], %(versions)s::text[]) AS asked (plugin_id, version)
        USING (plugin_id, version)
"""  # noqa: S608 - constants


class Deprecation(TypedDict):
    message: str
    replacement: str | None


Transfer = TypedDict("Transfer", {"from": str, "to": str, "at": str})


class Release(NamedTuple):
    """``status``: available, halted, yanked, held or blocked; ``reason``: in whoever's words it
    is.
    """

    version: str
    manifest: dict[str, Any]
    status: str
    reason: str | None

    def refusal(self, plugin_id: str, present: str | None) -> str | None:
        """Why somebody who has the version ``present`` may not get this one, if that is so.

        Who has a version that was halted, yanked or held keeps it; what is blocked, nobody has.
        """
        words = f" {self.reason}" if self.reason else ""
        if self.status == "blocked":
            return f"{plugin_id} {self.version} is blocked by a moderator:{words}"
        if self.status == "available" or self.version == present:
            return None
        if self.status == "held":
            return f"{plugin_id} is not offered: its publisher is banned."
        if self.status == "halted":
            return f"The roll-out of {plugin_id} {self.version} was halted; take another.{words}"
        return f"{plugin_id} {self.version} was withdrawn by its publisher; take another.{words}"


def release_for(pool: Pool, plugin_id: str, version: str | None, present: str | None) -> Release:
    """For somebody who has the version ``present``. Raises ``NotFound``, ``Gone``."""
    found = in_transaction(pool, lambda c: get_release(c, plugin_id, version))
    if found is None:
        wanted = f"{plugin_id!r}" if version is None else f"{plugin_id!r} {version!r}"
        raise NotFound(f"There is no published plugin {wanted}.")
    if refusal := found.refusal(plugin_id, present):
        raise Gone(refusal)
    return found


def get_release(connection: Connection, plugin_id: str, version: str | None) -> Release | None:
    """The given version of the plugin, or the one that people get; None when there is none."""
    if not is_plugin_id(plugin_id) or not (version is None or Version.is_valid(version)):
        return None
    with connection.cursor(row_factory=class_row(Release)) as cursor:
        values = {"plugin_id": plugin_id, "version": version}
        return cursor.execute(RELEASE, values).fetchone()


def get_releases(
    connection: Connection, versions: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Release]:
    """Of versions, pairs of plugin id and version, those that there are."""
    asked = [pair for pair in versions if is_plugin_id(pair[0]) and Version.is_valid(pair[1])]
    values = {"plugin_ids": [one for one, _ in asked], "versions": [one for _, one in asked]}
    rows = connection.execute(RELEASES, values).fetchall()
    return {(plugin_id, release[0]): Release(*release) for plugin_id, *release in rows}
