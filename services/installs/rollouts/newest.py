"""The version that somebody gets who names none: the newest that is for them."""

from __future__ import annotations

from installs.experiments.tables import version_of
from installs.rollouts.tables import OF_VERSION
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import is_plugin_id
from plugin_platform.rollouts import is_among
from plugin_platform.versions import newest

# Those that everybody gets are one already: the latest.
FIRST_TO_SOME = f"""
    SELECT versions.version, rollout.percent FROM versions {OF_VERSION}
    WHERE versions.plugin_id = %s AND rollout.state = 'rolling' AND NOT yanked AND NOT blocked
"""  # noqa: S608 - constants
LATEST = "SELECT latest FROM plugins WHERE plugin_id = %s"


def newest_for(connection: Connection, principal: str | None, plugin_id: str) -> str | None:
    """None is a new visitor, whose place nobody knows yet."""
    if not is_plugin_id(plugin_id):
        return None
    if principal and (compared := version_of(connection, principal, plugin_id)):
        return compared
    rolling = connection.execute(FIRST_TO_SOME, [plugin_id]).fetchall() if principal else []
    mine = [
        version
        for version, percent in rolling
        if is_among(str(principal), plugin_id, version, percent)
    ]
    row = connection.execute(LATEST, [plugin_id]).fetchone()
    return newest([*mine, *(row or ())] if row and row[0] else mine)
