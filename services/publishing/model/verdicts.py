"""What the checks say of one version. Whatever did not surely pass has not passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from plugin_platform.errors import Conflict
from plugin_platform.events import Event, RecordedEvent
from publishing.model.state import precedence

OF, PASSED = ("plugin_id", "version", "digest"), ("check", "revision", "stage")


def checks_of(plugin_id: str, version: str) -> str:
    """The stream; versions that differ in build metadata only are the same."""
    return f"checks-{plugin_id}@{precedence(version)}"


@dataclass(frozen=True)
class Verdicts:
    """``latest`` has the last conclusion of each check."""

    SCHEMA: ClassVar[int] = 2
    UNUSED: ClassVar[tuple[str, ...]] = ("findings",)

    latest: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def apply(self, event: RecordedEvent) -> Self:
        return self.after([event])

    def after(self, said: Iterable[Event | RecordedEvent]) -> Self:
        """As it is once these conclusions are recorded."""
        new = (data for event in said for data in _conclusions_of(event))
        return replace(self, latest={**self.latest, **{data["check"]: data for data in new}})

    def conclude(
        self, plugin_id: str, version: str, digest: str, conclusions: Iterable[dict[str, Any]]
    ) -> list[Event]:
        """Record what each check said of these bytes; nothing new is nothing said."""
        of = {"plugin_id": plugin_id, "version": version, "digest": digest, "decided_by": None}
        said = ("check", "revision", "stage", "verdict", "findings")
        new = ({**of, **{key: one[key] for key in said}} for one in conclusions)
        return events_of(data for data in new if not self._known(data))

    def overrule(self, moderator_id: str, digest: str) -> list[Event]:
        """A moderator lets pass what checks held; not what they rejected, or never said."""
        held = (
            data
            for data in self.latest.values()
            if (data["verdict"], data["digest"]) == ("held", digest)
        )
        passed = {"verdict": "passed", "findings": [], "decided_by": moderator_id}
        return [Event("check.concluded", {**data, **passed}) for data in held]

    def missing(self, required: Iterable[str], digest: str) -> dict[str, str]:
        """The required checks that these bytes have no pass of, each with what there is instead:
        ``held``, ``rejected``, ``error`` or ``absent``.
        """
        return {
            check: found
            for check in sorted(required)
            if (found := self._verdict(check, digest)) != "passed"
        }

    def require_passes(self, required: Iterable[str], digest: str) -> None:
        """Raises ``Conflict``: without a pass of every required check nothing is published."""
        if missing := self.missing(required, digest):
            named = ", ".join(f"{check} ({verdict})" for check, verdict in missing.items())
            raise Conflict(f"It has no pass of: {named}. Have it checked again.")

    def to_snapshot(self) -> dict[str, Any]:
        return {"latest": dict(self.latest)}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        return cls(state["latest"])

    def _verdict(self, check: str, digest: str) -> str:
        data = self.latest.get(check)
        return data["verdict"] if data is not None and data["digest"] == digest else "absent"

    def _known(self, data: dict[str, Any]) -> bool:
        """A moderator's word stands until the check has another revision."""
        earlier = self.latest.get(data["check"])
        if earlier is None:
            return False
        if earlier["decided_by"] is not None and data["verdict"] == "held":
            data = {**data, "verdict": "passed"}
        same = ("digest", "revision", "stage", "verdict")
        return all(earlier[key] == data[key] for key in same)


def events_of(conclusions: Iterable[dict[str, Any]]) -> list[Event]:
    """That say these; passes with nothing to say, most of what is said of a version, go together:
    each event costs its way through every service.
    """
    alone: list[Event] = []
    together: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for data in conclusions:
        if data["verdict"] == "passed" and not data["findings"] and data["decided_by"] is None:
            of = (data["plugin_id"], data["version"], data["digest"])
            together.setdefault(of, []).append({key: data[key] for key in PASSED})
        else:
            alone.append(Event("check.concluded", data))
    passed = [
        Event("checks.passed", {**dict(zip(OF, of, strict=True)), "checks": checks})
        for of, checks in together.items()
    ]
    return [*alone, *passed]


def _conclusions_of(event: Event | RecordedEvent) -> Iterator[dict[str, Any]]:
    """One by one, as each ``check.concluded`` has it."""
    if event.type == "check.concluded":
        yield event.data
    elif event.type == "checks.passed":
        of = {key: event.data[key] for key in OF}
        for check in event.data["checks"]:
            yield {**of, **check, "verdict": "passed", "findings": [], "decided_by": None}
