"""Events: what happened, as it is said, kept and sent.

``Event`` is a fact that a model decided on; ``RecordedEvent`` is the same fact with
its place in history. The contract of every event type is a marshmallow schema in
``SCHEMAS``. Writing is strict (``validate``). Reading takes every schema in which an event was
ever written (``RecordedEvent.upcast``) and refuses what this code does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError

from plugin_platform.events import (
    auth,
    catalog,
    installs,
    operations,
    publishing,
    review,
    user_reviews,
)
from plugin_platform.events.upcasters import UnknownEvent, current_schema, upcast

SCHEMAS: dict[str, type[Schema]] = {
    **auth.SCHEMAS,
    **publishing.SCHEMAS,
    **review.SCHEMAS,
    **installs.SCHEMAS,
    **catalog.SCHEMAS,
    **user_reviews.SCHEMAS,
    **operations.SCHEMAS,
}


class InvalidEvent(ValueError):
    """The event does not keep its contract: a mistake in the service that says it."""


@dataclass(frozen=True)
class Event:
    """A fact as it is said: what happened, and its data."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True)
class RecordedEvent:
    """A fact as it is kept: an event with its place in history.

    ``version`` numbers the events of a stream from 1, ``position`` orders all events
    of one service's log; positions rise, but not always by one.
    """

    position: int
    id: UUID
    stream: str
    version: int
    type: str
    data: dict[str, Any]
    metadata: dict[str, Any]
    recorded_at: datetime

    def to_wire(self, previous: int) -> dict[str, Any]:
        """Return the message body; ``previous`` is the position before this one."""
        return {
            "id": str(self.id),
            "position": self.position,
            "previous": previous,
            "stream": self.stream,
            "version": self.version,
            "type": self.type,
            "data": self.data,
            "metadata": self.metadata,
            "recordedAt": self.recorded_at.isoformat(),
        }

    @classmethod
    def from_wire(cls, body: dict[str, Any]) -> RecordedEvent:
        """Read a message body; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        return cls(
            position=int(body["position"]),
            id=UUID(body["id"]),
            stream=body["stream"],
            version=int(body["version"]),
            type=body["type"],
            data=dict(body["data"]),
            metadata=dict(body["metadata"]),
            recorded_at=datetime.fromisoformat(body["recordedAt"]),
        )

    def upcast(self) -> RecordedEvent:
        """Return the event as today's code would have written it. Raises ``UnknownEvent``."""
        if self.type not in SCHEMAS:
            raise UnknownEvent(
                f"there is no event type {self.type!r} here. If a newer version of the platform "
                "wrote it, run that version here too."
            )
        schema, current = self.metadata.get("schema"), current_schema(self.type)
        if schema == current:
            return self
        data = upcast(self.type, schema, self.data)
        return replace(self, data=data, metadata={**self.metadata, "schema": current})


__all__ = ["SCHEMAS", "Event", "InvalidEvent", "RecordedEvent", "UnknownEvent", "validate"]

_loaded = {type_: schema() for type_, schema in SCHEMAS.items()}


def validate(event: Event) -> None:
    """Raise ``InvalidEvent`` unless ``event`` keeps the contract of its type."""
    schema = _loaded.get(event.type)
    if schema is None:
        raise InvalidEvent(f"no contract for the event type {event.type!r}")
    try:
        schema.load(event.data)
    except ValidationError as error:
        raise InvalidEvent(f"{event.type}: {error.messages}") from error
