"""The entrypoints of errors: a part of the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from installs.usage import readers
from installs.usage.errors import deciding, groups
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
            return groups.groups(connection, plugin_id, state=state, version=version, sort=sort)

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
