"""nameko dependency providers of this service."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any, TypeVar

import eventlet
from eventlet import tpool
from nameko.extensions import DependencyProvider

from auth.passwords import Passwords

T = TypeVar("T")
MOST = 8  # threads: on a machine with many processors their memory is the container's bound
AT_ONCE = min(MOST, len(os.sched_getaffinity(0)))
IDLE = 5.0  # s without a password, after which the memory of the last ones is given back


class PasswordPool(DependencyProvider):
    """`Passwords` whose calls run in system threads.

    Argon2 keeps a processor busy; in a green thread it would stop all the others.
    """

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle

    def setup(self) -> None:
        self._passwords = InThreads(Passwords(), self._idle)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._passwords


class InThreads:
    """As many at once as there are processors for it: more would only share these, and each of the
    threads keeps the 19 MiB of its last hash, since asking the system for them anew makes a hash
    half as long again.
    """

    def __init__(self, passwords: Passwords, idle: float) -> None:
        tpool.set_num_threads(AT_ONCE)  # before the first call, which starts them
        self._passwords = passwords
        self._idle = idle
        self._giving_back: Any = None

    def hash(self, password: str) -> str:
        return self._in_thread(self._passwords.hash, password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        return self._in_thread(self._passwords.verify, password_hash, password)

    def needs_rehash(self, password_hash: str) -> bool:
        return self._passwords.needs_rehash(password_hash)

    def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        try:
            result: T = tpool.execute(work, *arguments)
            return result
        finally:
            if self._giving_back is not None:
                self._giving_back.cancel()
            self._giving_back = eventlet.spawn_after(self._idle, give_back)


def give_back() -> None:
    """What is free of this process's memory goes back to the system (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        tpool.execute(trim, 0)
