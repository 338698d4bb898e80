"""Work on strangers' bytes in a process of its own, which is bounded and may die alone."""

from __future__ import annotations

import atexit
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from plugin_platform.errors import Unavailable
from publishing.intake import forkserver
from publishing.intake.deadline import TOO_SLOW, Deadline

TIMEOUT = 14.0  # s; the processes end themselves before that
# All else of the environment, keys and addresses among it, is none of their business.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
MAX_ANSWER = 16 * 1024 * 1024  # bytes; a readme and its HTML come to half of that, escaped
MAX_COMPLAINT = 64 * 1024  # bytes, of the end
ENDED = "The checks were ended by the machine; please repeat."
NESTS = "The bundle nests too deeply to be checked."
TOO_MUCH_TIME = "Checking the bundle takes too much processor time."
TOO_MUCH_MEMORY = "Checking the bundle takes too much memory: it is too large or nests too much."
NO_ROOM = "There is no room for uploads just now. Try again in a moment."
TOO_MUCH_SAID = "What there is to say of the bundle is too much; is its manifest very large?"


class TooComplex(Exception):
    """The process died of what it was given; says why."""


def run(
    module: str,
    source: bytes | IO[bytes],
    output: IO[bytes] | None = None,
    within: Deadline | None = None,
) -> bytes:
    """What ``work`` of ``module`` writes to its standard output, in a process of its own.

    The ``source`` is its standard input, from where it stands if it is a file; ``work`` gets the
    number of the descriptor of ``output``, if there is one. Raises ``TooComplex``, and
    ``Unavailable`` when it takes too long or is killed, which on a busy machine is nobody's fault.
    What it says goes into files: of those nothing beyond the limits is ever read, whoever wrote it.
    """
    within = within or Deadline()
    within.require()
    timeout = min(TIMEOUT, within.left)
    with (
        _file_of(source) as given,
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as complaints,
    ):
        code = _call(module, [given, said, complaints, *([output] if output else [])], timeout)
        _raise_for(code, _read(complaints, MAX_COMPLAINT, from_end=True), module)
        answer = _read(said, MAX_ANSWER + 1)
    if len(answer) > MAX_ANSWER:
        raise TooComplex(TOO_MUCH_SAID)
    return answer


@contextmanager
def _file_of(source: bytes | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(source, bytes):
        yield source
        return
    with tempfile.TemporaryFile() as file:
        file.write(source)
        file.seek(0)
        yield file


def _call(module: str, files: list[IO[bytes]], timeout: float) -> int:
    """Return how the process ended. Raises ``Unavailable``."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _hand_over(module, [theirs.fileno(), *(file.fileno() for file in files)])
        ours.settimeout(timeout)
        try:
            ended = ours.recv(forkserver.ENDED.size)
        except TimeoutError:
            # On a busy machine the process may not even have begun.
            raise Unavailable(TOO_SLOW) from None
        except OSError:
            ended = b""
    if len(ended) < forkserver.ENDED.size:
        raise Unavailable(ENDED)
    return int(forkserver.ENDED.unpack(ended)[0])


def _hand_over(module: str, descriptors: list[int]) -> None:
    for _ in range(2):  # one that has died is noticed here, and another takes its place
        server = _server_of(module)
        try:
            socket.send_fds(server.calls, [b"w"], descriptors)
            return
        except OSError:
            server.stop()
    raise Unavailable(ENDED)


class _Server:
    """A ``publishing.intake.forkserver`` for one module. It ends with this process."""

    def __init__(self, module: str) -> None:
        self.calls, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "publishing.intake.forkserver",
                    module,
                    str(theirs.fileno()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )

    def stop(self) -> None:
        """May be repeated."""
        self.calls.close()
        self._process.kill()
        self._process.wait()


_servers: dict[str, _Server] = {}
_starting = threading.Lock()


def _server_of(module: str) -> _Server:
    with _starting:
        server = _servers.get(module)
        if server is None or server.calls.fileno() < 0:
            server = _servers[module] = _Server(module)
        return server


@atexit.register
def stop() -> None:
    """Forget what is loaded; the next call loads it anew."""
    with _starting:
        while _servers:
            _servers.popitem()[1].stop()


def _read(file: IO[bytes], most: int, *, from_end: bool = False) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - most) if from_end else 0)
    return file.read(most)


def _raise_for(code: int, complaint: bytes, module: str) -> None:
    last_line = complaint.strip().rpartition(b"\n")[2]
    if code == -signal.SIGALRM:
        raise Unavailable(TOO_SLOW)
    if code == -signal.SIGKILL:  # by the system, for want of memory, or by somebody
        raise Unavailable(ENDED)
    if code == -signal.SIGXCPU:
        raise TooComplex(TOO_MUCH_TIME)
    if code == -signal.SIGSEGV or last_line.startswith(b"RecursionError"):
        raise TooComplex(NESTS)
    if last_line.startswith(b"OSError: [Errno %d]" % errno.EFBIG):
        raise TooComplex(TOO_MUCH_SAID)
    if last_line.startswith(b"OSError: [Errno %d]" % errno.ENOSPC):
        raise Unavailable(NO_ROOM)
    if code < 0 or last_line.startswith(b"MemoryError"):
        raise TooComplex(TOO_MUCH_MEMORY)
    if code:
        raise RuntimeError(f"{module} failed: {complaint.decode(errors='replace')[-2000:]}")
