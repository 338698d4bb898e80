"""Lines of the log that somebody should be woken by: they begin with ALERT."""

from __future__ import annotations

import logging
import time

from plugin_platform.eventstore.parking import Summary
from plugin_platform.eventstore.positions import LogChanged

log = logging.getLogger(__name__)

INTERVAL = 300.0  # seconds between two of the same


class Alerts:
    """Of one subscription."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said: dict[str, tuple[object, float]] = {}

    def parked(self, found: Summary) -> None:
        if found.events:
            self._say(
                "parked",
                found.events,
                f"{found.events} events of {found.streams} streams could not be applied, the first "
                f"at {found.since:%Y-%m-%d %H:%M:%S%z} ({found.reason}); they are tried again",
            )
        else:
            self._said.pop("parked", None)

    def log_changed(self, consumer: str, source: str, change: LogChanged) -> None:
        self._say(
            "log changed",
            str(change),
            f"the log of {source} is not the one that was read before: {change}. Nothing of it is "
            f"applied any more. Was {source} restored from a backup? Then: "
            f"./platform rebuild {consumer}",
        )

    def _say(self, kind: str, what: object, text: str) -> None:
        said, moment = self._said.get(kind, (None, 0.0))
        if said != what or time.monotonic() - moment > INTERVAL:
            self._said[kind] = what, time.monotonic()
            log.error("ALERT %s: %s", self._name, text)
