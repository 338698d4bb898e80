"""The calls that take a version or a plugin out of circulation, and bring it back."""

from plugin_platform.errors import Invalid
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from publishing import read_model
from publishing.callers import Actor, Metadata, require_moderator, require_publisher
from publishing.input.words import read_deprecation, read_optional_reason, read_reason
from publishing.model import Plugin, stream_of
from publishing.tables.rows import Row


class Withdrawal:
    """A part of the service; the same again changes nothing and gets the same answer."""

    database: Pool
    log: EventStore

    @rpc
    def yank_version(
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

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.yank(actor["id"], version, why)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._version(plugin_id, version)

    @rpc
    def restore_version(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_publisher(actor, self.database)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.restore(actor["id"], version)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._version(plugin_id, version)

    @rpc
    def deprecate_plugin(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        message: str,
        replacement: str | None = None,
        metadata: Metadata = None,
    ) -> Row:
        require_publisher(actor, self.database)
        words, instead = read_deprecation(message, replacement)

        def decide(plugin: Plugin) -> list[Event]:
            plugin.owned_by(actor["id"])
            if instead is not None and instead != plugin_id:
                self._require_offered(instead)
            return plugin.deprecate(actor["id"], words, instead)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._deprecation(plugin_id)

    @rpc
    def undeprecate_plugin(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> Row:
        require_publisher(actor, self.database)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.undeprecate(actor["id"])

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._deprecation(plugin_id)

    @rpc
    def block_plugin(
        self, *, actor: Actor, plugin_id: str, reason: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)
        why = read_reason(reason)

        def decide(plugin: Plugin) -> list[Event]:
            plugin.decided_by_others(actor["id"])
            return plugin.block(why)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._state(plugin_id)

    @rpc
    def unblock_plugin(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> Row:
        require_moderator(actor)

        def decide(plugin: Plugin) -> list[Event]:
            plugin.decided_by_others(actor["id"])
            return plugin.unblock()

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._state(plugin_id)

    @rpc
    def block_version(
        self, *, actor: Actor, plugin_id: str, version: str, reason: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)
        why = read_reason(reason)

        def decide(plugin: Plugin) -> list[Event]:
            plugin.decided_by_others(actor["id"])
            return plugin.block_version(version, why)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._version(plugin_id, version)

    @rpc
    def unblock_version(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)

        def decide(plugin: Plugin) -> list[Event]:
            plugin.decided_by_others(actor["id"])
            return plugin.unblock_version(version)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._version(plugin_id, version)

    def _require_offered(self, replacement: str) -> None:
        if not in_transaction(self.database, lambda c: read_model.is_offered(c, replacement)):
            detail = f"There is no published plugin {replacement}; name another one, or none."
            raise Invalid(detail, [{"pointer": "/replacement", "detail": detail}])

    def _version(self, plugin_id: str, version: str) -> Row:
        return in_transaction(
            self.database, lambda c: read_model.get_listed_version(c, plugin_id, version)
        )

    def _state(self, plugin_id: str) -> Row:
        return in_transaction(self.database, lambda c: read_model.get_state(c, plugin_id))

    def _deprecation(self, plugin_id: str) -> Row:
        return in_transaction(self.database, lambda c: read_model.get_deprecation(c, plugin_id))
