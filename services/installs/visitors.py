"""When visitors were seen last, and of which of them nothing is kept any more."""

from __future__ import annotations

from datetime import datetime

from plugin_platform.eventstore.database import Connection

# Visits are no events: every day of every visitor would be one.
SEEN = """
    INSERT INTO visitors (principal) SELECT %(principal)s
    WHERE NOT EXISTS (SELECT FROM visitors
                      WHERE principal = %(principal)s AND last_seen >= current_date)
    ON CONFLICT (principal) DO UPDATE SET last_seen = current_date
"""

# By the last event where no visit was seen: of before visits were noted, or an install only.
FORGOTTEN = """
    SELECT DISTINCT principal FROM installed
    WHERE principal LIKE 'anon:%%' AND installed_at < %(before)s
      AND NOT EXISTS (SELECT FROM visitors
                      WHERE visitors.principal = installed.principal AND last_seen >= %(before)s)
      AND NOT EXISTS (SELECT FROM events
                      WHERE stream = 'installs-' || installed.principal
                        AND recorded_at >= %(before)s)
    LIMIT %(limit)s
"""
FORGET = "DELETE FROM visitors WHERE principal = ANY (%s)"


def note_visit(connection: Connection, principal: str) -> None:
    """Once a day, and only of visitors: it keeps what they have from expiring."""
    if principal.startswith("anon:"):
        connection.execute(SEEN, {"principal": principal})


def forgotten(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Visitors who have something and have not been seen since ``before``."""
    rows = connection.execute(FORGOTTEN, {"before": before, "limit": limit})
    return [principal for (principal,) in rows]


def forget(connection: Connection, principals: list[str]) -> None:
    connection.execute(FORGET, [principals])
