"""People who review plugins, by calls of the service itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.integration.catalog.events import Feed, installed, published

from plugin_platform.events import Event


class Reviewer:
    """An account that has a name."""

    def __init__(self, feed: Feed, *roles: str) -> None:
        self.id = str(uuid4())
        self.username = f"p-{self.id[:8]}"
        self.actor = {"id": self.id, "username": self.username, "is_developer": False}
        self.actor |= {"roles": list(roles)}
        self._feed = feed
        feed.auth(Event("user.registered", {"user_id": self.id, "username": self.username}))

    def has(self, plugin_id: str) -> Reviewer:
        self._feed.installs(installed(plugin_id, f"user:{self.id}"))
        return self

    def write(self, plugin_id: str, rating: int, title: str = "", body: str = "") -> str:
        words = {"rating": rating, "title": title, "body": body}
        answer = self.call("write_review", plugin_id=plugin_id, **words)
        return str(answer["review"]["id"])

    def mine(self, plugin_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("get_own_review", plugin_id=plugin_id)
        return found

    def call(self, method: str, **named: Any) -> Any:
        return getattr(self._feed.service, method)(actor=self.actor, **named)


def new_plugin(feed: Feed, owner: Reviewer | None = None, *versions: str) -> str:
    plugin_id = f"p-{uuid4().hex[:12]}"
    by = {"owner_id": owner.id, "owner_name": owner.username} if owner else {}
    feed.publishing(*(published(plugin_id, one, **by) for one in versions or ("1.0.0",)))
    return plugin_id


def listed(feed: Feed, plugin_id: str, **query: Any) -> dict[str, Any]:
    page: dict[str, Any] = feed.service.list_reviews(plugin_id=plugin_id, **query)
    return page
