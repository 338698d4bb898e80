"""A line for each request, worded and written by a thread, many at once: a request only notes what
it was, and whoever reads the lines slowly holds up none.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from select import PIPE_BUF
from threading import Event, Thread
from typing import NamedTuple

from gateway.http import metrics
from gateway.urls import without_link

LOGGER = "gateway.access"
WAITING = 10_000  # lines
TOGETHER = 0.05  # s that a line waits for others
LAST_LINES = 5.0  # seconds that a worker that ends gives a reader who takes nothing
# Bytes at once: workers share a pipe, which keeps the lines of a longer write together with nobody.
AT_ONCE = PIPE_BUF


class Line(NamedTuple):
    """Of a request. ``at`` is when it was answered, in seconds of the epoch."""

    method: str
    path: str
    status: int
    seconds: float
    address: str
    request_id: str
    at: float


class AccessLog:
    """Before it starts, and once it has stopped, lines are written as they come. It starts with
    the worker, since a thread does not survive the fork.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._waiting: deque[Line] = deque()
        self._some_wait = Event()
        self._thread: Thread | None = None
        self._ends = Event()

    def note(self, line: Line) -> None:
        if not self._logger.isEnabledFor(logging.INFO):
            return
        if self._thread is None:
            self._logger.info(worded(line))
        elif len(self._waiting) >= WAITING:
            metrics.LINES_DROPPED.inc()
        else:
            self._waiting.append(line)
            if not self._some_wait.is_set():
                self._some_wait.set()

    async def start(self) -> None:
        self._ends.clear()
        self._thread = Thread(target=self._write, name="access-log", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Once the lines that wait are written, or their reader took none for a while."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._ends.set()
        self._some_wait.set()
        await asyncio.to_thread(thread.join, LAST_LINES)
        if thread.is_alive():
            metrics.LINES_DROPPED.inc(len(self._waiting))

    def _write(self) -> None:
        while not self._ends.is_set():
            self._some_wait.wait()
            self._ends.wait(TOGETHER)
            self._some_wait.clear()
            self._write_waiting()
        self._write_waiting()

    def _write_waiting(self) -> None:
        for lines in at_once(map(worded, self._taken())):
            self._logger.info(lines)

    def _taken(self) -> Iterator[Line]:
        while self._waiting:
            yield self._waiting.popleft()


def worded(line: Line) -> str:
    """Without the query and the body: people search for, and send, private things."""
    return json.dumps(
        {
            "time": datetime.fromtimestamp(line.at, UTC).isoformat(),
            "level": "info",
            "service": "gateway",
            "method": line.method,
            "path": without_link(line.path),
            "status": line.status,
            "ms": round(line.seconds * 1000, 2),
            "address": line.address,
            "requestId": line.request_id,
        }
    )


def at_once(lines: Iterable[str]) -> Iterator[str]:
    """As many lines together as one write keeps together."""
    kept: list[str] = []
    size = 0
    for line in lines:
        if kept and size + len(line) + 1 > AT_ONCE:
            yield "\n".join(kept)
            kept, size = [], 0
        kept.append(line)
        size += len(line) + 1
    if kept:
        yield "\n".join(kept)
