"""Recording what the checks said of an upload that they refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from publishing.model.refusals import Refusals, has_room, refusals_of
from publishing.tables import refusal_tables


def record_refusal(
    pool: Pool, events: EventStore, data: dict[str, Any], metadata: dict[str, Any]
) -> None:
    """``data`` is made by ``refused``. Whoever sends too much for a day costs one look each time:
    then nobody waits for the log.
    """

    stream = refusals_of(data["plugin_id"])

    def counts(connection: Connection) -> tuple[int, int]:
        return refusal_tables.within_a_day(connection, data["plugin_id"], data["submitted_by"])

    def record(connection: Connection) -> None:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        _, of_account = counts(connection)
        command_id = metadata.get("causationId")
        refusals = events.load(stream, Refusals, connection).model
        said = refusals.refuse(data, command_id, datetime.now(UTC), of_account=of_account)
        if said:
            events.append(
                stream, said, expected_version=None, metadata=metadata, connection=connection
            )

    if has_room(*in_transaction(pool, counts)):
        events.load(stream, Refusals)  # which keeps a snapshot of a stream that has grown
        in_transaction(pool, record, COMMAND)
