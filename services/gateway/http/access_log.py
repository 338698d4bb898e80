"""A thread writes the access log: whoever reads its lines slowly holds up no request."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from logging.handlers import QueueHandler, QueueListener
from queue import Full, Queue
from threading import Thread

from gateway.http import metrics

LOGGER = "gateway.access"
WAITING = 10_000  # lines
LAST_LINES = 5.0  # seconds that a worker that ends gives a reader who takes nothing


class Dropping(QueueHandler):
    """Counts what there is no room for."""

    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self.queue.put_nowait(record)
        except Full:
            metrics.LINES_DROPPED.inc()


class Listener(QueueListener):
    """Waits for room for its end, where `QueueListener` raises `Full`, and not for ever."""

    _thread: Thread | None

    def __init__(self, lines: Queue[logging.LogRecord], handlers: list[logging.Handler]) -> None:
        super().__init__(lines, *handlers)
        self._lines = lines

    def enqueue_sentinel(self) -> None:
        self._lines.put(self._sentinel, timeout=LAST_LINES)  # type: ignore[attr-defined]

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        with suppress(Full):
            self.enqueue_sentinel()
            thread.join(LAST_LINES)
        if thread.is_alive():
            metrics.LINES_DROPPED.inc(self._lines.qsize())


class AccessLog:
    """Starts with the worker, since a thread does not survive the fork."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._handlers: list[logging.Handler] = []
        self._listener: Listener | None = None

    async def start(self) -> None:
        lines: Queue[logging.LogRecord] = Queue(WAITING)
        self._handlers = self._logger.handlers[:]
        self._listener = Listener(lines, self._handlers)
        self._logger.handlers[:] = [Dropping(lines)]
        self._listener.start()

    async def stop(self) -> None:
        """Once the lines that wait are written, or their reader took none for a while."""
        if self._listener is not None:
            self._logger.handlers[:] = self._handlers
            await asyncio.to_thread(self._listener.stop)
