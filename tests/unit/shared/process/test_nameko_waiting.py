"""Green threads and psycopg's waits: briefly all of them wait, then only the one that has to."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterator

import eventlet
import psycopg
import pytest
from psycopg.errors import _WaitTimeout
from psycopg.waiting import Ready, Wait

from plugin_platform.nameko import waiting
from plugin_platform.nameko.waiting import LATE, SPARED, Nearby, ready_later, ready_soon, wait

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "nearby", Nearby())


def reading(ours: socket.socket) -> Generator[Wait, Ready | int, bytes]:
    """As psycopg's generators do, which ask again where nothing was ready."""
    while True:
        ready = yield Wait.R
        if ready & Ready.R:
            return ours.recv(10)


def test_what_is_there_is_had_without_a_turn_of_the_others(pair: Pair) -> None:
    ours, theirs = pair
    turns: list[int] = []
    eventlet.spawn(turns.append, 1)
    theirs.send(b"soon")
    assert wait(reading(ours), ours.fileno(), 0.1) == b"soon"
    assert not turns
    eventlet.sleep(0)


def test_while_an_answer_is_late_the_others_run(pair: Pair) -> None:
    ours, theirs = pair
    turns: list[int] = []

    def others() -> None:
        for turn in range(20):
            turns.append(turn)
            eventlet.sleep(0.001)
        theirs.send(b"late")

    eventlet.spawn(others)
    assert wait(reading(ours), ours.fileno(), 0.1) == b"late"
    assert len(turns) == 20


def test_writing_waits_until_there_is_room(pair: Pair) -> None:
    ours, theirs = pair
    theirs.setblocking(False)
    while True:
        try:
            ours.send(b"x" * 65536)
        except BlockingIOError:
            break

    def work() -> Generator[Wait, Ready | int, int]:
        while not (ready := (yield Wait.RW)):
            pass
        return ready

    def make_room() -> None:
        eventlet.sleep(0.02)
        while True:
            try:
                theirs.recv(1 << 20)
            except BlockingIOError:
                return

    eventlet.spawn(make_room)
    assert wait(work(), ours.fileno(), 0.1) == Ready.W
    assert ready_soon(ours.fileno(), Wait.W) == ready_later(ours.fileno(), Wait.W, 1) == Ready.W
    theirs.send(b"too")
    assert ready_soon(ours.fileno(), Wait.RW) == Ready.RW
    assert ready_later(ours.fileno(), Wait.RW, 1) in (Ready.R, Ready.W, Ready.RW)


def test_a_wait_ends_at_its_time(pair: Pair) -> None:
    ours, _ = pair
    with pytest.raises(_WaitTimeout):
        wait(reading(ours), ours.fileno(), 0.01, 0.05)


def test_one_long_wait_keeps_the_others_waiting_once(pair: Pair) -> None:
    """As for a lock that somebody else has, whatever the interval in which it is looked at."""
    ours, _ = pair
    with pytest.raises(_WaitTimeout):
        wait(reading(ours), ours.fileno(), 0.002, 0.1)
    for _ in range(LATE - 1):
        assert waiting.nearby.patience()
        waiting.nearby.learn(came=False)
    assert not waiting.nearby.patience()


def test_the_end_of_the_other_side_is_something_to_read(pair: Pair) -> None:
    ours, theirs = pair
    theirs.close()
    assert wait(reading(ours), ours.fileno(), 0.1) == b""


def test_a_connection_that_is_closed_meanwhile_is_said(pair: Pair) -> None:
    ours, theirs = pair
    copy = os.dup(ours.fileno())
    eventlet.spawn_after(0.01, os.close, copy)
    with pytest.raises(psycopg.OperationalError, match="closed"):
        wait(reading(ours), copy, 0.05)
    assert theirs.fileno() > 0


def test_who_is_ended_stops_waiting(pair: Pair) -> None:
    ours, theirs = pair
    waits = eventlet.spawn(wait, reading(ours), ours.fileno(), 10.0)
    eventlet.sleep(0)
    waits.kill()
    theirs.send(b"still there")
    assert wait(reading(ours), ours.fileno(), 0.1) == b"still ther"


def test_a_server_whose_answers_are_late_is_blocked_for_seldom_until_one_comes_soon() -> None:
    nearby = Nearby()
    for _ in range(LATE):
        assert nearby.patience()
        nearby.learn(came=False)
    blocked = 0
    for _ in range(10 * SPARED):
        if nearby.patience():
            blocked += 1
            nearby.learn(came=False)
    assert blocked == 10
    nearby.learn(came=True)
    assert all(nearby.patience() for _ in range(5))


def test_that_it_takes_questions_at_once_does_not_make_a_server_nearby(pair: Pair) -> None:
    ours, theirs = pair

    def asking() -> Generator[Wait, Ready | int, bytes]:
        yield Wait.RW
        return (yield from reading(ours))

    for _ in range(LATE):
        eventlet.spawn_after(0.01, theirs.send, b"far away")
        assert wait(asking(), ours.fileno(), 10.0) == b"far away"
    assert not waiting.nearby.patience()
    eventlet.spawn_after(0.01, theirs.send, b"as before")
    assert wait(asking(), ours.fileno(), 10.0) == b"as before"
