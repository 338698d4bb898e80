"""What its owners decide of an error: it is resolved, ignored, or open again."""

from __future__ import annotations

from installs.usage.errors.groups import id_of, not_there
from plugin_platform.eventstore.database import Connection
from plugin_platform.versions import newest_first

# The newest version that people can have: in a newer one it has come back.
PUBLISHED = "SELECT version FROM versions WHERE plugin_id = %s"
MET_IN = "SELECT version FROM error_versions WHERE group_id = %s"
DECIDE = """
    UPDATE error_groups
    SET state = %(state)s, resolved_in = %(resolved_in)s, came_back_in = NULL, untold = NULL
    WHERE id = %(id)s AND plugin_id = %(plugin_id)s
"""


def decide(connection: Connection, plugin_id: str, group_id: str, state: str) -> None:
    """Raises ``NotFound``."""
    id, resolved_in = id_of(group_id), None
    if state == "resolved":
        there = {version for (version,) in connection.execute(PUBLISHED, [plugin_id])}
        there |= {version for (version,) in connection.execute(MET_IN, [id])}
        if not there:
            raise not_there()
        resolved_in = newest_first(there)[0]
    values = {"id": id, "plugin_id": plugin_id, "state": state, "resolved_in": resolved_in}
    if connection.execute(DECIDE, values).rowcount == 0:
        raise not_there()
