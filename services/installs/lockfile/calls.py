"""What the service is asked about lock files."""

from __future__ import annotations

from typing import Any

from installs.lockfile import locked
from installs.lockfile.locked import Installing, Locked, Outcome
from installs.merging import change
from installs.model import Installations
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc


class Lockfile:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def lock(self, principal: str) -> list[Locked]:
        return in_transaction(self.database, lambda c: locked.lock(c, principal))

    @rpc
    def install_locked(
        self, principal: str, plugins: list[Locked], metadata: dict[str, Any] | None = None
    ) -> Outcome:
        """Exactly these versions, of these bytes, in one append: each that can be had."""
        locked.require_few(plugins)
        installing = Installing(plugins)

        def decide(owner: str, mine: Installations) -> list[Event]:
            return in_transaction(self.database, lambda c: installing.decide(c, owner, mine))

        change(self.log, principal, decide, metadata)
        return installing.outcome
