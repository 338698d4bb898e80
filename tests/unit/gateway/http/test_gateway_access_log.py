from __future__ import annotations

import asyncio
import json
import logging
import threading
from functools import partial

import pytest
from tests.helpers.waiting import eventually

from gateway.http import access_log
from gateway.http.access_log import AT_ONCE, AccessLog, Line, at_once
from gateway.http.metrics import LINES_DROPPED

pytestmark = pytest.mark.asyncio


def line(number: int) -> Line:
    return Line("GET", f"/{number}", 200, 0.00123, "192.0.2.1", "an-id", 1764200000.5)


class Slow(logging.Handler):
    """Writes nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.was_asked, self.may_write = threading.Event(), threading.Event()
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.was_asked.set()
        self.may_write.wait(30)
        self.written += record.getMessage().splitlines()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def log(slow: Slow) -> AccessLog:
    logger = logging.Logger("a-test", logging.INFO)
    logger.addHandler(slow)
    return AccessLog(logger)


async def test_a_slow_reader_of_the_log_holds_up_nobody_and_loses_what_has_no_room(
    monkeypatch: pytest.MonkeyPatch, log: AccessLog, slow: Slow
) -> None:
    monkeypatch.setattr(access_log, "WAITING", 10)
    before = LINES_DROPPED._value.get()
    await log.start()
    log.note(line(0))
    assert await asyncio.to_thread(slow.was_asked.wait, 30)
    for number in range(1, 100):
        log.note(line(number))  # returns, though nothing is written
    assert slow.written == []
    assert LINES_DROPPED._value.get() - before == 89
    slow.may_write.set()
    await asyncio.wait_for(log.stop(), 30)
    assert [json.loads(one)["path"] for one in slow.written] == [f"/{n}" for n in range(11)]
    log.note(line(100))
    assert json.loads(slow.written[-1])["path"] == "/100", "after the end"


async def test_a_reader_who_takes_nothing_does_not_keep_a_worker_from_ending(
    monkeypatch: pytest.MonkeyPatch, log: AccessLog, slow: Slow
) -> None:
    monkeypatch.setattr(access_log, "LAST_LINES", 0.1)
    await log.start()
    log.note(line(0))
    assert await asyncio.to_thread(slow.was_asked.wait, 30)
    for number in range(10):
        log.note(line(number))
    before = LINES_DROPPED._value.get()
    await asyncio.wait_for(log.stop(), 30)
    assert LINES_DROPPED._value.get() - before == 10
    slow.may_write.set()


async def test_a_line_says_what_the_request_was(log: AccessLog, slow: Slow) -> None:
    slow.may_write.set()
    log.note(line(7))
    log.note(line(0)._replace(path='/\ud800"\n%s/trials/secret'))
    first, second = map(json.loads, slow.written)
    assert first == {
        "time": "2025-11-26T23:33:20.500000+00:00",
        "level": "info",
        "service": "gateway",
        "method": "GET",
        "path": "/7",
        "status": 200,
        "ms": 1.23,
        "address": "192.0.2.1",
        "requestId": "an-id",
    }
    assert second["path"] == '/\ud800"\n%s/trials/*'


async def test_every_line_is_written_also_those_of_the_last_moment(
    log: AccessLog, slow: Slow
) -> None:
    slow.may_write.set()
    await log.start()
    for number in range(5000):
        log.note(line(number))
        if number % 500 == 0:
            await asyncio.sleep(0.01)
    await log.stop()
    assert [json.loads(one)["path"] for one in slow.written] == [f"/{n}" for n in range(5000)]


async def test_an_idle_worker_is_woken_by_its_first_line(log: AccessLog, slow: Slow) -> None:
    slow.may_write.set()
    await log.start()
    for number in range(3):
        log.note(line(number))
        await asyncio.to_thread(eventually, partial(_has_written, slow, number + 1))
    await log.stop()


def _has_written(slow: Slow, lines: int) -> bool:
    return len(slow.written) == lines


async def test_lines_of_two_workers_in_one_pipe_stay_whole() -> None:
    """A pipe keeps a write together up to its limit alone."""
    lines = ["x" * length for length in (10, AT_ONCE - 12, 1, AT_ONCE + 10, 5, 6)]
    writes = list(at_once(lines))
    assert "\n".join(writes).split("\n") == lines
    assert [len(one) for one in writes] == [AT_ONCE - 1, 1, AT_ONCE + 10, 12]


async def test_a_level_that_is_off_costs_and_writes_nothing(slow: Slow) -> None:
    logger = logging.Logger("quiet", logging.ERROR)
    logger.addHandler(slow)
    log = AccessLog(logger)
    log.note(line(0))
    assert not slow.was_asked.is_set()
