"""The calls of staged roll-outs: how far each is, and further, no further, or back."""

from collections.abc import Callable
from typing import Any

from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from publishing.callers import Actor, Metadata, require_publisher
from publishing.input.words import read_optional_reason
from publishing.model import Plugin, stream_of
from publishing.tables import rollout_tables
from publishing.tables.rows import Row


class Rollouts:
    """A part of the service; the same again changes nothing and gets the same answer."""

    database: Pool
    log: EventStore

    @rpc
    def list_rollouts(self, actor: Actor, plugin_id: str) -> Row:
        """The newest 20 of a plugin of one's own."""
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        return self._rollouts(plugin_id)

    @rpc
    def raise_rollout(
        self, *, actor: Actor, plugin_id: str, version: str, percent: int, metadata: Metadata = None
    ) -> Row:
        require_publisher(actor, self.database)
        return self._roll(
            plugin_id, metadata, lambda plugin: plugin.raise_rollout(actor["id"], version, percent)
        )

    @rpc
    def pause_rollout(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_publisher(actor, self.database)
        return self._roll(
            plugin_id, metadata, lambda plugin: plugin.pause_rollout(actor["id"], version)
        )

    @rpc
    def resume_rollout(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_publisher(actor, self.database)
        return self._roll(
            plugin_id, metadata, lambda plugin: plugin.resume_rollout(actor["id"], version)
        )

    @rpc
    def halt_rollout(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        version: str,
        reason: str = "",
        metadata: Metadata = None,
    ) -> Row:
        require_publisher(actor, self.database)
        why = read_optional_reason(reason)
        return self._roll(
            plugin_id, metadata, lambda plugin: plugin.halt_rollout(actor["id"], version, why)
        )

    def _roll(
        self, plugin_id: str, metadata: Metadata, decide: Callable[[Plugin], list[Event]]
    ) -> Row:
        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._rollouts(plugin_id)

    def _rollouts(self, plugin_id: str) -> dict[str, Any]:
        items = in_transaction(self.database, lambda c: rollout_tables.of_plugin(c, plugin_id))
        return {"items": items}
