"""What moderators look up before they block or ban."""

from __future__ import annotations

from plugin_platform.errors import Invalid, NotFound
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.text import is_storable
from publishing.callers import Actor, require_moderator
from publishing.tables import moderated_plugins
from publishing.tables.rows import Row


class Oversight:
    """A part of the service."""

    database: Pool

    @rpc
    def find_plugins(
        self,
        *,
        actor: Actor,
        q: str | None = None,
        stopped: bool = False,
        after: str | None = None,
    ) -> Row:
        """Whoever's, by id: ``{items, next}``; ``stopped``: what is blocked or held alone."""
        require_moderator(actor)
        if not is_storable(q or "") or not is_storable(after or ""):
            detail = "Leave out the NUL character."
            raise Invalid("This cannot be looked for.", [{"pointer": "/q", "detail": detail}])
        return in_transaction(
            self.database, lambda c: moderated_plugins.find(c, q, after, stopped=stopped)
        )

    @rpc
    def get_moderated_plugin(self, *, actor: Actor, plugin_id: str) -> Row:
        """State, publisher and versions."""
        require_moderator(actor)
        found = in_transaction(self.database, lambda c: moderated_plugins.one(c, plugin_id))
        if found is None:
            raise NotFound("There is no such plugin.")
        return found

    @rpc
    def list_bans(self, *, actor: Actor) -> Row:
        require_moderator(actor)
        return {"items": in_transaction(self.database, moderated_plugins.banned)}
