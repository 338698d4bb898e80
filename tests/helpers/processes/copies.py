"""Programs of the platform for tests, started by a fork server: ``Copy`` is what Popen would be."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import IO

from tests.helpers.processes.fork_server import Order

ROOT = Path(__file__).parents[3]
SERVICE = "plugin_platform.nameko.run"


class Copy:
    """A process that runs a module; its standard input is empty."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        env: Mapping[str, str],
        output: IO[bytes],
    ) -> None:
        self.args = [module, *arguments]
        self.returncode: int | None = None
        order = Order(module, list(arguments), dict(env), str(ROOT))
        self._answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        files = [theirs.fileno(), output.fileno(), output.fileno()]
        with theirs:
            message = json.dumps(asdict(order)).encode()
            socket.send_fds(fork_server(patched=module == SERVICE), [message], files)
        told, (self._pidfd,), _, _ = socket.recv_fds(self._answers, 64, 1)
        self.pid = int(told)

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._answers], [], [], 0)[0]:
            self._take_code()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._answers], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self._take_code()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            try:
                signal.pidfd_send_signal(self._pidfd, number)
            except ProcessLookupError:
                return

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _take_code(self) -> None:
        told = self._answers.recv(64)
        assert told, "the fork server is gone"
        self.returncode = int(told)
        self._answers.close()
        os.close(self._pidfd)


@cache
def fork_server(*, patched: bool) -> socket.socket:
    """The socket for its orders; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        words = [str(theirs.fileno()), *(["patched"] if patched else [])]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.processes.fork_server", *words],
            cwd=ROOT,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait(60)

    atexit.register(end)
    return ours


# What libraries look for when they are loaded, as the platform sets it.
ENVIRONMENT = {
    "EVENTLET_NO_GREENDNS": "yes",
    "PYTHONWARNINGS": "ignore",
}
