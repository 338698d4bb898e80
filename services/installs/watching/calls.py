"""What the service is asked about what somebody watches."""

from __future__ import annotations

from installs.watching import watches
from installs.watching.watches import Watch
from plugin_platform.eventstore.database import COMMAND, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc


class Watching:
    """A part of the service."""

    database: Pool

    @rpc
    def list_watches(self, user_id: str) -> list[Watch]:
        return in_transaction(self.database, lambda c: watches.of(c, user_id))

    @rpc
    def is_watched(self, user_id: str, kind: str, id: str) -> dict[str, bool]:
        found = in_transaction(self.database, lambda c: watches.has(c, user_id, kind, id))
        return {"watched": found}

    @rpc
    def watch(self, user_id: str, kind: str, id: str) -> dict[str, bool]:
        in_transaction(self.database, lambda c: watches.add(c, user_id, kind, id), COMMAND)
        return {"watched": True}

    @rpc
    def unwatch(self, user_id: str, kind: str, id: str) -> dict[str, bool]:
        in_transaction(self.database, lambda c: watches.remove(c, user_id, kind, id), COMMAND)
        return {"watched": False}
