"""Taking an id, and what the owner says of the plugin."""

from __future__ import annotations

from typing import Any

from plugin_platform.errors import Conflict
from plugin_platform.events import Event
from publishing.model.state import PluginState, listing_of

MAX_PLUGINS = 200  # of one owner


class ListingDecisions(PluginState):
    def create(
        self,
        plugin_id: str,
        owner_id: str,
        owner_name: str,
        listing: dict[str, Any],
        *,
        owned: int,
    ) -> list[Event]:
        """``owned`` is how many plugins the owner has already."""
        owner = {"owner_id": owner_id, "owner_name": owner_name}
        data = {"plugin_id": plugin_id, **owner, **listing_of(listing)}
        if self.created == data:
            return []
        if self.created is not None:
            detail = "This id is taken; choose another one."
            raise Conflict(f"The id {plugin_id} is taken.", [{"pointer": "/id", "detail": detail}])
        if owned >= MAX_PLUGINS:
            raise Conflict(f"You have {owned} plugins; nobody may have more than {MAX_PLUGINS}.")
        return [Event("plugin.created", data)]

    def describe(self, actor_id: str, changes: dict[str, Any]) -> list[Event]:
        self.owned_by(actor_id)
        listing = {**self.listing, **changes}
        if listing == self.listing:
            return []
        return [Event("plugin.described", {"plugin_id": self.plugin_id, **listing})]
