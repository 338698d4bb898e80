"""Somebody who publishes, and whether a moderator lets them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plugin_platform.events import Event, RecordedEvent


def publisher_stream(user_id: str) -> str:
    return f"publisher-{user_id}"


@dataclass(frozen=True)
class Publisher:
    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ()

    banned: str | None = None  # why

    def apply(self, event: RecordedEvent) -> Publisher:
        match event.type:
            case "publisher.banned":
                return replace(self, banned=event.data["reason"])
            case "publisher.unbanned":
                return replace(self, banned=None)
            case _:
                return self

    def ban(self, user_id: str, reason: str) -> list[Event]:
        if self.banned == reason:
            return []
        return [Event("publisher.banned", {"user_id": user_id, "reason": reason})]

    def unban(self, user_id: str) -> list[Event]:
        return [] if self.banned is None else [Event("publisher.unbanned", {"user_id": user_id})]

    def to_snapshot(self) -> dict[str, Any]:
        return {"banned": self.banned}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Publisher:
        return cls(**state)
