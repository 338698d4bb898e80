"""Recording what the checks said of an upload that they refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from publishing import refusal_tables
from publishing.model.refusals import Refusals, refusals_of


def record_refusal(
    pool: Pool, events: EventStore, data: dict[str, Any], metadata: dict[str, Any]
) -> None:
    """``data`` is made by ``refused``. Nobody waits for the log where there is nothing to record:
    whoever sends the same for ever, or too much for a day, costs a look each time.
    """
    stream = refusals_of(data["plugin_id"])

    def said(refusals: Refusals, connection: Connection) -> list[Event]:
        count = refusal_tables.within_a_day(connection, data["submitted_by"])
        command_id = metadata.get("causationId")
        return refusals.refuse(data, command_id, datetime.now(UTC), of_account=count)

    def record(connection: Connection) -> None:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        now = events.load(stream, Refusals, connection).model
        if new := said(now, connection):
            events.append(
                stream, new, expected_version=None, metadata=metadata, connection=connection
            )

    known = events.load(stream, Refusals).model
    if in_transaction(pool, lambda connection: said(known, connection)):
        in_transaction(pool, record, COMMAND)
