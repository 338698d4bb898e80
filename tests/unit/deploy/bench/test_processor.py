"""Whose processor time is whose."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from deploy.local.bench import processor
from deploy.local.bench.processor import Process, Reading

# Says the port on which it listens, works for a while in a child, and then waits.
SERVER = """
import os, socket, sys, time
listener = socket.create_server(("127.0.0.1", 0))
if os.fork() == 0:
    os.setsid()
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    print(listener.getsockname()[1], os.getppid(), flush=True)
time.sleep(600)
"""


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        port, leader = process.stdout.readline().split()
        try:
            yield int(port), int(leader)
        finally:
            for pid, program in processor.session_at(int(port)).items():
                assert program.startswith("python")
                os.kill(pid, 9)


def test_a_part_is_its_leader_and_all_that_comes_from_it() -> None:
    with server() as (_, leader):
        reading = processor.read({leader: "worker"})
        assert {part for part, _ in reading.parts} == {"worker"}
        assert len(reading.parts) == 2
        spent = reading.since(Reading({}, 0.0))
        assert spent["worker"] >= 0.25
        assert reading.machine >= spent["worker"]
        assert processor.resident({leader: "worker"})["worker"] > 2 * 4  # MiB: two Pythons


def test_who_listens_on_a_port_is_found_with_what_left_its_session() -> None:
    with server() as (port, leader):
        found = processor.session_at(port)
        assert len(found) == 2
        assert leader in found
    assert processor.session_at(port) == {}


def test_what_was_spent_before_does_not_count_and_what_began_since_does() -> None:
    before = Reading({("gateway", 1): 5.0, ("gateway", 2): 1.0}, 10.0)
    after = Reading({("gateway", 1): 5.5, ("gateway", 3): 0.25, ("relay", 4): 0.1}, 12.0)
    assert after.since(before) == {"gateway": 0.75, "relay": 0.1}


def test_the_nearest_leader_counts() -> None:
    found = {
        pid: Process(pid, parent, 1, 0.0, 0) for pid, parent in ((1, 0), (2, 1), (3, 2), (4, 1))
    }
    leaders = {2: "gateway", 1: "supervisor"}
    parts = [processor.part_of(found[pid], found, leaders) for pid in (3, 4)]
    assert parts == ["gateway", "supervisor"]
    assert processor.part_of(found[4], found, {2: "gateway"}) is None


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("postgres: installs installs 127.0.0.1(40312) idle", "postgres installs"),
        ("postgres: platform catalog 127.0.0.1(4) SELECT", "postgres catalog"),
        ("postgres: walwriter ", "postgres itself"),
        ("/usr/lib/postgresql/15/bin/postgres -D /data", "postgres itself"),
    ],
)
def test_a_session_of_postgres_is_of_its_database(
    title: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "command_of", lambda pid: title)
    assert processor.named("postgres", 1) == part
    assert processor.named("relay", 1) == "relay"
