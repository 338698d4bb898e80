"""A consumer of the ledger's events for the tests."""

from collections.abc import Sequence

from mirror import read_model
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.nameko.dependencies import Database, EventLog
from plugin_platform.nameko.entrypoints import rpc, subscribe


class MirrorService:
    name = "mirror"

    database = Database("mirror")
    log = EventLog("mirror", read_model.apply)

    @subscribe("ledger")
    def on_ledger(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            read_model.apply(connection, event)
        data = {"plugin_ids": [str(len(events))], "aspects": ["counts"]}
        self.log.append(
            "mirror-changes",
            [Event("catalog.changed", data)],
            expected_version=None,
            connection=connection,
        )

    @rpc(signed=False)
    def total(self) -> int:
        with self.database.connection() as connection:
            return read_model.total(connection)
