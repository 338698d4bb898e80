"""What is asked and said about the front page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.changes import CHANGES
from catalog.front import page
from catalog.front.input import read_changes, read_created, read_plugin_ids
from catalog.front.model import Collection, stream_of
from catalog.rows import Row
from plugin_platform.errors import Forbidden, Invalid, NotFound
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

Actor = dict[str, Any]
Metadata = dict[str, Any] | None
Decide = Callable[[Connection, Collection], list[Event]]

MODERATOR = "moderator"
OLD = Event("catalog.changed", {"plugin_ids": [], "aspects": ["front"]})
MAX_HAVE = 2000


class FrontPage:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def front(self) -> Row:
        return in_transaction(self.database, page.get_front)

    @rpc
    def get_collection(self, collection_id: str) -> Row:
        return in_transaction(self.database, lambda c: page.get_collection(c, collection_id))

    @rpc
    def related(self, plugin_id: str) -> Row:
        return in_transaction(self.database, lambda c: page.related(c, plugin_id))

    @rpc
    def recommend(self, have: list[str]) -> Row:
        """For who has these plugins, the newest first."""
        return in_transaction(self.database, lambda c: page.recommend(c, have[:MAX_HAVE]))

    @rpc
    def list_collections(self, *, actor: Actor) -> Row:
        """All, also what nobody sees yet."""
        _require_moderator(actor)
        return {"items": in_transaction(self.database, page.list_collections)}

    @rpc
    def get_moderated_collection(self, *, actor: Actor, collection_id: str) -> Row:
        _require_moderator(actor)
        return self._moderated(collection_id)

    @rpc
    def create_collection(
        self, *, actor: Actor, collection_id: str, about: Row, metadata: Metadata = None
    ) -> Row:
        _require_moderator(actor)
        read = read_created(collection_id, about)

        def decide(connection: Connection, collection: Collection) -> list[Event]:
            others = page.count_collections(connection)
            return collection.create(collection_id, read, others=others)

        self._change(collection_id, decide, metadata)
        return self._moderated(collection_id)

    @rpc
    def change_collection(
        self,
        *,
        actor: Actor,
        collection_id: str,
        revision: int,
        about: Row | None = None,
        plugin_ids: list[str] | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """``revision`` is the one that the moderator has seen; what is None stays."""
        _require_moderator(actor)
        changes = read_changes(about or {})
        wanted = None if plugin_ids is None else read_plugin_ids(plugin_ids)

        def decide(connection: Connection, collection: Collection) -> list[Event]:
            said = collection.change(collection_id, revision, changes, wanted)
            added = [id_ for id_ in wanted or [] if id_ not in collection.plugin_ids]
            if unknown := page.unknown_plugins(connection, added):
                detail = f"There is no plugin {unknown[0]}."
                pointer = f"/pluginIds/{(wanted or []).index(unknown[0])}"
                raise Invalid("A plugin is not known.", [{"pointer": pointer, "detail": detail}])
            return said

        self._change(collection_id, decide, metadata)
        return self._moderated(collection_id)

    @rpc
    def publish_collection(
        self, *, actor: Actor, collection_id: str, metadata: Metadata = None
    ) -> Row:
        _require_moderator(actor)
        self._change(collection_id, lambda _, one: one.publish(collection_id), metadata)
        return self._moderated(collection_id)

    @rpc
    def unpublish_collection(
        self, *, actor: Actor, collection_id: str, metadata: Metadata = None
    ) -> Row:
        _require_moderator(actor)
        self._change(collection_id, lambda _, one: one.unpublish(collection_id), metadata)
        return self._moderated(collection_id)

    @rpc
    def delete_collection(
        self, *, actor: Actor, collection_id: str, metadata: Metadata = None
    ) -> None:
        _require_moderator(actor)
        self._change(collection_id, lambda _, one: one.delete(collection_id), metadata)

    def _change(self, collection_id: str, decide: Decide, metadata: Metadata) -> None:
        """What is decided, and that answers are old, in one transaction."""

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            state = self.log.load(stream_of(collection_id), Collection, connection)
            said = decide(connection, state.model)
            for stream, events in ((stream_of(collection_id), said), (CHANGES, [OLD])):
                if said:
                    self.log.append(
                        stream,
                        events,
                        expected_version=None,
                        metadata=metadata,
                        connection=connection,
                    )

        in_transaction(self.database, work, COMMAND)

    def _moderated(self, collection_id: str) -> Row:
        """Raises ``NotFound``."""
        found = in_transaction(self.database, lambda c: page.list_collections(c, collection_id))
        if not found:
            raise NotFound("There is no such collection.")
        return found[0]


def _require_moderator(actor: Actor) -> None:
    if MODERATOR not in actor["roles"]:
        raise Forbidden("Only moderators may do this.")
