"""The two arms of a roll-out, in accounts: who is to have the new version, and all others.

By who is among the first, not by who has it: nobody chooses an arm. Together they are all accounts
that have the plugin.
"""

from __future__ import annotations

from typing import Any, TypedDict

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection
from plugin_platform.rollouts import PLACE

ARMS = f"""
    WITH arms AS (
        SELECT {
    PLACE.format(plugin_id="rollouts.plugin_id", version="rollouts.version", principal="principal")
} < rollouts.percent * 100 AS is_new,
               count(*) AS assigned,
               count(*) FILTER (WHERE installed.version = rollouts.version) AS exposed,
               count(*) FILTER (WHERE left_behind = rollouts.version) AS went_back
        FROM rollouts JOIN installed USING (plugin_id)
        WHERE rollouts.plugin_id = %(plugin_id)s AND rollouts.version = %(version)s
          AND principal LIKE 'user:%%'
        GROUP BY 1
    )
    SELECT is_new, coalesce(assigned, 0) AS assigned, coalesce(exposed, 0) AS exposed,
           coalesce(went_back, 0) AS went_back, coalesce(leavers.count, 0) AS uninstalled
    FROM (VALUES (true), (false)) AS each_of (is_new)
    LEFT JOIN arms USING (is_new)
    LEFT JOIN (SELECT is_new, count FROM rollout_leavers
               WHERE plugin_id = %(plugin_id)s AND version = %(version)s) AS leavers USING (is_new)
"""  # noqa: S608 - constants


class Arm(TypedDict):
    """Accounts. ``exposed`` have the version that is rolled out; ``went_back`` had it and took
    another; ``uninstalled`` left the plugin while it was rolled out.
    """

    assigned: int
    exposed: int
    went_back: int
    uninstalled: int


class Arms(TypedDict):
    new: Arm
    old: Arm


def arms(connection: Connection, plugin_id: str, version: str) -> Arms:
    with connection.cursor(row_factory=dict_row) as cursor:
        values = {"plugin_id": plugin_id, "version": version}
        rows = {row["is_new"]: _arm(row) for row in cursor.execute(ARMS, values)}
    return Arms(new=rows[True], old=rows[False])


def _arm(row: dict[str, Any]) -> Arm:
    return Arm(
        assigned=row["assigned"],
        exposed=row["exposed"],
        went_back=row["went_back"],
        uninstalled=row["uninstalled"],
    )
