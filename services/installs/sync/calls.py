"""What the service is asked about what follows an account from device to device."""

from __future__ import annotations

from typing import Any

from installs.sync import values
from plugin_platform.eventstore.database import COMMAND, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc


class Sync:
    """A part of the service."""

    database: Pool

    @rpc
    def list_synced(self, user_id: str, since: int = 0) -> dict[str, Any]:
        return in_transaction(self.database, lambda c: values.since(c, user_id, since))

    @rpc
    def change_synced(self, user_id: str, changes: list[dict[str, Any]]) -> dict[str, Any]:
        """Each by itself: one that comes too late is told what is there."""
        return in_transaction(self.database, lambda c: values.change(c, user_id, changes), COMMAND)
