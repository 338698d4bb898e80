"""What is kept of single people goes when they do not want it any more, or are gone."""

from __future__ import annotations

from collections.abc import Sequence

from plugin_platform.eventstore.database import Connection

# Sums stay, of nobody.
FORGET = (
    "DELETE FROM usage_intake WHERE principal = ANY (%s)",
    "DELETE FROM usage_sessions WHERE principal = ANY (%s)",
    "DELETE FROM usage_people WHERE principal = ANY (%s)",
    "DELETE FROM usage_viewers WHERE viewer = ANY (%s)",
    "DELETE FROM error_people WHERE principal = ANY (%s)",
    "DELETE FROM error_person_days WHERE principal = ANY (%s)",
)


def forget(connection: Connection, principals: Sequence[str]) -> None:
    for statement in FORGET:
        connection.execute(statement, [list(principals)])
