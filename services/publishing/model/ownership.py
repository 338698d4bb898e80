"""Who owns a plugin: its publisher, who answers for it, and co-owners, who work on it.

All may describe, publish, withdraw and restore. The publisher alone invites, removes and hands
over; whoever is handed something has to accept it. There is always a publisher.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event
from publishing.model.listing import MAX_PLUGINS
from publishing.model.state import PluginState

GOOD_FOR = timedelta(days=7)
MAX_CO_OWNERS = 20  # of one plugin, invitations too


class OwnershipDecisions(PluginState):
    def offer_transfer(
        self, actor_id: str, username: str, user_id: str, now: datetime
    ) -> list[Event]:
        """To the account ``user_id``, which has this name. The last offer stands."""
        self.published_by(actor_id)
        self.may_publish()
        self._refuse_publisher(username)
        if self.transfer is not None and self.transfer.is_good_for(user_id, now):
            return []
        return [Event("plugin.transfer_offered", self._offered(username, user_id, now))]

    def accept_transfer(
        self, actor_id: str, actor_name: str, now: datetime, *, owned: int
    ) -> list[Event]:
        """``owned`` is how many plugins the new publisher has already."""
        if self.created is not None and self.publisher["owner_id"] == actor_id:
            return []
        if self.transfer is None or not self.transfer.is_good_for(actor_id, now):
            raise NotFound("Nobody offers you this plugin; an offer is good for seven days.")
        self.may_publish()
        if owned >= MAX_PLUGINS:
            raise Conflict(f"You have {owned} plugins; nobody may have more than {MAX_PLUGINS}.")
        before = {f"previous_{key}": value for key, value in self.publisher.items()}
        owner = {"owner_id": actor_id, "owner_name": actor_name}
        return [Event("plugin.transferred", {"plugin_id": self.plugin_id, **owner, **before})]

    def decline_transfer(self, actor_id: str) -> list[Event]:
        is_mine = self.transfer is not None and self.transfer.user_id == actor_id
        return self._end_transfer("declined") if is_mine else []

    def withdraw_transfer(self, actor_id: str) -> list[Event]:
        self.published_by(actor_id)
        return self._end_transfer("withdrawn")

    def invite(self, actor_id: str, username: str, user_id: str, now: datetime) -> list[Event]:
        self.published_by(actor_id)
        self._refuse_publisher(username)
        invited = self.invitations.get(_known(self.invitations, username))
        if _known(self.co_owners, username) or (invited is not None and invited.is_open(now)):
            return []
        open_ones = [one for one in self.invitations.values() if one.is_open(now)]
        if len(self.co_owners) + len(open_ones) >= MAX_CO_OWNERS:
            raise Conflict(f"A plugin may have {MAX_CO_OWNERS} co-owners. Remove one first.")
        return [Event("plugin.owner_invited", self._offered(username, user_id, now))]

    def accept_invitation(self, actor_id: str, actor_name: str, now: datetime) -> list[Event]:
        if actor_id in self.co_owners.values():
            return []
        if not any(one.is_good_for(actor_id, now) for one in self.invitations.values()):
            raise NotFound("Nobody invites you to this plugin; an invitation is good for 7 days.")
        data = {"plugin_id": self.plugin_id, "user_id": actor_id, "username": actor_name}
        return [Event("plugin.owner_added", data)]

    def remove_owner(self, actor_id: str, actor_name: str, username: str) -> list[Event]:
        """A co-owner, or an invitation; everybody may take themselves away, but for the publisher,
        who hands the plugin over instead.
        """
        is_own = username.lower() == actor_name.lower()
        if is_own and self.created is not None and self.publisher["owner_id"] == actor_id:
            raise Conflict("A plugin is never without a publisher: transfer it to somebody first.")
        if not is_own:
            self.published_by(actor_id)
        known = _known(self.co_owners, username) or _known(self.invitations, username)
        if not known:
            return []
        return [Event("plugin.owner_removed", {"plugin_id": self.plugin_id, "username": known})]

    def _end_transfer(self, outcome: str) -> list[Event]:
        if self.transfer is None:
            return []
        data = {"plugin_id": self.plugin_id, "username": self.transfer.username}
        return [Event("plugin.transfer_ended", {**data, "outcome": outcome})]

    def _offered(self, username: str, user_id: str, now: datetime) -> dict[str, str]:
        to = {"username": username, "user_id": user_id}
        return {"plugin_id": self.plugin_id, **to, "expires_at": (now + GOOD_FOR).isoformat()}

    def _refuse_publisher(self, username: str) -> None:
        if username.lower() == self.publisher["owner_name"].lower():
            detail = f"{username} is the publisher of this plugin already."
            raise Invalid(detail, [{"pointer": "/username", "detail": detail}])


def _known(people: Iterable[str], username: str) -> str:
    """The name as it is known here; empty for nobody."""
    return next((name for name in people if name.lower() == username.lower()), "")
