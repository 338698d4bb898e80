"""A thread writes the access log: whoever reads its lines slowly holds up no request."""

from __future__ import annotations

import logging
from logging.handlers import QueueHandler, QueueListener
from queue import Full, Queue

from gateway.http import metrics

LOGGER = "gateway.access"
WAITING = 10_000  # lines


class Dropping(QueueHandler):
    """Counts what there is no room for."""

    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self.queue.put_nowait(record)
        except Full:
            metrics.LINES_DROPPED.inc()


class AccessLog:
    """Starts with the worker, since a thread does not survive the fork."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._handlers: list[logging.Handler] = []
        self._listener: QueueListener | None = None

    async def start(self) -> None:
        lines: Queue[logging.LogRecord] = Queue(WAITING)
        self._handlers = self._logger.handlers[:]
        self._listener = QueueListener(lines, *self._handlers)
        self._logger.handlers[:] = [Dropping(lines)]
        self._listener.start()

    async def stop(self) -> None:
        """Once the lines that wait are written."""
        if self._listener is not None:
            self._logger.handlers[:] = self._handlers
            self._listener.stop()
