import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from deploy.local.layout import Instance
from deploy.local.run.settings import MARK
from deploy.local.supervise import owned

SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as process:
        yield process
        process.kill()


def start(instance: Instance, code: str = SLEEP) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, MARK: instance.token})


def started(instance: Instance, how_many: int) -> set[int]:
    end = time.monotonic() + 60
    while len(found := set(owned.processes(instance))) < how_many:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_only_what_carries_the_token_is_found_and_ended(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    mine, other = Instance(tmp_path / "mine"), Instance(tmp_path / "other")
    with start(mine) as ours, start(other) as theirs:
        assert started(mine, 1) == {ours.pid}
        assert owned.end_all(mine) == 1
        assert ours.wait(5) != 0
        assert theirs.poll() is None
        assert stranger.poll() is None
        theirs.kill()


def test_what_our_process_started_is_ended_with_it(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEP!r}])"
    with start(instance, child) as parent:
        started(instance, 2)
        owned.end_all(instance)
        parent.wait(5)
    assert owned.processes(instance) == []


def test_a_process_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owned, "PATIENCE", 0.2)
    instance = Instance(tmp_path)
    deaf = f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
{SLEEP}
"""
    command = [sys.executable, "-c", deaf]
    env = {**os.environ, MARK: instance.token}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        owned.end_all(instance)
        assert process.wait(5) == -9


def test_a_signal_does_not_reach_a_stranger(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    assert not owned.send(stranger.pid, Instance(tmp_path), signal.SIGKILL)
    assert stranger.poll() is None
