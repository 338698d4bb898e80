"""A change of an account and of the tables of its second factors, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auth.model import Account, stream_of
from plugin_platform.errors import Conflict
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import ConcurrencyError, EventStore

ATTEMPTS = 3
FACTORS = 0x46414354  # "FACT"
TAKE_TURN = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"

Metadata = dict[str, Any] | None
Decide = Callable[[Account, Connection], list[Event]]


def take_turn(connection: Connection, user_id: str) -> None:
    """Until the transaction ends nobody else changes the account's second factors: the account's
    version does not tell of all that is in their tables.
    """
    connection.execute(TAKE_TURN, [FACTORS, user_id])


def change_account(
    log: EventStore, pool: Pool, user_id: str, decide: Decide, metadata: Metadata
) -> None:
    """``decide`` is asked again when somebody else was faster. Raises Conflict in the end."""

    def change(connection: Connection) -> None:
        take_turn(connection, user_id)
        state = log.load(stream_of(user_id), Account, connection)
        if events := decide(state.model, connection):
            log.append(
                stream_of(user_id),
                events,
                expected_version=state.version,
                metadata=metadata,
                connection=connection,
            )

    for _ in range(ATTEMPTS):
        try:
            return in_transaction(pool, change, COMMAND)
        except ConcurrencyError:
            continue
    raise Conflict("Your account is being changed at the same moment; please repeat.")
