"""The turns of an account: of each kind of rows that are its own one command at a time changes
them, and the deletion of the account waits for what is under way.
"""

from __future__ import annotations

from typing import Literal, get_args

from plugin_platform.eventstore.database import Connection

What = Literal["watches", "webhooks", "sync"]
ALL: tuple[What, ...] = get_args(What)

TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))"
HAS_ENDED = """
    SELECT EXISTS (SELECT FROM events
                   WHERE stream = 'installs-user:' || %s AND type = 'installs.ended')
"""


def take_turn(connection: Connection, what: What, user_id: str) -> None:
    """Until the transaction ends nobody else changes this of the account."""
    connection.execute(TAKE_TURN, [what, user_id])


def has_ended(connection: Connection, user_id: str) -> bool:
    """Ask after the turn was taken: what deletes the account takes all turns."""
    return connection.execute(HAS_ENDED, [user_id]).fetchone() == (True,)
