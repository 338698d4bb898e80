"""A gateway as a real process, with settings of its own."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from deploy.local.plain_http import PLAIN
from tests.helpers.processes.copies import Copy
from tests.helpers.waiting import eventually

ROOT = Path(__file__).parents[2]
SOURCES = f"{ROOT / 'services'}:{ROOT / 'shared'}"


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """``command`` is a module and its arguments."""
    with log.open("ab") as output:
        usual = os.environ | {"PYTHONPATH": SOURCES, "PYTHONWARNINGS": "ignore"}
        process = Copy(*command, env=usual | environment, output=output)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)
            raise


class Gateway:
    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "gateway.log"
        self._environment = environment | {"GATEWAY_BIND": f"127.0.0.1:{self.port}"}

    @contextmanager
    def running(self) -> Iterator[Gateway]:
        command = ["gunicorn", "-c", "services/gateway/gunicorn.conf.py", "gateway.asgi:app"]
        with running(command, self._environment, self.log):
            eventually(self._all_workers_listen)
            yield self

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=60, trust_env=False, verify=PLAIN, **more)  # type: ignore[arg-type]

    def _all_workers_listen(self) -> bool:
        """A worker that is told to stop before it is there does not hear it."""
        listening = self.log.read_text().count("ASGI server listening")
        return listening >= int(self._environment["GATEWAY_WORKERS"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
