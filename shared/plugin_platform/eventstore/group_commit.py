"""Sharing a commit among those who wait for one at the same time.

Whoever comes while nobody commits leads: it takes all that is waiting, commits it in
one go and hands out the results. Works under threads and under eventlet's green
threads (``threading`` is patched there).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")

MAX_GROUP = 100


@dataclass(eq=False)
class Ticket(Generic[Work, Outcome]):
    """One piece of work in line; its commit must resolve ``future``."""

    work: Work
    future: Future[Outcome] = field(default_factory=Future)


class GroupCommit(Generic[Work, Outcome]):
    def __init__(self, commit: Callable[[Sequence[Ticket[Work, Outcome]]], None]) -> None:
        self._commit = commit
        self._waiting: list[Ticket[Work, Outcome]] = []
        self._busy = False
        self._changed = threading.Condition()

    def submit(self, work: Work) -> Outcome:
        """Return what the commit made of ``work``, or raise what it raised."""
        ticket: Ticket[Work, Outcome] = Ticket(work)
        with self._changed:
            self._waiting.append(ticket)
            while self._busy and not ticket.future.done():
                self._changed.wait()
            if ticket.future.done():
                return ticket.future.result()
            self._busy = True
        while not ticket.future.done():
            self._lead()
        with self._changed:
            self._busy = False
            self._changed.notify_all()
        return ticket.future.result()

    def _lead(self) -> None:
        with self._changed:
            group, self._waiting = self._waiting[:MAX_GROUP], self._waiting[MAX_GROUP:]
        try:
            self._commit(group)
        except BaseException as error:
            for ticket in group:
                if not ticket.future.done():
                    ticket.future.set_exception(error)
