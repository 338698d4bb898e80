"""A review by a user: what becomes of it, and who may do what to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.versions import is_newer

Data = dict[str, Any]

NAMES = UUID("0f6a3f0e-7f2b-4a55-9d0a-5c1f6ce1b7a4")


def review_id_of(plugin_id: str, user_id: str) -> str:
    """One review of each person and plugin; the id tells neither."""
    return str(uuid5(NAMES, f"{plugin_id}/{user_id}"))


def stream_of(review_id: str) -> str:
    return f"review-{review_id}"


def votes_of(review_id: str) -> str:
    return f"review-votes-{review_id}"


def reports_of(review_id: str) -> str:
    return f"review-reports-{review_id}"


@dataclass(frozen=True)
class Written:
    """What an author has said: ``text_id`` names the words, which lie apart."""

    rating: int
    version: str
    text_id: str


def _written(data: Data) -> Data:
    of = {key: data[key] for key in ("review_id", "plugin_id", "user_id")}
    said = Written(data["rating"], data["version"], data["text_id"])
    return {**of, "written": said, "fixed_in": None}


# What of the state each event changes.
CHANGES: dict[str, Callable[[Data], Data]] = {
    "review.written": _written,
    "review.edited": _written,
    "review.deleted": lambda _: {"written": None, "answer_id": None, "fixed_in": None},
    "review.answered": lambda data: {"answer_id": data["text_id"]},
    "review.answer_deleted": lambda _: {"answer_id": None},
    "review.fixed": lambda data: {"fixed_in": data["version"], "asked": True},
    "review.hidden": lambda data: {"policy": data["policy"]},
    "review.restored": lambda _: {"policy": None},
}


@dataclass(frozen=True)
class Review:
    """``written`` is None before it was, and once it is deleted. Hidden stays hidden, whatever its
    author writes in its place.
    """

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ("words", "owner_id", "moderator_id")

    review_id: str | None = None
    plugin_id: str | None = None
    user_id: str | None = None
    written: Written | None = None
    answer_id: str | None = None
    fixed_in: str | None = None
    asked: bool = False
    policy: str | None = None  # by which it is hidden

    def apply(self, event: RecordedEvent) -> Self:
        change = CHANGES.get(event.type)
        return replace(self, **change(event.data)) if change else self

    def write(self, plugin_id: str, user_id: str, said: Written) -> list[Event]:
        if self.written == said:
            return []
        type_ = "review.edited" if self.written else "review.written"
        of = {"review_id": review_id_of(plugin_id, user_id)}
        of |= {"plugin_id": plugin_id, "user_id": user_id}
        return [Event(type_, of | asdict(said))]

    def delete(self) -> list[Event]:
        return [self._event("review.deleted")] if self.written else []

    def answer(self, owner_id: str, text_id: str) -> list[Event]:
        self._require_shown()
        if self.answer_id == text_id:
            return []
        return [self._event("review.answered", owner_id=owner_id, text_id=text_id)]

    def delete_answer(self, owner_id: str) -> list[Event]:
        self._require()
        gone = self._event("review.answer_deleted", owner_id=owner_id)
        return [gone] if self.answer_id else []

    def fix(self, owner_id: str, version: str) -> list[Event]:
        """Once: nobody is asked again and again for another rating."""
        said = self._require_shown()
        if self.fixed_in == version:
            return []
        if self.asked:
            raise Conflict("Its author was asked already, and is asked once only.")
        if not is_newer(version, said.version):
            detail = f"Name a version that came after {said.version}, which was reviewed."
            raise Invalid("This version came before the review.", _at("/version", detail))
        return [self._event("review.fixed", owner_id=owner_id, version=version)]

    def vote(self, voter_id: str, *, helpful: bool, before: bool) -> list[Event]:
        self._require_shown()
        if voter_id == self.user_id:
            raise Forbidden("Others say whether your review is helpful.")
        if helpful == before:
            return []
        type_ = "review.voted_helpful" if helpful else "review.vote_withdrawn"
        return [self._event(type_, voter_id=voter_id)]

    def report(
        self, reporter_id: str, reason: str, text_id: str | None, *, before: bool
    ) -> list[Event]:
        """One report of each person stands until a moderator has decided."""
        self._require_shown()
        if reporter_id == self.user_id:
            raise Forbidden("Edit or delete your own review instead of reporting it.")
        said = {"reporter_id": reporter_id, "reason": reason, "text_id": text_id}
        return [] if before else [self._event("review.reported", **said)]

    def dismiss(self, moderator_id: str, *, reported: bool) -> list[Event]:
        self._require_not_mine(moderator_id)
        gone = self._event("review.reports_dismissed", moderator_id=moderator_id)
        return [gone] if reported else []

    def hide(self, moderator_id: str, policy: str, words: str) -> list[Event]:
        self._require_not_mine(moderator_id)
        if self.policy == policy:
            return []
        said = {"moderator_id": moderator_id, "policy": policy, "words": words}
        return [self._event("review.hidden", **said)]

    def restore(self, moderator_id: str) -> list[Event]:
        self._require_not_mine(moderator_id)
        if self.policy is None:
            return []
        return [self._event("review.restored", moderator_id=moderator_id)]

    def to_snapshot(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        return cls(**{**state, "written": state["written"] and Written(**state["written"])})

    def _require(self) -> Written:
        if self.written is None:
            raise NotFound("There is no such review.")
        return self.written

    def _require_shown(self) -> Written:
        said = self._require()
        if self.policy is not None:
            raise NotFound("There is no such review.")
        return said

    def _require_not_mine(self, moderator_id: str) -> None:
        self._require()
        if self.user_id == moderator_id:
            raise Forbidden("Another moderator has to decide on a review of yours.")

    def _event(self, type_: str, **said: Any) -> Event:
        of = {"review_id": self.review_id, "plugin_id": self.plugin_id, "user_id": self.user_id}
        return Event(type_, of | said)


def _at(pointer: str, detail: str) -> list[dict[str, str]]:
    return [{"pointer": pointer, "detail": detail}]
