"""Lines of the log that somebody should be woken by: they begin with ALERT."""

from __future__ import annotations

import logging
import time

from plugin_platform import metrics
from plugin_platform.eventstore.parking import Summary
from plugin_platform.eventstore.positions import LogChanged

log = logging.getLogger(__name__)

INTERVAL = 300.0  # seconds between two of the same


class Alerts:
    """Of one subscription; each line at most every few minutes."""

    def __init__(self, consumer: str, source: str) -> None:
        self._consumer = consumer
        self._source = source
        self._said: dict[str, tuple[object, float]] = {}

    def parked(self, found: Summary) -> None:
        metrics.parked(self._source, found.events)
        if found.events:
            self._say(
                "parked",
                found.events,
                f"{found.events} events of {found.streams} streams could not be applied, the first "
                f"at {found.since:%Y-%m-%d %H:%M:%S%z} ({found.reason}); they are tried again",
            )
        else:
            self._said.pop("parked", None)

    def follows(self) -> None:
        metrics.followed(self._source, True)

    def log_changed(self, change: LogChanged) -> None:
        metrics.followed(self._source, False)
        self._say(
            "log changed",
            str(change),
            f"the log of {self._source} is not the one that was read before: {change}. Nothing of "
            f"it is applied any more. Was {self._source} restored from a backup? Then: "
            f"./platform rebuild {self._consumer}",
        )

    def _say(self, kind: str, what: object, text: str) -> None:
        said, moment = self._said.get(kind, (None, 0.0))
        if said != what or time.monotonic() - moment > INTERVAL:
            self._said[kind] = what, time.monotonic()
            log.error("ALERT %s.%s: %s", self._consumer, self._source, text)
