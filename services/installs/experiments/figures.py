"""How the arms of a comparison do: who is to have which version, and all others.

By the version that is somebody's, not by what they have: nobody chooses an arm. Together they are
all accounts that have the plugin, and all sessions of accounts since it began; those of an arm are
its accounts' sessions with its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from installs.experiments.ranks import Rank, rank
from installs.rollouts.leavers import WHILE
from installs.usage.counting import MOST
from installs.usage.rows import fetch
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.experiments import arm_in_sql

FOUND = """
    SELECT plugin_id, id, older, older_percent, newer, newer_percent, started_at, ended_at
    FROM experiments WHERE (plugin_id, id) = (%(plugin_id)s, %(experiment_id)s)
"""
THIS = "(SELECT * FROM experiments WHERE (plugin_id, id) = (%(plugin_id)s, %(id)s)) AS compared"
ACCOUNTS = f"""
    SELECT coalesce({arm_in_sql("compared", "principal")}, '') AS arm, count(*) AS assigned,
           count(*) FILTER (WHERE version = %(older)s) AS has_older,
           count(*) FILTER (WHERE version = %(newer)s) AS has_newer
    FROM {THIS} JOIN installed USING (plugin_id)
    WHERE principal LIKE 'user:%%'
    GROUP BY 1
"""  # noqa: S608 - constants
LEAVERS = f"""
    SELECT coalesce({arm_in_sql("compared", "principal")}, '') AS arm, count(*) AS uninstalled
    FROM {THIS} JOIN leavers USING (plugin_id)
    WHERE {WHILE.format(row="compared")}
    GROUP BY 1
"""  # noqa: S608 - constants
# Of each account first: its place is worked out once.
SESSIONS = f"""
    WITH people AS (
        SELECT plugin_id, principal, version,
               sum(least(sessions, {MOST["sessions"]})) AS sessions,
               sum(least(sessions_with_errors, {MOST["sessions_with_errors"]})) AS with_errors
        FROM usage_people
        WHERE plugin_id = %(plugin_id)s AND version <> '' AND principal LIKE 'user:%%'
          AND day >= (%(started_at)s AT TIME ZONE 'UTC')::date
          AND day <= coalesce((%(ended_at)s::timestamptz AT TIME ZONE 'UTC')::date, 'infinity')
        GROUP BY plugin_id, principal, version
    )
    SELECT CASE WHEN arm = version THEN arm ELSE '' END AS arm,
           count(DISTINCT principal) AS active,
           sum(sessions)::bigint AS sessions, sum(with_errors)::bigint AS with_errors
    FROM (SELECT people.*, {arm_in_sql("compared", "principal")} AS arm
          FROM people JOIN {THIS} USING (plugin_id)) AS placed
    GROUP BY 1
"""  # noqa: S608 - constants
TIMES = """
    SELECT version AS arm, bucket, sum(count)::bigint AS count FROM usage_activation_times
    WHERE plugin_id = %(plugin_id)s AND NOT visitors AND version IN (%(older)s, %(newer)s)
      AND day >= (%(started_at)s AT TIME ZONE 'UTC')::date
      AND day <= coalesce((%(ended_at)s::timestamptz AT TIME ZONE 'UTC')::date, 'infinity')
    GROUP BY version, bucket
"""


class Arm(TypedDict):
    """Accounts and their sessions. ``has_own``: has the arm's version, ``has_other`` the one it is
    compared with; ``active``: had the sessions. ``activation_p95`` in ms, of all accounts with the
    version; None of nothing, and of all others.
    """

    version: str | None
    assigned: int
    has_own: int
    has_other: int
    uninstalled: int
    active: int
    sessions: int
    sessions_with_errors: int
    activations: int
    activation_p95: Rank | None


def figures(connection: Connection, plugin_id: str, experiment_id: str) -> list[Arm]:
    """Of the older version, the newer one, and of all others. Raises ``NotFound``."""
    named = _found(connection, plugin_id, experiment_id)
    counted: dict[str, dict[str, Any]] = {named["older"]: {}, named["newer"]: {}, "": {}}
    for statement in (ACCOUNTS, LEAVERS, SESSIONS):
        for row in fetch(connection, statement, named):
            counted[row["arm"]].update(row)
    times: dict[str, dict[int, int]] = {}
    for row in fetch(connection, TIMES, named):
        times.setdefault(row["arm"], {})[row["bucket"]] = row["count"]
    return [_arm(named, version, row, times.get(version, {})) for version, row in counted.items()]


def sessions(
    connection: Connection, plugin_id: str, experiment_id: str
) -> dict[str, tuple[int, int]]:
    """All of both arms, and those with errors."""
    named = _found(connection, plugin_id, experiment_id)
    rows = {row["arm"]: row for row in fetch(connection, SESSIONS, named)}
    none = {"sessions": 0, "with_errors": 0}
    found = {arm: rows.get(named[arm], none) for arm in ("older", "newer")}
    return {arm: (row["sessions"], row["with_errors"]) for arm, row in found.items()}


def _arm(
    named: Mapping[str, Any], version: str, row: Mapping[str, Any], times: Mapping[int, int]
) -> Arm:
    has_older, has_newer = row.get("has_older", 0), row.get("has_newer", 0)
    own, other = (has_newer, has_older) if version == named["newer"] else (has_older, has_newer)
    return Arm(
        version=version or None,
        assigned=row.get("assigned", 0),
        has_own=own if version else 0,
        has_other=other if version else has_older + has_newer,
        uninstalled=row.get("uninstalled", 0),
        active=row.get("active", 0),
        sessions=row.get("sessions", 0),
        sessions_with_errors=row.get("with_errors", 0),
        activations=sum(times.values()),
        activation_p95=rank(times, 0.95),
    )


def _found(connection: Connection, plugin_id: str, experiment_id: str) -> dict[str, Any]:
    asked = {"plugin_id": plugin_id, "experiment_id": experiment_id}
    rows = fetch(connection, FOUND, asked)
    if not rows:
        raise NotFound(f"{plugin_id} has no such comparison.")
    return rows[0]
