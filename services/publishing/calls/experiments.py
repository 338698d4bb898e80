"""The calls of comparisons: two versions against each other, until one is chosen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from plugin_platform.errors import Invalid
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
from plugin_platform.nameko.entrypoints import rpc
from publishing.callers import Actor, Metadata, require_publisher
from publishing.halting.comparing import worse_of
from publishing.model import Plugin, stream_of
from publishing.tables import experiment_tables
from publishing.tables.rows import Row

SHOWN = (
    *("id", "older", "older_percent", "newer", "newer_percent"),
    *("started_at", "ends_at", "ended_at", "winner", "reason", "newer_for_all"),
)


class Experiments:
    """A part of the service; the same again changes nothing and gets the same answer."""

    database: Pool
    log: EventStore

    @rpc
    def list_experiments(self, actor: Actor, plugin_id: str) -> Row:
        """The newest 20 of a plugin of one's own."""
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        return self._experiments(plugin_id)

    @rpc
    def start_experiment(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        experiment_id: str,
        versions: list[dict[str, Any]],
        days: int,
        metadata: Metadata = None,
    ) -> Row:
        """``versions``: ``{version, percent}`` of the two; ``experiment_id`` is the caller's."""
        require_publisher(actor, self.database)
        percents = {str(one["version"]): int(one["percent"]) for one in versions}
        if len(percents) != len(versions):
            raise Invalid("Name two different versions.")
        stream, now = stream_of(plugin_id), datetime.now(UTC)

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            plugin = self.log.load(stream, Plugin, connection).model
            before = experiment_tables.before(connection, plugin_id, experiment_id, list(percents))
            wish = (experiment_id, percents, days, now)
            if said := plugin.start_experiment(actor["id"], *wish, before=before):
                self.log.append(
                    stream, said, expected_version=None, metadata=metadata, connection=connection
                )

        in_transaction(self.database, work, COMMAND)
        return self._experiments(plugin_id)

    @rpc
    def end_experiment(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        experiment_id: str,
        winner: str | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """``winner`` goes to everybody; None: back to what was before."""
        require_publisher(actor, self.database)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.end_experiment(actor["id"], experiment_id, winner)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._experiments(plugin_id)

    def _experiments(self, plugin_id: str) -> Row:
        rows = in_transaction(self.database, lambda c: experiment_tables.of_plugin(c, plugin_id))
        return {"items": [_shown(row) for row in rows]}


def _shown(row: Row) -> Row:
    """``more_errors``: the version that surely has more; None where it may be chance."""
    return {name: row[name] for name in SHOWN} | {"more_errors": worse_of(row)}
