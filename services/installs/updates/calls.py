"""What the service is asked about updates of what somebody has."""

from __future__ import annotations

from typing import Any

from installs.merging import change
from installs.model import Installations, stream_of
from installs.policies import AUTOMATIC_UPDATES
from installs.updates import choices, offers
from installs.updates.preview import Preview, preview
from installs.updates.updating import Outcome, Updating, Wanted, require_few
from installs.withdrawal import release_for
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc

Metadata = dict[str, Any] | None


class Updates:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def updates(self, principal: str) -> list[Any]:
        """What gateways of the version before ask for, while the operators replace them."""
        return list(
            in_transaction(
                self.database,
                lambda c: offers.offers(c, principal, AUTOMATIC_UPDATES.setting(self.log, c)),
            )
        )

    @rpc
    def list_updates(self, principal: str) -> dict[str, Any]:
        """``{items, automatic, wait_hours, automatic_paused}``: what is offered, what was chosen
        for all, and whether the operators let pages of this person update nothing by themselves.
        """

        def look(connection: Connection) -> dict[str, Any]:
            chosen = choices.of(connection, principal)
            share = AUTOMATIC_UPDATES.setting(self.log, connection)
            return {
                "items": offers.offers(connection, principal, share),
                **chosen.as_data(),
                "automatic_paused": not offers.are_automatic(principal, share),
            }

        return in_transaction(self.database, look)

    @rpc
    def update(
        self,
        principal: str,
        items: list[Wanted],
        *,
        automatic: bool = False,
        metadata: Metadata = None,
    ) -> Outcome:
        """Each that can be had, in one append. ``automatic``: only what needs no question."""
        require_few(items)
        updating = Updating(items, automatic=automatic)

        def decide(owner: str, mine: Installations) -> list[Event]:
            share = AUTOMATIC_UPDATES.setting(self.log)
            return in_transaction(self.database, lambda c: updating.decide(c, owner, mine, share))

        change(self.log, principal, decide, metadata)
        return updating.outcome

    @rpc
    def preview_update(self, principal: str, plugin_id: str, version: str) -> Preview:
        release_for(self.database, plugin_id, version, None)
        mine = self.log.load(stream_of(principal), Installations).model
        return in_transaction(
            self.database, lambda c: preview(c, mine, principal, plugin_id, version)
        )

    @rpc
    def choose_updates(
        self,
        principal: str,
        *,
        automatic: bool | None = None,
        wait_hours: int | None = None,
        metadata: Metadata = None,
    ) -> dict[str, Any]:
        """For all plugins; what is None stays."""

        def decide(owner: str, mine: Installations) -> list[Event]:
            return mine.choose_updates(owner, automatic=automatic, wait_hours=wait_hours)

        owner = change(self.log, principal, decide, metadata)
        return in_transaction(self.database, lambda c: choices.of(c, owner)).as_data()
