"""Find and end what an instance started, and nothing else.

Each of its processes carries the instance's token in its environment, and so does whatever
that process started: no name and no remembered process id can point at a stranger. A pidfd
is opened before the token is read, so the signal cannot reach a recycled id either.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from deploy.local.layout import Instance
from deploy.local.run.settings import MARK

PATIENCE = 15.0


def processes(instance: Instance) -> list[int]:
    found = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in found if belongs(pid, instance) and pid != os.getpid()]


def belongs(pid: int, instance: Instance) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={instance.token}".encode() in environment.split(b"\0")


def send(pid: int, instance: Instance, number: signal.Signals) -> bool:
    """Whether the process was ours and got the signal."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if not belongs(pid, instance):
            return False
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, number)
        return True
    finally:
        os.close(handle)


def kill_group(leader: int, instance: Instance, number: signal.Signals = signal.SIGKILL) -> None:
    """Signals a program and what it started, at once and without a word of warning."""
    for pid in processes(instance):
        try:
            same = os.getpgid(pid) == leader
        except ProcessLookupError:
            continue
        if same:
            send(pid, instance, number)


def end_all(instance: Instance) -> int:
    """Ends whatever is left: asks first, then insists. Returns how many there were."""
    left = processes(instance)
    for pid in left:
        send(pid, instance, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while processes(instance):
        if time.monotonic() > deadline:
            for pid in processes(instance):
                send(pid, instance, signal.SIGKILL)
        time.sleep(0.1)
    return len(left)
