"""What is not given to people any more, or not to all of them: yanked and blocked versions, those
that are rolled out, blocked and held plugins.
"""

from __future__ import annotations

from catalog.listing import rollouts
from plugin_platform.errors import Gone
from plugin_platform.eventstore.database import Connection
from plugin_platform.versions import newest

OF_VERSION = "UPDATE versions SET {} WHERE plugin_id = %(plugin_id)s AND version = %(version)s"
RESTRICT = """
    INSERT INTO restrictions (plugin_id, {0}) VALUES (%(plugin_id)s, {1})
    ON CONFLICT (plugin_id) DO UPDATE SET {0} = excluded.{0}
"""
# One by one and in order: the blocklist numbers each change.
APPLY = {
    "plugin.version_yanked": OF_VERSION.format("yanked_reason = %(reason)s"),
    "plugin.version_restored": OF_VERSION.format("yanked_reason = NULL"),
    "plugin.version_blocked": OF_VERSION.format("blocked_reason = %(reason)s"),
    "plugin.version_unblocked": OF_VERSION.format("blocked_reason = NULL"),
    "plugin.blocked": RESTRICT.format("blocked_reason", "%(reason)s"),
    "plugin.unblocked": RESTRICT.format("blocked_reason", "NULL"),
    "plugin.held": RESTRICT.format("held", "true"),
    "plugin.released": RESTRICT.format("held", "false"),
    **rollouts.APPLY,
}
VERSIONS = f"""
    SELECT plugin_id, version, yanked_reason IS NULL AND blocked_reason IS NULL
           AND {rollouts.IS_FOR_EVERYBODY} AS available
    FROM versions {rollouts.OF_VERSION} WHERE plugin_id = ANY(%b)
"""  # noqa: S608 - constants
RESTRICTION = "SELECT blocked_reason, held FROM restrictions WHERE plugin_id = %s"


def latest_of(connection: Connection, plugin_ids: list[str]) -> dict[str, tuple[str, bool]]:
    """Of each plugin with versions the one that people get, and whether they can; where they
    cannot, the newest that they had.
    """
    known: dict[str, dict[str, bool]] = {}
    for plugin_id, version, is_available in connection.execute(VERSIONS, [plugin_ids]):
        known.setdefault(plugin_id, {})[version] = is_available
    found: dict[str, tuple[str, bool]] = {}
    for plugin_id, versions in known.items():
        available = [version for version in versions if versions[version]]
        if latest := newest(available or versions):
            found[plugin_id] = latest, bool(available)
    return found


def refuse_restricted(connection: Connection, plugin_id: str) -> None:
    """Raises ``Gone`` with the reason."""
    row = connection.execute(RESTRICTION, [plugin_id]).fetchone()
    if row is None:
        return
    blocked_reason, held = row
    if blocked_reason is not None:
        raise Gone(f"This plugin is blocked by a moderator: {blocked_reason}")
    if held:
        raise Gone("This plugin is not offered: its publisher is banned.")
