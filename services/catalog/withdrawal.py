"""What is not given to people any more, or not to all of them: yanked and blocked versions, those
that are rolled out, blocked and held plugins.
"""

from __future__ import annotations

from typing import Any

from catalog import rollouts
from catalog.search import document
from plugin_platform.errors import Gone
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.versions import newest

OF_VERSION = "UPDATE versions SET {} WHERE plugin_id = %(plugin_id)s AND version = %(version)s"
OF_PLUGIN = "UPDATE plugins SET {} WHERE id = %(plugin_id)s"
RESTRICT = """
    INSERT INTO restrictions (plugin_id, {0}) VALUES (%(plugin_id)s, {1})
    ON CONFLICT (plugin_id) DO UPDATE SET {0} = excluded.{0}
"""
APPLY = {
    "plugin.version_yanked": OF_VERSION.format("yanked_reason = %(reason)s"),
    "plugin.version_restored": OF_VERSION.format("yanked_reason = NULL"),
    "plugin.version_blocked": OF_VERSION.format("blocked_reason = %(reason)s"),
    "plugin.version_unblocked": OF_VERSION.format("blocked_reason = NULL"),
    "plugin.deprecated": OF_PLUGIN.format(
        "deprecated_message = %(message)s, replacement = %(replacement)s"
    ),
    "plugin.undeprecated": OF_PLUGIN.format("deprecated_message = NULL, replacement = NULL"),
    "plugin.blocked": RESTRICT.format("blocked_reason", "%(reason)s"),
    "plugin.unblocked": RESTRICT.format("blocked_reason", "NULL"),
    "plugin.held": RESTRICT.format("held", "true"),
    "plugin.released": RESTRICT.format("held", "false"),
    **rollouts.APPLY,
}
VERSIONS = f"""
    SELECT version, yanked_reason IS NULL AND blocked_reason IS NULL
           AND {rollouts.IS_FOR_EVERYBODY} AS available
    FROM versions {rollouts.OF_VERSION} WHERE plugin_id = %s
"""  # noqa: S608 - constants
# The latest version is what people get; where there is none, what they had.
RELIST = """
    UPDATE plugins
    SET latest_version = %(latest)s,
        icon = (SELECT manifest ->> 'icon' FROM versions
                WHERE plugin_id = %(plugin_id)s AND version = %(latest)s),
        listed = %(available)s AND NOT EXISTS (
            SELECT FROM restrictions
            WHERE plugin_id = %(plugin_id)s AND (held OR blocked_reason IS NOT NULL))
    WHERE id = %(plugin_id)s
"""
RESTRICTION = "SELECT blocked_reason, held FROM restrictions WHERE plugin_id = %s"


def apply_withdrawal(connection: Connection, event: RecordedEvent) -> bool:
    """Whether the event was one of these."""
    statement = APPLY.get(event.type)
    if statement is None:
        return False
    connection.execute(statement, event.data)
    relist(connection, event.data["plugin_id"])
    return True


def latest_of(connection: Connection, plugin_id: str) -> tuple[str | None, bool]:
    """The version that people get, and whether they can."""
    rows = connection.execute(VERSIONS, [plugin_id]).fetchall()
    available = newest(name for name, is_available in rows if is_available)
    return available or newest(name for name, _ in rows), available is not None


def relist(connection: Connection, plugin_id: str) -> None:
    latest, available = latest_of(connection, plugin_id)
    if latest is not None:
        values: dict[str, Any] = {"plugin_id": plugin_id, "latest": latest, "available": available}
        connection.execute(RELIST, values)
        document.write(connection, plugin_id)


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
