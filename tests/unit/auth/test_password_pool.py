"""Passwords are hashed beside the green threads, not among them."""

import os
import threading
import time
from pathlib import Path

import eventlet
from tests.helpers.waiting import PATIENCE, eventually

from auth.dependencies import AT_ONCE, InThreads, PasswordPool
from auth.passwords import MEMORY_KIB, Passwords


def test_green_threads_go_on_while_a_password_is_hashed() -> None:
    turns = 0

    def go_on() -> None:
        nonlocal turns
        while True:
            turns += 1
            eventlet.sleep(0.001)

    pool = PasswordPool()
    pool.setup()
    other = eventlet.spawn(go_on)
    password_hash = pool.get_dependency(None).hash("correct horse")
    other.kill()
    assert turns > 1
    assert pool.get_dependency(None).verify(password_hash, "correct horse")


def resident() -> int:
    """Bytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def hash_many(passwords: InThreads, number: int) -> None:
    together = eventlet.GreenPool()
    for _ in range(number):
        together.spawn_n(passwords.hash, "correct horse")
    together.waitall()


class Counting(Passwords):
    """Knows how many are hashed at once: each waits for as many as there may be."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._changing = threading.Lock()
        self._together = threading.Barrier(AT_ONCE, timeout=PATIENCE)

    def hash(self, password: str) -> str:
        with self._changing:
            self.now += 1
            self.most = max(self.most, self.now)
        self._together.wait()
        time.sleep(0.02)  # in which one more would be seen
        with self._changing:
            self.now -= 1
        return password


def test_no_more_passwords_are_hashed_at_once_than_there_are_processors() -> None:
    passwords = Counting()
    hash_many(InThreads(passwords, idle=60), 10 * AT_ONCE)
    assert passwords.most == AT_ONCE


def test_the_memory_of_the_last_passwords_is_given_back() -> None:
    passwords = InThreads(Passwords(), idle=0.01)
    before = resident()
    hash_many(passwords, 4 * AT_ONCE)

    def is_given_back() -> bool:
        eventlet.sleep(0.01)
        return resident() - before < MEMORY_KIB * 1024

    eventually(is_given_back)
