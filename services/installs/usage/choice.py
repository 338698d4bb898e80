"""Whether a person's use of plugins may be counted. Whoever counts it asks here."""

from __future__ import annotations

from typing import TypedDict

from installs.usage.forgetting import forget
from plugin_platform.eventstore.database import Connection

OF = "SELECT reported FROM usage_choices WHERE user_id = %s"
CHOOSE = """
    INSERT INTO usage_choices VALUES (%s, %s)
    ON CONFLICT (user_id) DO UPDATE SET reported = excluded.reported
"""


class UsageChoice(TypedDict):
    reported: bool


def of(connection: Connection, user_id: str) -> UsageChoice:
    row = connection.execute(OF, [user_id]).fetchone()
    return UsageChoice(reported=row is None or bool(row[0]))


def choose(connection: Connection, user_id: str, reported: bool) -> UsageChoice:
    """Who does not want it any more: what is kept of single people goes, sums stay."""
    connection.execute(CHOOSE, [user_id, reported])
    if not reported:
        forget(connection, [f"user:{user_id}"])
    return UsageChoice(reported=reported)
