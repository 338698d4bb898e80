"""Work on strangers' bytes in a process of its own, which is bounded and may die alone."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
from typing import IO

from plugin_platform.errors import Unavailable
from publishing.deadline import TOO_SLOW, Deadline

TIMEOUT = 14.0  # s; the processes end themselves before that
# All else of the environment, keys and addresses among it, is none of their business.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
MAX_ANSWER = 16 * 1024 * 1024  # bytes; a readme and its HTML come to half of that, escaped
MAX_COMPLAINT = 64 * 1024  # bytes, of the end
ENDED = "The checks were ended by the machine; please repeat."
NESTS = "The bundle nests too deeply to be checked."
TOO_MUCH_TIME = "Checking the bundle takes too much processor time."
TOO_MUCH_MEMORY = "Checking the bundle takes too much memory: it is too large or nests too much."
TOO_MUCH_SAID = "What there is to say of the bundle is too much; is its manifest very large?"


class TooComplex(Exception):
    """The process died of what it was given; says why."""


def run(
    module: str,
    source: bytes | IO[bytes],
    output: IO[bytes] | None = None,
    within: Deadline | None = None,
) -> bytes:
    """What ``python -m module`` writes to its standard output.

    A ``source`` in memory comes to its standard input through a pipe, a file as it is; the number
    of the descriptor of ``output`` is its only argument. Raises ``TooComplex``, and ``Unavailable``
    when it takes too long or is killed, which on a busy machine is nobody's fault. What it says
    goes into files: of those nothing beyond the limits is ever read, whoever wrote it.
    """
    within = within or Deadline()
    within.require()
    timeout = min(TIMEOUT, within.left)
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        code = _call(module, source, output, (said, complaints), timeout)
        _raise_for(code, _read(complaints, MAX_COMPLAINT, from_end=True), module)
        answer = _read(said, MAX_ANSWER + 1)
    if len(answer) > MAX_ANSWER:
        raise TooComplex(TOO_MUCH_SAID)
    return answer


def _call(
    module: str,
    source: bytes | IO[bytes],
    output: IO[bytes] | None,
    told: tuple[IO[bytes], IO[bytes]],
    timeout: float,
) -> int:
    """Return how the process ended. Raises ``Unavailable``."""
    descriptors = [output.fileno()] if output else []
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, descriptors)],
            input=source if isinstance(source, bytes) else None,
            stdin=None if isinstance(source, bytes) else source,
            stdout=told[0],
            stderr=told[1],
            timeout=timeout,
            check=False,
            pass_fds=descriptors,
            env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except Exception as error:
        # On a busy machine the process may not even have begun. By name, since eventlet's
        # Popen raises a TimeoutExpired of its own.
        if type(error).__name__ != subprocess.TimeoutExpired.__name__:
            raise
        raise Unavailable(TOO_SLOW) from None
    return done.returncode


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
    if code < 0 or last_line.startswith(b"MemoryError"):
        raise TooComplex(TOO_MUCH_MEMORY)
    if code:
        raise RuntimeError(f"{module} failed: {complaint.decode(errors='replace')[-2000:]}")
