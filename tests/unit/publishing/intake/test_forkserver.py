"""Strangers' bytes are worked on by copies of one process, which know nothing of each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.helpers.waiting import PATIENCE, eventually

from plugin_platform.errors import Unavailable
from publishing.intake import apart

MODULE = "copied"
# Does what it is told; `seen` is what a copy might learn of those before it.
PROGRAM = """
import os, sys, time
seen = []

def prepare():
    print("prepared", file=open(__file__ + ".log", "a"))
    for name in ("fork", "pidfd_open"):
        setattr(os, name, while_there_is_room(name, getattr(os, name)))

def while_there_is_room(name, call):
    def called(*words):
        if os.path.exists(__file__ + ".no-" + name):
            raise OSError(11, "Resource temporarily unavailable")
        return call(*words)
    return called

def work(*output):
    task = sys.stdin.read()
    seen.append(task)
    if task == "open":
        print(*os.listdir("/proc/self/fd"))  # the last is of the listing
    elif task == "write":
        os.write(output[0], b"written")
    elif task == "fill":
        with open("/dev/full", "w") as full:
            full.write("more than there is room for")
    elif task == "wait":
        print(os.getpid(), file=open(__file__ + ".log", "a"))
        time.sleep(600)
    elif task == "environment":
        print("SECRET" in open(f"/proc/{os.getppid()}/environ").read())
    else:
        print(seen, os.getppid())
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the program says of its beginnings; nothing of it is loaded yet."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("SECRET", "of the service")
    (tmp_path / f"{MODULE}.py").write_text(PROGRAM)
    apart.stop()
    yield tmp_path / f"{MODULE}.py.log"
    apart.stop()


def ask(task: str) -> str:
    return apart.run(MODULE, task.encode()).decode().strip()


def parent(answer: str) -> int:
    return int(answer.rpartition(" ")[2])


def pids(log: Path) -> list[int]:
    """Of the copies that wait."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [int(line) for line in lines if line.isdigit()]


def is_there(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def waiting(log: Path) -> tuple[threading.Thread, list[BaseException], int]:
    """Somebody who asks for what takes too long, what they are told, and the copy at work."""
    told: list[BaseException] = []

    def wait() -> None:
        try:
            ask("wait")
        except Unavailable as problem:
            told.append(problem)

    thread = threading.Thread(target=wait)
    thread.start()
    eventually(lambda: pids(log))
    return thread, told, pids(log)[-1]


def test_what_is_needed_is_loaded_once(log: Path) -> None:
    servers = {parent(ask(task)) for task in "abc"}
    assert len(servers) == 1
    assert os.getpid() not in servers
    assert log.read_text() == "prepared\n"


def test_a_copy_knows_nothing_of_the_others(log: Path) -> None:
    assert [ask(task).rpartition(" ")[0] for task in "abc"] == ["['a']", "['b']", "['c']"]


def test_a_copy_has_nothing_open_but_what_it_was_given(log: Path) -> None:
    """Also while others are at work, whose files the server has to do with."""
    thread, _, pid = waiting(log)
    assert ask("open") == "0 1 2 3"
    os.kill(pid, signal.SIGKILL)
    thread.join(PATIENCE)


def test_a_copy_writes_to_the_file_that_it_was_given(log: Path) -> None:
    with tempfile.TemporaryFile() as output:
        apart.run(MODULE, b"write", output)
        output.seek(0)
        assert output.read() == b"written"


def test_the_keys_of_the_service_are_not_in_the_process_that_is_copied(log: Path) -> None:
    assert ask("environment") == "False"


def test_a_hundred_at_once_get_their_own_answers(log: Path) -> None:
    tasks = [f"task {number}" for number in range(100)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, tasks))
    assert [answer.rpartition(" ")[0] for answer in answers] == [f"['{task}']" for task in tasks]
    assert log.read_text() == "prepared\n"


def test_a_copy_ends_when_it_is_no_longer_waited_for(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = parent(ask("a"))
    monkeypatch.setattr(apart, "TIMEOUT", 0.5)
    while not pids(log):  # on a busy machine it has not even begun
        with pytest.raises(Unavailable, match="take too long"):
            ask("wait")
    eventually(lambda: not any(map(is_there, pids(log))))
    monkeypatch.setattr(apart, "TIMEOUT", PATIENCE)
    assert parent(ask("b")) == server


def test_a_copy_that_is_killed_takes_nobody_along(log: Path) -> None:
    server = parent(ask("a"))
    thread, told, pid = waiting(log)
    os.kill(pid, signal.SIGKILL)
    thread.join(PATIENCE)
    assert [str(each) for each in told] == [apart.ENDED]
    assert parent(ask("b")) == server


@pytest.mark.parametrize("call", ["fork", "pidfd_open"])
def test_a_copy_that_cannot_be_made_takes_nobody_along(log: Path, call: str) -> None:
    thread, told, pid = waiting(log)
    no_room = log.with_name(f"{MODULE}.py.no-{call}")
    no_room.touch()
    with pytest.raises(Unavailable, match="ended by the machine"):
        ask("a")
    no_room.unlink()
    assert is_there(pid)
    assert parent(ask("a")) == parent(ask("b"))
    assert log.read_text().count("prepared") == 1
    assert (thread.is_alive(), told) == (True, [])
    os.kill(pid, signal.SIGKILL)
    thread.join(PATIENCE)


def test_a_full_disk_is_nobodys_fault(log: Path) -> None:
    with pytest.raises(Unavailable, match="no room"):
        ask("fill")


def test_another_server_takes_the_place_of_one_that_is_killed(log: Path) -> None:
    server = parent(ask("a"))
    thread, told, pid = waiting(log)
    os.kill(server, signal.SIGKILL)
    thread.join(PATIENCE)
    assert [str(each) for each in told] == [apart.ENDED]
    assert parent(ask("b")) != server
    os.kill(pid, signal.SIGKILL)  # real work ends by its own limits


CALLER = """
import threading, time
from publishing.intake import apart
threading.Thread(target=apart.run, args=("copied", b"wait")).start()
time.sleep(600)
"""


def test_nothing_is_left_of_a_caller_that_is_killed(log: Path) -> None:
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [sys.executable, "-c", CALLER], env={**os.environ, "PYTHONPATH": path}
    ) as caller:
        eventually(lambda: pids(log))
        [pid] = pids(log)
        server = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        assert is_there(server)
        caller.kill()
    eventually(lambda: not is_there(pid) and not is_there(server))
