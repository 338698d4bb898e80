"""What may happen to a collection, which moderators choose for the front page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from plugin_platform.errors import Conflict, NotFound
from plugin_platform.events import Event, RecordedEvent

MAX_COLLECTIONS = 100
MAX_PLUGINS = 50  # of one

About = dict[str, Any]  # title, words, placement, rank


def stream_of(collection_id: str) -> str:
    return f"collection-{collection_id}"


@dataclass(frozen=True)
class Collection:
    """``revision`` numbers its changes: who changes it says which one they have seen."""

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ()

    about: About | None = None
    plugin_ids: tuple[str, ...] = ()
    published: bool = False
    deleted: bool = False
    revision: int = 0

    # Decisions

    def create(self, collection_id: str, about: About, *, others: int) -> list[Event]:
        """``others`` is how many there are already."""
        if self.deleted:
            raise _taken(f"A collection {collection_id} was deleted; choose another address.")
        if self.about == about:
            return []
        if self.about is not None:
            raise _taken(f"There is a collection {collection_id} already.")
        if others >= MAX_COLLECTIONS:
            raise Conflict(f"There are {others} collections. Delete one first.")
        return [Event("collection.created", {"collection_id": collection_id, **about})]

    def change(
        self,
        collection_id: str,
        revision: int,
        about: About | None = None,
        plugin_ids: list[str] | None = None,
    ) -> list[Event]:
        """What is None stays; of ``about`` too what it does not name."""
        wanted = {**self._there(), **(about or {})}
        said = []
        if wanted != self.about:
            said.append(Event("collection.described", {"collection_id": collection_id, **wanted}))
        if plugin_ids is not None and tuple(plugin_ids) != self.plugin_ids:
            if self.published and not plugin_ids:
                raise Conflict(
                    "A collection that is shown has a plugin. Take it off the page first."
                )
            data = {"collection_id": collection_id, "plugin_ids": plugin_ids}
            said.append(Event("collection.filled", data))
        if said and revision != self.revision:
            raise Conflict("Somebody else has changed this collection. Load it again.")
        return said

    def publish(self, collection_id: str) -> list[Event]:
        self._there()
        if self.published:
            return []
        if not self.plugin_ids:
            raise Conflict("Put a plugin in before you show the collection.")
        return [Event("collection.published", {"collection_id": collection_id})]

    def unpublish(self, collection_id: str) -> list[Event]:
        self._there()
        if not self.published:
            return []
        return [Event("collection.unpublished", {"collection_id": collection_id})]

    def delete(self, collection_id: str) -> list[Event]:
        if self.deleted:
            return []
        self._there()
        return [Event("collection.deleted", {"collection_id": collection_id})]

    # State

    def apply(self, event: RecordedEvent) -> Self:
        changed = replace(self, revision=self.revision + 1)
        data = event.data
        match event.type:
            case "collection.created" | "collection.described":
                return replace(changed, about=about_of(data))
            case "collection.filled":
                return replace(changed, plugin_ids=tuple(data["plugin_ids"]))
            case "collection.published" | "collection.unpublished":
                return replace(changed, published=event.type == "collection.published")
            case "collection.deleted":
                return replace(changed, deleted=True, published=False)
            case _:
                return self

    def to_snapshot(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "plugin_ids": list(self.plugin_ids),
            "published": self.published,
            "deleted": self.deleted,
            "revision": self.revision,
        }

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        return cls(**{**state, "plugin_ids": tuple(state["plugin_ids"])})

    def _there(self) -> About:
        if self.about is None or self.deleted:
            raise NotFound("There is no such collection.")
        return self.about


def about_of(data: dict[str, Any]) -> About:
    return {key: data[key] for key in ("title", "words", "placement", "rank")}


def _taken(detail: str) -> Conflict:
    return Conflict(detail, [{"pointer": "/id", "detail": detail}])
