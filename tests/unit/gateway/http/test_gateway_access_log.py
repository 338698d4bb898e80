from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from gateway.http import access_log
from gateway.http.access_log import AccessLog
from gateway.http.metrics import LINES_DROPPED

pytestmark = pytest.mark.asyncio


class Slow(logging.Handler):
    """Writes nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_write = threading.Event()
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.may_write.wait(30)
        self.written.append(record.getMessage())


async def test_a_slow_reader_of_the_log_holds_up_nobody_and_loses_what_has_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(access_log, "WAITING", 10)
    logger, slow = logging.Logger("a-test", logging.INFO), Slow()
    logger.addHandler(slow)
    log, before = AccessLog(logger), LINES_DROPPED._value.get()
    await log.start()
    for number in range(100):
        logger.info("line %d", number)  # returns, though nothing is written
    assert slow.written == []
    dropped = LINES_DROPPED._value.get() - before
    assert 89 <= dropped <= 90  # one may be in the writer's hands
    slow.may_write.set()
    await asyncio.wait_for(log.stop(), 30)
    assert len(slow.written) == 100 - dropped
    logger.info("after the end")
    assert slow.written[-1] == "after the end"


async def test_a_reader_who_takes_nothing_does_not_keep_a_worker_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(access_log, "WAITING", 3)
    monkeypatch.setattr(access_log, "LAST_LINES", 0.1)
    logger, slow = logging.Logger("another-test", logging.INFO), Slow()
    logger.addHandler(slow)
    log = AccessLog(logger)
    await log.start()
    for number in range(10):
        logger.info("line %d", number)
    before = LINES_DROPPED._value.get()
    await asyncio.wait_for(log.stop(), 30)
    assert LINES_DROPPED._value.get() - before >= 2  # one may be in the writer's hands
    slow.may_write.set()
