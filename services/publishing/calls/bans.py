"""A ban of a publisher holds all that they publish, until it ends."""

from collections.abc import Callable

from plugin_platform.errors import Forbidden
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
from publishing import read_model
from publishing.callers import Actor, Metadata, require_moderator
from publishing.input.words import read_reason, read_user_id
from publishing.model import Plugin, Publisher, publisher_stream, stream_of
from publishing.tables.rows import Row


class Bans:
    """A part of the service; the same again changes nothing."""

    database: Pool
    log: EventStore

    @rpc
    def ban_publisher(
        self, *, actor: Actor, user_id: str, reason: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)
        read_user_id(user_id)
        _decided_by_others(actor, user_id)
        why = read_reason(reason)
        return self._decide_all(
            user_id, lambda one: one.ban(user_id, why), lambda p: p.hold(user_id), metadata
        )

    @rpc
    def unban_publisher(self, *, actor: Actor, user_id: str, metadata: Metadata = None) -> Row:
        require_moderator(actor)
        read_user_id(user_id)
        _decided_by_others(actor, user_id)

        def release(plugin: Plugin) -> list[Event]:
            plugin.decided_by_others(actor["id"])  # nor by who co-owns one
            return plugin.release()

        return self._decide_all(user_id, lambda one: one.unban(user_id), release, metadata)

    def _decide_all(
        self,
        user_id: str,
        of_publisher: Callable[[Publisher], list[Event]],
        of_plugin: Callable[[Plugin], list[Event]],
        metadata: Metadata,
    ) -> Row:
        """All in one transaction, in which nobody else appends: none of theirs is forgotten."""

        def work(connection: Connection) -> Row:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            stream = publisher_stream(user_id)
            known = self.log.load(stream, Publisher, connection)
            self._say(connection, stream, of_publisher(known.model), known.version, metadata)
            held = read_model.plugins_of(connection, user_id)
            for plugin_id in held:
                state = self.log.load(stream_of(plugin_id), Plugin, connection)
                events = of_plugin(state.model)
                self._say(connection, stream_of(plugin_id), events, state.version, metadata)
            reason = read_model.get_ban(connection, user_id)
            return {"user_id": user_id, "reason": reason, "plugins": held}

        return in_transaction(self.database, work, COMMAND)

    def _say(
        self,
        connection: Connection,
        stream: str,
        events: list[Event],
        version: int,
        metadata: Metadata,
    ) -> None:
        if events:
            self.log.append(
                stream, events, expected_version=version, metadata=metadata, connection=connection
            )


def _decided_by_others(actor: Actor, user_id: str) -> None:
    """Whoever gains by a decision does not make it. Raises ``Forbidden``."""
    if actor["id"] == user_id:
        raise Forbidden("Somebody else has to decide on a ban of yours.")
