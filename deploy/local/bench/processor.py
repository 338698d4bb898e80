"""Processor time and memory by part, from /proc (proc(5)).

A process belongs to the part whose leading process it comes from; of PostgreSQL, each session to
the database that it is in.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
# How a session of PostgreSQL calls itself: "postgres: ROLE DATABASE ADDRESS(PORT) …".
SESSION = re.compile(r"postgres: \S+ (\S+) \S+\(\d+\)")
SERVER = "postgres"


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    session: int
    seconds: float
    resident: int  # bytes


@dataclass(frozen=True)
class Reading:
    """Of one moment: seconds by part and process, and those of all that this machine does."""

    parts: Mapping[tuple[str, int], float]
    machine: float

    def since(self, before: "Reading") -> dict[str, float]:
        """Seconds of each part; what ended in between is not in them."""
        spent: dict[str, float] = defaultdict(float)
        for (part, pid), seconds in self.parts.items():
            spent[part] += seconds - before.parts.get((part, pid), 0.0)
        return dict(spent)


def read(leaders: Mapping[int, str]) -> Reading:
    """`leaders`: the part of each process id that leads one."""
    found = {process.pid: process for process in processes()}
    parts = {}
    for process in found.values():
        part = part_of(process, found, leaders)
        if part is not None:
            parts[named(part, process.pid), process.pid] = process.seconds
    return Reading(parts, busy())


def resident(leaders: Mapping[int, str]) -> dict[str, float]:
    """MiB of each part, what its processes share counted for each of them."""
    found = {process.pid: process for process in processes()}
    sizes: dict[str, float] = defaultdict(float)
    for process in found.values():
        part = part_of(process, found, leaders)
        if part is not None:
            sizes[part] += process.resident / 1024**2
    return dict(sizes)


def part_of(
    process: Process, found: Mapping[int, Process], leaders: Mapping[int, str]
) -> str | None:
    at: Process | None = process
    while at is not None:
        if at.pid in leaders:
            return leaders[at.pid]
        at = found.get(at.parent)
    return None


def named(part: str, pid: int) -> str:
    if part != SERVER:
        return part
    session = SESSION.match(command_of(pid))
    return f"{SERVER} {session[1]}" if session else f"{SERVER} itself"


def command_of(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def processes() -> Iterator[Process]:
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            yield process(entry.name)
        except OSError:
            continue  # it ended


def process(pid: int | str) -> Process:
    """Also of ``self``. Raises ``OSError`` where it has ended."""
    number, _, rest = (PROC / str(pid) / "stat").read_text().partition(" ")
    # The name of the program stands in parentheses, and may have some itself.
    words = rest.rpartition(")")[2].split()
    seconds = (int(words[11]) + int(words[12])) / TICKS
    resident = int(words[21]) * PAGE
    return Process(int(number), int(words[1]), int(words[3]), seconds, resident)


def busy() -> float:
    """Seconds that the processors of this machine were not idle: user, nice, system, interrupts."""
    words = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    return sum(int(words[index]) for index in (0, 1, 2, 5, 6)) / TICKS


def session_at(port: int) -> dict[int, str]:
    """Leading processes of the session (setsid(2)) of whoever listens on a port of this machine, by
    the names of their programs; nothing where that is another machine's.
    """
    listening = sockets(port)
    found = {process.pid: process for process in processes()}
    owners = {found[pid].session for pid in found if listening & open_sockets(pid)}
    return {
        process.pid: program_of(process.pid)
        for process in found.values()
        if process.session in owners or of_session(process, found, owners)
    }


def of_session(process: Process, found: Mapping[int, Process], owners: set[int]) -> bool:
    """Whether what it comes from is of one of these sessions, as with PostgreSQL's processes."""
    at = found.get(process.parent)
    while at is not None:
        if at.session in owners:
            return True
        at = found.get(at.parent)
    return False


def program_of(pid: int) -> str:
    return Path(command_of(pid).partition(" ")[0].rstrip(":")).name


def sockets(port: int) -> set[str]:
    """Inodes of the sockets that listen there (state 0A)."""
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in (PROC / "net" / name).read_text().splitlines()[1:]
    ]
    wanted = f":{port:04X}"
    return {words[9] for words in lines if words[3] == "0A" and words[1].endswith(wanted)}


def open_sockets(pid: int) -> set[str]:
    try:
        links = [os.readlink(entry) for entry in (PROC / str(pid) / "fd").iterdir()]
    except OSError:
        return set()
    return {link[8:-1] for link in links if link.startswith("socket:[")}
