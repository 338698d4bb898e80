"""Says what is going on: one line a step, and a spinner where there is a terminal.

Standard library only. Steps may run in several threads at once.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
INTERVAL = 0.1


class Progress:
    def __init__(self, stream: TextIO = sys.stderr, since: float | None = None) -> None:
        """`since`: when the work began, by the monotonic clock, if before now."""
        self._stream = stream
        self._terminal = stream.isatty()
        self._unicode = (stream.encoding or "").lower().startswith("utf")
        self._lock = threading.Lock()
        self._running: dict[str, float] = {}
        self._started = time.monotonic() if since is None else since
        self._spinner: threading.Thread | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Shows `name` while the body runs, then how long it took."""
        started = time.monotonic()
        self._begin(name, started)
        try:
            yield
        except BaseException:
            self._end(name, "✗", "x", f"{name}: failed after {elapsed(started)}")
            raise
        self._end(name, "✓", "+", f"{name} ({elapsed(started)})")

    def say(self, text: str) -> None:
        with self._lock:
            self._line(text)

    def total(self) -> str:
        return elapsed(self._started)

    def _begin(self, name: str, started: float) -> None:
        with self._lock:
            self._running[name] = started
            if not self._terminal:
                self._line(f"  {self._mark('…', '..')} {name}")
            elif self._spinner is None:
                self._spinner = threading.Thread(target=self._spin, daemon=True)
                self._spinner.start()

    def _end(self, name: str, mark: str, plain: str, text: str) -> None:
        with self._lock:
            self._running.pop(name, None)
            self._line(f"  {self._mark(mark, plain)} {text}")

    def _mark(self, mark: str, plain: str) -> str:
        return mark if self._unicode else plain

    def _line(self, text: str) -> None:
        clear = "\r\x1b[K" if self._terminal else ""
        if not self._unicode:
            text = text.encode("ascii", "replace").decode()
        self._stream.write(f"{clear}{text}\n")
        self._stream.flush()

    def _spin(self) -> None:
        frames = FRAMES if self._unicode else "|/-\\"
        turn = 0
        while True:
            with self._lock:
                if not self._running:
                    self._spinner = None
                    return
                names = ", ".join(f"{n} {elapsed(t)}" for n, t in self._running.items())
                self._stream.write(f"\r\x1b[K  {frames[turn % len(frames)]} {names}")
                self._stream.flush()
            turn += 1
            time.sleep(INTERVAL)


def elapsed(since: float) -> str:
    seconds = time.monotonic() - since
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
