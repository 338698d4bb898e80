"""What an engine may leave behind on a machine: processes, mounts, network interfaces."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.test.containers.engine import Engine

PATIENCE = 15.0  # seconds for the last of it to go


def left_behind(engine: Engine, before: set[str]) -> list[str]:
    """What is there of this engine, and interfaces besides those from `before`."""
    deadline = time.monotonic() + PATIENCE
    while (found := look(engine, before)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def look(engine: Engine, before: set[str]) -> list[str]:
    return [
        *(f"process {pid}" for pid in processes(engine)),
        *(f"mount {path}" for path in mounts(engine)),
        *(f"interface {name}" for name in sorted(interfaces() - before)),
    ]


def interfaces() -> set[str]:
    """Docker's own kinds; others come and go without us."""
    names = (name for _, name in socket.if_nameindex())  # of this process's network
    return {name for name in names if name.startswith(("br-", "veth", "docker"))}


def processes(engine: Engine) -> list[int]:
    """The engine, its containers' keepers and its proxies: each names our folder."""
    marks = (os.fsencode(engine.run_folder) + b"/", os.fsencode(engine.folder) + b"/data")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # Its clients name the same folders, and end by themselves.
        if any(mark in command for mark in marks) and is_engine(command):
            found.append(int(folder.name))
    return found


def is_engine(command: bytes) -> bool:
    name = os.path.basename(command.split(b"\0")[0])
    return name.startswith((b"dockerd", b"containerd"))


def mounts(engine: Engine) -> list[str]:
    """Deepest first."""
    ours = (f"{engine.run_folder}/", f"{engine.folder}/data/")
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    paths = [line.split()[4] for line in lines]
    return sorted((path for path in paths if path.startswith(ours)), reverse=True)


def remove(engine: Engine) -> None:
    """After an engine that was killed: its containers go on, and no engine knows them any more."""
    for pid in processes(engine):
        for child in (*children(pid), pid):
            kill(child)
    for path in mounts(engine):
        subprocess.run(["umount", "--lazy", path], capture_output=True, check=False)


def children(pid: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            yield int(folder.name)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
