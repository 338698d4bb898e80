"""The entrypoints of errors: a part of the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from installs.usage import readers
from installs.usage.errors import deciding, groups, watching
from installs.usage.readers import Actor
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import COMMAND, READ, Connection, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc


class Errors:
    database: Pool

    @rpc
    def list_errors(
        self,
        actor: Actor,
        plugin_id: str,
        *,
        state: str | None = None,
        version: str | None = None,
        sort: str = "users",
    ) -> dict[str, Any]:
        """For owners, moderators and operators; None for all states, all versions."""

        def look(connection: Connection) -> dict[str, Any]:
            readers.require_reader(connection, actor, plugin_id)
            found = groups.groups(connection, plugin_id, state=state, version=version, sort=sort)
            return found | {"watched": watching.is_watched(connection, actor["id"], plugin_id)}

        return in_transaction(self.database, look, READ)

    @rpc
    def get_error(self, actor: Actor, plugin_id: str, group_id: str) -> dict[str, Any]:
        def look(connection: Connection) -> dict[str, Any]:
            readers.require_reader(connection, actor, plugin_id)
            today = datetime.now(UTC).date()
            return groups.group(connection, plugin_id, group_id, today)

        return in_transaction(self.database, look, READ)

    @rpc
    def decide_error(self, actor: Actor, plugin_id: str, group_id: str, state: str) -> None:
        """``open``, ``resolved`` or ``ignored``; by owners alone."""
        if state not in groups.STATES:
            raise Invalid(f"Say one of: {', '.join(groups.STATES)}.")

        def decide(connection: Connection) -> None:
            readers.require_owner(connection, actor, plugin_id)
            deciding.decide(connection, plugin_id, group_id, state)

        in_transaction(self.database, decide, COMMAND)

    @rpc
    def watch_errors(self, actor: Actor, plugin_id: str, watched: bool) -> dict[str, bool]:
        """Be told of them, or not any more; for owners alone."""

        def choose(connection: Connection) -> None:
            readers.require_owner(connection, actor, plugin_id)
            watching.choose(connection, actor["id"], plugin_id, watched=watched)

        in_transaction(self.database, choose, COMMAND)
        return {"watched": watched}

    @rpc
    def get_error_links(self, user_id: str) -> dict[str, Any]:
        """``{watched: [plugin_id], met: [{plugin_id, version, name, message, day}]}``, the newest
        thousand: what is kept of this person."""
        return in_transaction(self.database, lambda c: watching.of(c, user_id), READ)
