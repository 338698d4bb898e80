"""What the checks refused at once: on a stream of its own, which hostile authors cannot fill.

A refused version is not taken: the same number can be handed in again. Hence nothing of it is
among the plugin's versions, and ``publishing.model.verdicts`` has only those that exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from plugin_platform.events import Event, RecordedEvent
from publishing.checks.engine.finding import SEVEREST

DAY = timedelta(days=1)
PLUGIN_A_DAY, ACCOUNT_A_DAY = 50, 100  # uploads that are recorded; what is above is answered only
MOST_FINDINGS, MOST_BYTES = 20, 16 * 1024  # of one upload, as UTF-8
LONGEST = {"message": 300, "pointer": 200, "file": 200, "code": 64}  # characters

Row = dict[str, Any]


def refusals_of(plugin_id: str) -> str:
    return f"refusals-{plugin_id}"


def has_room(of_plugin: int, of_account: int) -> bool:
    """Whether one more is recorded, after so many within a day."""
    return of_plugin < PLUGIN_A_DAY and of_account < ACCOUNT_A_DAY


def refused(
    plugin_id: str,
    version: str,
    digest: str,
    *,
    submitted_by: str,
    conclusions: Iterable[Row],
    findings: Sequence[Row],
) -> Row:
    """What is told of an upload: the verdict of each check, and the worst findings of ``found``.

    ``digest`` is the SHA-256 of what was sent. Without conclusions it could not even be opened.
    """
    verdict = ("check", "revision", "stage", "verdict")
    return {
        "plugin_id": plugin_id,
        "version": version,
        "digest": digest,
        "submitted_by": submitted_by,
        "checks": [{key: one[key] for key in verdict} for one in conclusions],
        "findings": _bounded(findings),
        "found": len(findings),
    }


@dataclass(frozen=True)
class Refusal:
    at: str  # ISO 8601
    version: str
    digest: str
    found: int
    command_id: str | None


@dataclass(frozen=True)
class Refusals:
    """``recent`` are the last ``PLUGIN_A_DAY``, the oldest first."""

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ("checks", "findings")

    recent: tuple[Refusal, ...] = ()

    def apply(self, event: RecordedEvent) -> Self:
        if event.type != "plugin.version_refused":
            return self
        command_id = event.metadata.get("causationId")
        refusal = _refusal(event.data, command_id, event.recorded_at)
        return replace(self, recent=(*self.recent, refusal)[-PLUGIN_A_DAY:])

    def refuse(
        self, data: Row, command_id: str | None, now: datetime, *, of_account: int
    ) -> list[Event]:
        """Record an upload, unless it is known or the day is full. ``of_account`` is how many of
        whoever submitted it were recorded within a day, whatever the plugin.
        """
        today = [one for one in self.recent if datetime.fromisoformat(one.at) > now - DAY]
        full = not has_room(len(today), of_account)
        if full or self._knows(_refusal(data, command_id, now)):
            return []
        return [Event("plugin.version_refused", data)]

    def to_snapshot(self) -> Row:
        return {"recent": [asdict(one) for one in self.recent]}

    @classmethod
    def from_snapshot(cls, state: Row) -> Self:
        return cls(tuple(Refusal(**one) for one in state["recent"]))

    def _knows(self, new: Refusal) -> bool:
        """The same bytes as the same version, from the same command or with as many findings. The
        command alone says nothing: after a refusal its key is free for other bytes.
        """
        what = (new.version, new.digest)
        same = [one for one in self.recent if (one.version, one.digest) == what]
        if new.command_id is not None and any(one.command_id == new.command_id for one in same):
            return True
        return any(one.found == new.found for one in same)


def _refusal(data: Row, command_id: str | None, at: datetime) -> Refusal:
    return Refusal(at.isoformat(), data["version"], data["digest"], data["found"], command_id)


def _bounded(findings: Sequence[Row]) -> list[Row]:
    """Those that refused it first, each shortened, as many as there is room for."""
    worst = sorted(findings, key=lambda one: SEVEREST.index(one["verdict"]))
    told: list[Row] = []
    left = MOST_BYTES
    for one in map(_shortened, worst[:MOST_FINDINGS]):
        left -= len(json.dumps(one, ensure_ascii=False).encode())
        if left < 0:
            break
        told.append(one)
    return told


def _shortened(finding: Row) -> Row:
    return {key: _cut(value, LONGEST.get(key)) for key, value in finding.items()}


def _cut(value: Any, most: int | None) -> Any:
    too_long = isinstance(value, str) and most is not None and len(value) > most
    return f"{value[: most - 1]}…" if too_long and most else value
