"""The two arms of a roll-out, in accounts: who is to have the new version, and all others.

By who is among the first, not by who has it: nobody chooses an arm. Together they are all accounts
that have the plugin.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from psycopg.rows import dict_row

from installs.rollouts.kept import Kept
from installs.rollouts.leavers import WHILE
from installs.usage.counting import MOST
from plugin_platform.eventstore.database import Connection
from plugin_platform.rollouts import PLACE

OF_ROW = {"plugin_id": "rollouts.plugin_id", "version": "rollouts.version"}
IS_NEW = f"{PLACE.format(**OF_ROW, principal='principal')} < rollouts.percent * 100"
ARMS = f"""
    WITH arms AS (
        SELECT {IS_NEW} AS is_new,
               count(*) AS assigned,
               count(*) FILTER (WHERE installed.version = rollouts.version) AS exposed,
               count(*) FILTER (WHERE left_behind = rollouts.version) AS went_back
        FROM rollouts JOIN installed USING (plugin_id)
        WHERE rollouts.plugin_id = %(plugin_id)s AND rollouts.version = %(version)s
          AND principal LIKE 'user:%%'
        GROUP BY 1
    ), gone AS (
        SELECT {IS_NEW} AS is_new, count(*) AS uninstalled
        FROM rollouts JOIN leavers USING (plugin_id)
        WHERE rollouts.plugin_id = %(plugin_id)s AND rollouts.version = %(version)s
          AND {WHILE.format(row="rollouts")}
        GROUP BY 1
    )
    SELECT is_new, coalesce(assigned, 0) AS assigned, coalesce(exposed, 0) AS exposed,
           coalesce(went_back, 0) AS went_back, coalesce(uninstalled, 0) AS uninstalled
    FROM (VALUES (true), (false)) AS each_of (is_new)
    LEFT JOIN arms USING (is_new)
    LEFT JOIN gone USING (is_new)
"""  # noqa: S608 - constants

# Of those among the first with the version, and of all others with another one; of each account
# first, so that its place is worked out once.
SESSIONS = f"""
    WITH people AS (
        SELECT plugin_id, principal, version = %(version)s AS has_it,
               sum(least(sessions, {MOST["sessions"]})) AS sessions,
               sum(least(sessions_with_errors, {MOST["sessions_with_errors"]})) AS with_errors
        FROM usage_people
        WHERE plugin_id = %(plugin_id)s AND version <> '' AND principal LIKE 'user:%%'
          AND day >= %(since)s::date
        GROUP BY plugin_id, principal, has_it
    ), placed AS (
        SELECT people.*, {IS_NEW} AS is_new
        FROM people JOIN rollouts USING (plugin_id) WHERE rollouts.version = %(version)s
    )
    SELECT is_new, count(*) AS active, sum(sessions)::bigint AS sessions,
           sum(with_errors)::bigint AS sessions_with_errors
    FROM placed WHERE is_new = has_it GROUP BY is_new
"""  # noqa: S608 - constants


class Arm(TypedDict):
    """Accounts. ``exposed`` have the version that is rolled out; ``went_back`` had it and took
    another; ``uninstalled`` left the plugin while it was rolled out, and are not back. ``active``
    had the sessions: with the version of those among the first, with another one of all others.
    """

    assigned: int
    exposed: int
    went_back: int
    uninstalled: int
    active: int
    sessions: int
    sessions_with_errors: int


class Arms(TypedDict):
    new: Arm
    old: Arm


SHARE = """
    SELECT percent, state FROM rollouts
    WHERE plugin_id = %(plugin_id)s AND version = %(version)s
"""


def arms_of(connection: Connection, plugin_id: str, version: str, since: date) -> Arms:
    """Of many accounts at most a minute old, and never of another share than now."""
    named = {"plugin_id": plugin_id, "version": version}
    share = connection.execute(SHARE, named).fetchone()
    key = (plugin_id, version, since, share)
    return KEPT.answer(key, lambda: arms(connection, plugin_id, version, since))


def arms(connection: Connection, plugin_id: str, version: str, since: date) -> Arms:
    """Sessions are those of ``since`` (a day in UTC), when it began, and after it."""
    with connection.cursor(row_factory=dict_row) as cursor:
        values = {"plugin_id": plugin_id, "version": version, "since": since}
        use = {row["is_new"]: row for row in cursor.execute(SESSIONS, values)}
        rows = {row["is_new"]: row for row in cursor.execute(ARMS, values)}
    new, old = (_arm(rows[is_new] | use.get(is_new, {})) for is_new in (True, False))
    return Arms(new=new, old=old)


KEPT: Kept[Arms] = Kept(lambda found: found["new"]["assigned"] + found["old"]["assigned"])


def _arm(row: dict[str, Any]) -> Arm:
    return Arm(
        assigned=row["assigned"],
        exposed=row["exposed"],
        went_back=row["went_back"],
        uninstalled=row["uninstalled"],
        active=row.get("active", 0),
        sessions=row.get("sessions", 0),
        sessions_with_errors=row.get("sessions_with_errors", 0),
    )
