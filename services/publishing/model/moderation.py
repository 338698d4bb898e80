"""What people decide on a version that was not published by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from publishing.model.state import precedence

CLAIM = timedelta(minutes=30)
LONGEST_WORDS = 2000  # characters
OPEN = ("waiting", "appealed")
CLOSED = ("approved", "rejected")


def moderation_of(plugin_id: str, version: str) -> str:
    return f"moderation-{plugin_id}@{precedence(version)}"


@dataclass(frozen=True)
class Claim:
    moderator_id: str
    until: str  # ISO 8601

    def holds(self, now: datetime) -> bool:
        return datetime.fromisoformat(self.until) > now


@dataclass(frozen=True)
class Moderation:
    """``state`` is waiting, rejected, appealed, approved, or None before anybody asked."""

    SCHEMA: ClassVar[int] = 2
    UNUSED: ClassVar[tuple[str, ...]] = ()

    requested: dict[str, Any] | None = None
    state: str | None = None
    claim: Claim | None = None
    decided_by: str | None = None
    decided_at: str | None = None  # ISO 8601
    appeals: int = 0

    def apply(self, event: RecordedEvent) -> Self:
        data = event.data
        match event.type:
            case "moderation.requested":
                return replace(self, requested=data, state="waiting")
            case "moderation.claimed":
                return replace(self, claim=Claim(data["moderator_id"], data["until"]))
            case "moderation.released":
                return replace(self, claim=None)
            case "moderation.decided":
                state = "approved" if data["approved"] else "rejected"
                by, at = data["moderator_id"], event.recorded_at.isoformat()
                return replace(self, state=state, claim=None, decided_by=by, decided_at=at)
            case "moderation.appealed":
                return replace(self, state="appealed", appeals=self.appeals + 1)
        return self

    def is_over(self, now: datetime, period: timedelta) -> bool:
        """Whether nobody can decide on it any more, whatever they say; see ``appeal_until``."""
        until = self.appeal_until(period)
        return self.state in CLOSED and (until is None or until <= now)

    def appeal_until(self, period: timedelta) -> datetime | None:
        """When the ``period`` after a rejection ends, also when it has; None where there is no
        appeal to wait for.
        """
        if self.state != "rejected" or self.appeals or self.decided_at is None:
            return None
        return datetime.fromisoformat(self.decided_at) + period

    def request(self, data: dict[str, Any]) -> list[Event]:
        return [] if self.requested else [Event("moderation.requested", data)]

    def take(self, moderator: dict[str, Any], now: datetime) -> list[Event]:
        """Claim it for half an hour; one's own claim is prolonged when half of it is gone."""
        of = self._open_to(moderator["id"])
        if self.claim is not None and self.claim.holds(now):
            if self.claim.moderator_id != moderator["id"]:
                raise Conflict(f"Another moderator has claimed it until {self.claim.until}.")
            if self.claim.holds(now + CLAIM / 2):
                return []
        claim = {"moderator_id": moderator["id"], "moderator_name": moderator["username"]}
        until = (now + CLAIM).isoformat(timespec="seconds")
        return [Event("moderation.claimed", {**of, **claim, "until": until})]

    def release(self, moderator_id: str) -> list[Event]:
        of = self._of()
        if self.claim is None or self.claim.moderator_id != moderator_id:
            return []
        return [Event("moderation.released", {**of, "moderator_id": moderator_id})]

    def require_claim(self, moderator_id: str, now: datetime) -> dict[str, str]:
        """What it is of. Raises ``NotFound``, ``Conflict``, ``Forbidden`` unless the moderator is
        at it now.
        """
        of = self._open_to(moderator_id)
        claim = self.claim
        if claim is None or claim.moderator_id != moderator_id or not claim.holds(now):
            raise Conflict("Claim it first: two people might be deciding on it.")
        return of

    def decide(
        self, moderator_id: str, now: datetime, *, approved: bool, policy: str, words: str
    ) -> list[Event]:
        """Only who has claimed it decides. The same decision again is nothing new."""
        wanted = "approved" if approved else "rejected"
        if self.state == wanted and self.decided_by == moderator_id:
            return []
        of = self.require_claim(moderator_id, now)
        if not approved and not words.strip():
            detail = "Say to the developer what is wrong and what would mend it."
            raise Invalid("A rejection needs words.", [{"pointer": "/words", "detail": detail}])
        said = {"moderator_id": moderator_id, "approved": approved}
        return [Event("moderation.decided", {**of, **said, "policy": policy, "words": words})]

    def appeal(
        self, developer_id: str, words: str, now: datetime, period: timedelta
    ) -> list[Event]:
        """Once, against a rejection and within the ``period`` after it; another moderator looks at
        it then.
        """
        of = self._of()
        if self.state == "appealed":
            return []
        if self.state != "rejected":
            raise Conflict("Only a rejected version can be appealed for.")
        if self.appeals:
            raise Conflict("This version was appealed for already, and rejected again.")
        until = self.appeal_until(period)
        if until is not None and until <= now:
            raise Conflict(
                f"An appeal was possible until {until:%Y-%m-%d %H:%M} UTC. Mend what was named, and"
                " publish it as a new version."
            )
        return [Event("moderation.appealed", {**of, "developer_id": developer_id, "words": words})]

    def to_snapshot(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        return cls(**{**state, "claim": state["claim"] and Claim(**state["claim"])})

    def _of(self) -> dict[str, str]:
        """Raises ``NotFound``."""
        if self.requested is None:
            raise NotFound("Nobody has to review such a version.")
        return {key: self.requested[key] for key in ("plugin_id", "version")}

    def _open_to(self, moderator_id: str) -> dict[str, str]:
        """Raises ``NotFound``, ``Conflict``, ``Forbidden``."""
        of = self._of()
        assert self.requested is not None
        if self.state not in OPEN:
            raise Conflict(f"It is {self.state} already.")
        if self.requested["owner_id"] == moderator_id:
            raise Forbidden("Somebody else has to decide on a plugin of yours.")
        if self.state == "appealed" and self.decided_by == moderator_id:
            raise Forbidden("An appeal is decided by another moderator.")
        return of
