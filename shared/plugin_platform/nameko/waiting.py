"""How psycopg waits for PostgreSQL in a process of green threads.

psycopg's own function makes a selector for each wait, and eventlet's selectors register with its
hub and leave again: that costs more than the query that is waited for. Most answers of a server
nearby come within a millisecond. So the process waits that long, with all its green threads, and
lets them run only where the answer takes longer. Where it does so every time, since the server is
far or busy, it is not waited for but now and then, to see whether that has changed.
"""

from __future__ import annotations

import contextlib
from time import monotonic
from typing import TypeVar

import psycopg
from eventlet import patcher
from eventlet.green import select as green_select
from eventlet.hubs import trampoline
from psycopg import errors, waiting
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

T = TypeVar("T")
BRIEFLY = 1  # ms, the least that poll(2) knows
LATE = 3  # waits in a row that were too short, after which
SPARED = 50  # waits are none
blocking = patcher.original("select")  # eventlet takes ``poll`` away, as it blocks
POLLIN, POLLOUT, POLLNVAL = blocking.POLLIN, blocking.POLLOUT, blocking.POLLNVAL


def install() -> None:
    """From here on psycopg's connections wait like this, in a process whose sockets are green."""
    if patcher.is_monkey_patched("socket"):
        waiting.wait = wait


def wait(gen: PQGen[T], fileno: int, interval: float = 0.0, timeout: float | None = None) -> T:
    """As ``psycopg.waiting.wait_selector``: what ``gen`` returns, which says what it waits for."""
    deadline = None if timeout is None else monotonic() + timeout
    is_late = False
    try:
        wanted = next(gen)
        while True:
            left = interval if deadline is None else min(interval, deadline - monotonic())
            ready = 0 if is_late else ready_soon(fileno, wanted)
            ready = ready or ready_later(fileno, wanted, max(0.0, left))
            is_late = not ready  # the others were kept waiting for it once, which is enough
            if ready:
                wanted = gen.send(ready)
            else:
                gen.send(Ready.NONE)
            if deadline is not None and monotonic() >= deadline:
                raise errors._WaitTimeout("wait timeout expired")
    except StopIteration as end:
        result: T = end.value
        return result


class Elapsed(Exception):
    """Nothing came in time."""


class Nearby:
    """Whether it pays to block: whether answers come that soon."""

    def __init__(self) -> None:
        self._late = 0
        self._spared = 0

    def patience(self) -> int:
        """ms"""
        if self._late < LATE:
            return BRIEFLY
        self._spared += 1
        return 0 if self._spared % SPARED else BRIEFLY

    def learn(self, *, came: bool) -> None:
        """Of a wait with patience."""
        self._late = 0 if came else self._late + 1


nearby = Nearby()


def ready_soon(fileno: int, wanted: Wait) -> int:
    """Blocks all green threads, where that pays. Questions are taken at once by any server."""
    patience = nearby.patience() if wanted == Wait.R else 0
    ready = look(fileno, wanted, patience)
    if patience:
        nearby.learn(came=bool(ready))
    return ready


def ready_later(fileno: int, wanted: Wait, seconds: float) -> int:
    """Lets the other green threads run, which may wake this one for nothing."""
    if wanted == Wait.RW:
        green_select.select([fileno], [fileno], [], seconds)
    else:
        reads = wanted == Wait.R
        with contextlib.suppress(Elapsed):
            trampoline(fileno, read=reads, write=not reads, timeout=seconds, timeout_exc=Elapsed)
    return look(fileno, wanted, 0)


def look(fileno: int, wanted: Wait, patience: int) -> int:
    """What is ready (``Ready``) within so many milliseconds. An end can be read, too. Raises
    ``OperationalError`` where this side was closed meanwhile.
    """
    asked = blocking.poll()
    asked.register(fileno, (wanted & Wait.R and POLLIN) | (wanted & Wait.W and POLLOUT))
    ready = 0
    for _, said in asked.poll(patience):
        if said & POLLNVAL:
            raise psycopg.OperationalError("connection socket closed")
        ready = (said & POLLOUT and Ready.W) | (said & ~POLLOUT and Ready.R)
    return ready
