"""Where a reader is in a log, and whether that is still the log which it has read.

A log has an identity, a uuid made with it. A reader remembers that, and with its position
the id of the event there. So it notices when the source was restored from a backup or made
anew: positions which it has seen then belong to other events. Going on would leave out or
repeat events for ever, without a sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from plugin_platform.events import RecordedEvent

Page = dict[str, Any]  # what ``history`` answers


class LogChanged(Exception):
    """The source's log is not the one that was read before; the message says what to do."""


@dataclass(frozen=True)
class Sequenced:
    """An event as it comes over the wire, with the position before it and the log's identity."""

    previous: int
    event: RecordedEvent
    log: UUID | None = None

    @classmethod
    def from_wire(cls, body: dict[str, Any], log: str | None = None) -> Sequenced:
        """Read a message body; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        return cls(
            int(body["previous"]), RecordedEvent.from_wire(body), _uuid(body.get("log") or log)
        )


@dataclass(frozen=True)
class Cursor:
    """``event_id`` is the event at ``position``; None where an older version did not keep it."""

    position: int = 0
    log: UUID | None = None
    event_id: UUID | None = None
    fault: str | None = None

    def check(self, batch: Iterable[Sequenced]) -> None:
        """Raise ``LogChanged`` when ``batch`` cannot be of the log that was read."""
        for item in batch:
            event = item.event
            self._check_log(item.log)
            if event.position == self.position and self.event_id not in (None, event.id):
                raise LogChanged(f"position {self.position} has another event than before")
            if item.previous < self.position < event.position:
                raise LogChanged(f"position {self.position} is not in the log any more")

    def check_page(self, page: Page) -> None:
        """Raise ``LogChanged`` when this answer of ``history`` is of another log."""
        self._check_log(_uuid(page.get("log")))
        if page["head"] < self.position:
            raise LogChanged(f"it went back from position {self.position} to {page['head']}")
        if "at" in page and self.event_id not in (None, _uuid(page["at"])):
            raise LogChanged(f"position {self.position} has another event than before")

    def _check_log(self, log: UUID | None) -> None:
        if None not in (log, self.log) and log != self.log:
            raise LogChanged(f"it is the log {log}, and was {self.log}")


def in_line(batch: Iterable[Sequenced], position: int) -> list[RecordedEvent]:
    """Return the events that follow ``position`` without a gap, each once."""
    events = []
    for item in batch:
        if item.event.position <= position:
            continue
        if item.previous > position:
            break
        events.append(item.event)
        position = item.event.position
    return events


def read_page(page: Page) -> list[Sequenced]:
    return [Sequenced.from_wire(body, page.get("log")) for body in page["events"]]


def log_of(batch: Sequence[Sequenced]) -> UUID | None:
    return next((item.log for item in batch if item.log), None)


@lru_cache(maxsize=64)  # a log's identity comes with each of its events
def _uuid(text: object) -> UUID | None:
    return UUID(str(text)) if text else None
