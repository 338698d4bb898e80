"""Whom the owners of a plugin trust to publish it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from plugin_platform.errors import Conflict, Forbidden, NotFound
from plugin_platform.events import Event, RecordedEvent

MOST = 20  # of a plugin


def stream_of(plugin_id: str) -> str:
    return f"publishers-{plugin_id}"


@dataclass(frozen=True)
class Publisher:
    """``user_id`` trusts it, and it acts for that account. ``workflow`` is the file; with an
    ``environment`` only runs in that one are trusted. ``repository_id`` is the number that its host
    has given the repository, told by the first run: a namesake that is made later has another.
    """

    publisher_id: str
    plugin_id: str
    user_id: str
    issuer: str
    repository: str
    workflow: str
    environment: str | None
    repository_id: str | None = None

    @property
    def repository_key(self) -> tuple[str, str]:
        """Repositories are named without regard to case by those who host them."""
        return self.issuer, self.repository.lower()


@dataclass(frozen=True)
class Publishers:
    """Those of one plugin, by id."""

    SCHEMA: ClassVar[int] = 2
    UNUSED: ClassVar[tuple[str, ...]] = ()

    trusted: Mapping[str, Publisher] = field(default_factory=dict)

    def apply(self, event: RecordedEvent) -> "Publishers":
        match event.type:
            case "publisher.trusted":
                publisher = Publisher(**event.data)
                return Publishers({**self.trusted, publisher.publisher_id: publisher})
            case "publisher.pinned":
                pinned = self.trusted.get(event.data["publisher_id"])
                if pinned is None:
                    return self
                one = replace(pinned, repository_id=event.data["repository_id"])
                return Publishers({**self.trusted, one.publisher_id: one})
            case "publisher.distrusted":
                ended = event.data["publisher_id"]
                return _of(one for one in self.trusted.values() if one.publisher_id != ended)
            case _:
                return self

    def trust(self, publisher: Publisher) -> list[Event]:
        if publisher.publisher_id in self.trusted:
            return []
        if len(self.trusted) >= MOST:
            raise Conflict(f"This plugin has {MOST} trusted publishers, as many as it may.")
        data = asdict(publisher)
        del data["repository_id"]
        known = {one.repository_id for one in self._of_repository(publisher)} - {None}
        pinned = [_pinned(publisher, number) for number in known if number]
        return [Event("publisher.trusted", data), *pinned]

    def pin(self, publisher_id: str, repository_id: str | None) -> list[Event]:
        """The first run says which repository it is, for all that is trusted of that name: whoever
        takes the name later may not run what has not run before. Raises Forbidden for another
        repository, and for a run that does not say which it is where that is known.
        """
        publisher = self.trusted.get(publisher_id)
        same = [] if publisher is None else self._of_repository(publisher)
        known = {one.repository_id for one in same} - {None}
        if not same or known - {repository_id}:
            raise Forbidden("This run is of another repository than the one that is trusted.")
        if repository_id is None:
            return []
        return [_pinned(one, repository_id) for one in same if one.repository_id is None]

    def _of_repository(self, publisher: Publisher) -> list[Publisher]:
        return [
            one for one in self.trusted.values() if one.repository_key == publisher.repository_key
        ]

    def distrust(self, plugin_id: str, publisher_id: str) -> list[Event]:
        if publisher_id not in self.trusted:
            raise NotFound("This plugin has no such trusted publisher.")
        return [distrusted({"publisher_id": publisher_id, "plugin_id": plugin_id})]

    def to_snapshot(self) -> dict[str, Any]:
        return {"trusted": [asdict(one) for one in self.trusted.values()]}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> "Publishers":
        return _of(Publisher(**one) for one in state["trusted"])


def distrusted(named: dict[str, str]) -> Event:
    return Event("publisher.distrusted", named)


def _pinned(publisher: Publisher, repository_id: str) -> Event:
    named = {"publisher_id": publisher.publisher_id, "plugin_id": publisher.plugin_id}
    return Event("publisher.pinned", {**named, "repository_id": repository_id})


def _of(publishers: Iterable[Publisher]) -> Publishers:
    return Publishers({one.publisher_id: one for one in publishers})
