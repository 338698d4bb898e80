"""People with plugins, and what befalls them, as publishing's log says it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from plugin_platform import actors
from plugin_platform.events import Event


class Person:
    """An account with its inbox."""

    def __init__(self, client: Any) -> None:
        self.id = str(uuid4())
        self.username = f"p-{self.id[:8]}"
        self.principal = f"user:{self.id}"
        self._client = client
        self.whose = {"user_id": self.id}

    def page(self, before: str | None = None) -> Any:
        return self._client.list_notifications(**self.whose, before=before)

    def told(self) -> list[str]:
        return [item["kind"] for item in self.page()["items"]]

    def told_in_all(self) -> list[str]:
        kinds, before = [], None
        while True:
            page = self.page(before)
            kinds += [item["kind"] for item in page["items"]]
            before = page["next"]
            if before is None:
                return kinds

    def unread(self) -> int:
        return int(self._client.count_unread(**self.whose))

    def read(self, id: str) -> None:
        self._client.mark_notification_read(**self.whose, notification_id=id)

    def read_all(self, up_to: str) -> None:
        self._client.mark_notifications_read(**self.whose, up_to=up_to)

    def install(self, plugin_id: str, version: str = "1.0.0") -> None:
        self._client.install(principal=self.principal, plugin_id=plugin_id, version=version)


def changed(event: Event, **data: Any) -> Event:
    return Event(event.type, event.data | data)


def decided(plugin_id: str, approved: bool) -> Event:
    data = {"plugin_id": plugin_id, "version": "1.1.0", "moderator_id": "9", "approved": approved}
    return Event("moderation.decided", data | {"policy": "quality", "words": "It breaks."})


def appealed(plugin_id: str) -> Event:
    data = {"plugin_id": plugin_id, "version": "1.1.0", "developer_id": "1", "words": "No."}
    return Event("moderation.appealed", data)


def asked_again(plugin_id: str, approved: bool) -> list[Event]:
    return [appealed(plugin_id), decided(plugin_id, approved)]


def offered(what: str, plugin_id: str, to: Person, until: str = "2130-01-01") -> Event:
    data = {"plugin_id": plugin_id, "username": to.username, "user_id": to.id}
    return Event(f"plugin.{what}", data | {"expires_at": f"{until}T00:00:00+00:00"})


def transfer_ended(plugin_id: str, to: Person, outcome: str) -> Event:
    data = {"plugin_id": plugin_id, "username": to.username, "outcome": outcome}
    return Event("plugin.transfer_ended", data)


def transferred(plugin_id: str, before: Person, after: Person) -> Event:
    data = {
        "plugin_id": plugin_id,
        "owner_id": after.id,
        "owner_name": after.username,
        "previous_owner_id": before.id,
        "previous_owner_name": before.username,
    }
    return Event("plugin.transferred", data)


def owner_added(plugin_id: str, who: Person) -> Event:
    data = {"plugin_id": plugin_id, "user_id": who.id, "username": who.username}
    return Event("plugin.owner_added", data)


def owner_removed(plugin_id: str, who: Person) -> Event:
    data = {"plugin_id": plugin_id, "username": who.username}
    return Event("plugin.owner_removed", data)


def a_program_of(user_id: str) -> str:
    return actors.token(user_id, "t-1")
