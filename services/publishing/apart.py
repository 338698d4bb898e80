"""Work on strangers' bytes in a process of its own, which is bounded and may die alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import IO

from plugin_platform.errors import Unavailable

TIMEOUT = 14.0  # s; the processes end themselves before that
# All else of the environment, keys and addresses among it, is none of their business.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
TOO_SLOW = "The checks take too long at the moment; please repeat."
NESTS = "The bundle nests too deeply to be checked."
TOO_MUCH_TIME = "Checking the bundle takes too much processor time."
TOO_MUCH_MEMORY = "Checking the bundle takes too much memory: it is too large or nests too much."


class TooComplex(Exception):
    """The process died of what it was given; says why."""


def run(module: str, source: bytes | IO[bytes], output: IO[bytes] | None = None) -> bytes:
    """What ``python -m module`` writes to its standard output.

    A ``source`` in memory comes to its standard input through a pipe, a file as it is; the number
    of the descriptor of ``output`` is its only argument. Raises ``TooComplex``, and ``Unavailable``
    when it takes too long, which on a busy machine is nobody's fault.
    """
    descriptors = [output.fileno()] if output else []
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, descriptors)],
            input=source if isinstance(source, bytes) else None,
            stdin=None if isinstance(source, bytes) else source,
            capture_output=True,
            timeout=TIMEOUT,
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
    _raise_for(done, module)
    return done.stdout


def _raise_for(done: subprocess.CompletedProcess[bytes], module: str) -> None:
    last_line = done.stderr.strip().rpartition(b"\n")[2]
    if done.returncode == -signal.SIGALRM:
        raise Unavailable(TOO_SLOW)
    if done.returncode == -signal.SIGXCPU:
        raise TooComplex(TOO_MUCH_TIME)
    if done.returncode == -signal.SIGSEGV or last_line.startswith(b"RecursionError"):
        raise TooComplex(NESTS)
    if done.returncode < 0 or last_line.startswith(b"MemoryError"):
        raise TooComplex(TOO_MUCH_MEMORY)
    if done.returncode:
        raise RuntimeError(f"{module} failed: {done.stderr.decode(errors='replace')[-2000:]}")
