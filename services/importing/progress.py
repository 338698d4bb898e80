"""How far it is, how fast it goes and how long it will take, in a line every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY = 2.0  # s


class Progress:
    def __init__(self, what: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._total = total
        self._clock = clock
        self._began = self._said = clock()
        self._done = 0

    def step(self, by: int = 1, note: str = "") -> None:
        self._done += by
        now = self._clock()
        if now - self._said >= EVERY:
            self._said = now
            print(f"  {self.line(note)}", flush=True)

    def end(self, note: str = "") -> None:
        """Of fewer than there seemed to be, it is the end all the same."""
        print(f"  {self.line(note, is_over=True)}", flush=True)

    def line(self, note: str = "", *, is_over: bool = False) -> str:
        seconds = max(self._clock() - self._began, 0.001)
        pace = self._done / seconds
        parts = [
            f"{self._done:,} of {self._total:,} {self._what}",
            *([note] if note else []),
            f"{pace * 60:,.0f} a minute",
        ]
        if 0 < self._done < self._total and not is_over:
            parts.append(f"about {duration((self._total - self._done) / pace)} more")
        else:
            parts.append(duration(seconds))
        return ", ".join(parts)


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
