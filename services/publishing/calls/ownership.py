"""The calls of owners, and of those who are invited or offered a plugin."""

from collections.abc import Callable
from datetime import UTC, datetime

from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from publishing import read_model
from publishing.callers import Actor, Metadata, require_publisher
from publishing.input.words import read_user_id, read_username
from publishing.model import Plugin, stream_of
from publishing.tables import owners
from publishing.tables.rows import Row


class Ownership:
    """A part of the service; who may what is decided by who owns the plugin at that moment."""

    database: Pool
    log: EventStore

    @rpc
    def get_owners(self, *, actor: Actor, plugin_id: str) -> Row:
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        return self._owners(plugin_id)

    @rpc
    def list_offers(self, *, actor: Actor) -> list[Row]:
        return in_transaction(self.database, lambda c: owners.offers_to(c, actor["id"]))

    @rpc
    def offer_transfer(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        username: str,
        user_id: str,
        metadata: Metadata = None,
    ) -> Row:
        """``username`` is the name of the account ``user_id``: who asks has seen to that."""
        read_username(username)
        read_user_id(user_id)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.offer_transfer(actor["id"], username, user_id, now())

        return self._change(actor, plugin_id, decide, metadata)

    @rpc
    def withdraw_transfer(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> Row:
        return self._change(actor, plugin_id, lambda p: p.withdraw_transfer(actor["id"]), metadata)

    @rpc
    def accept_transfer(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> Row:
        def decide(plugin: Plugin) -> list[Event]:
            owned = in_transaction(
                self.database, lambda c: read_model.count_plugins(c, actor["id"])
            )
            return plugin.accept_transfer(actor["id"], actor["username"], now(), owned=owned)

        return self._change(actor, plugin_id, decide, metadata)

    @rpc
    def decline_transfer(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> None:
        self._change(actor, plugin_id, lambda p: p.decline_transfer(actor["id"]), metadata)

    @rpc
    def invite_owner(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        username: str,
        user_id: str,
        metadata: Metadata = None,
    ) -> Row:
        """As ``offer_transfer``."""
        read_username(username)
        read_user_id(user_id)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.invite(actor["id"], username, user_id, now())

        return self._change(actor, plugin_id, decide, metadata)

    @rpc
    def accept_invitation(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> Row:
        user_id, name = actor["id"], actor["username"]
        return self._change(
            actor, plugin_id, lambda p: p.accept_invitation(user_id, name, now()), metadata
        )

    @rpc
    def remove_owner(
        self, *, actor: Actor, plugin_id: str, username: str, metadata: Metadata = None
    ) -> None:
        """Oneself too: to leave, or to decline an invitation."""
        read_username(username)
        user_id, name = actor["id"], actor["username"]
        self._change(actor, plugin_id, lambda p: p.remove_owner(user_id, name, username), metadata)

    def _change(
        self,
        actor: Actor,
        plugin_id: str,
        decide: Callable[[Plugin], list[Event]],
        metadata: Metadata,
    ) -> Row:
        require_publisher(actor, self.database)

        def decide_about_one_that_exists(plugin: Plugin) -> list[Event]:
            plugin.require_created()
            return decide(plugin)

        self.log.change(stream_of(plugin_id), Plugin, decide_about_one_that_exists, metadata)
        return self._owners(plugin_id)

    def _owners(self, plugin_id: str) -> Row:
        return in_transaction(self.database, lambda c: owners.get_owners(c, plugin_id))


def now() -> datetime:
    return datetime.now(UTC)
