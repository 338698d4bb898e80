"""The gateway as a real process, and small nameko services behind it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from deploy.local.plain_http import PLAIN
from kombu import Connection
from tests.helpers.waiting import eventually
from tests.integration.running_service import ACTOR_KEY

from plugin_platform.config import SERVICES

ROOT = Path(__file__).parents[3]
SOURCES = f"{ROOT / 'services'}:{ROOT / 'shared'}:{Path(__file__).parent}"


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": SOURCES, "PYTHONWARNINGS": "ignore"} | environment,
            stdout=output,
            stderr=output,
        )
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


class TinyServices:
    """Catalog and probe; see tiny_services.py. ``say`` sets what the catalog answers."""

    def __init__(self, amqp_uri: str, folder: Path) -> None:
        self._amqp_uri = amqp_uri
        self._state = folder / "state"
        self._log = folder / "tiny.log"

    def say(self, revision: int, count: int) -> None:
        replacement = self._state.with_suffix(".new")
        replacement.write_text(f"{revision} {count}")
        replacement.replace(self._state)

    @contextmanager
    def running(self) -> Iterator[None]:
        command = [sys.executable, "-m", "plugin_platform.nameko.run", "tiny_services"]
        environment = {"AMQP_URI": self._amqp_uri, "TINY_STATE": str(self._state)}
        with running(command, environment, self._log):
            eventually(self._is_consuming)
            yield

    def _is_consuming(self) -> bool:
        with Connection(self._amqp_uri, connect_timeout=3) as connection:
            channel = connection.channel()
            try:
                return all(
                    channel.queue_declare(f"rpc-{name}", passive=True).consumer_count
                    for name in ("catalog", "probe")
                )
            except channel.connection.channel_errors:
                return False


class Gateway:
    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "gateway.log"
        self._environment = environment | {"GATEWAY_BIND": f"127.0.0.1:{self.port}"}

    @contextmanager
    def running(self) -> Iterator[Gateway]:
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        command = [gunicorn, "-c", "services/gateway/gunicorn.conf.py", "gateway.asgi:app"]
        with running(command, self._environment, self.log):
            eventually(self._all_workers_listen)
            yield self

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=60, trust_env=False, verify=PLAIN, **more)  # type: ignore[arg-type]

    def _all_workers_listen(self) -> bool:
        """A worker that is told to stop before it is there does not hear it."""
        listening = self.log.read_text().count("ASGI server listening")
        return listening >= int(self._environment["GATEWAY_WORKERS"])


def usual_environment(redis_url: str, redis_cache_url: str) -> dict[str, str]:
    """All that a gateway needs but the way to the broker."""
    return {
        "REDIS_URL": redis_url,
        "REDIS_CACHE_URL": redis_cache_url,
        "PLATFORM_ENV": "test",
        "CONTENT_URL": "http://content.localhost",
        "GATEWAY_WORKERS": "2",
        "GATEWAY_SECRET": "test",
        "GATEWAY_LIMITS_FACTOR": "1000",
        "LOGIN_LIMIT": "1000/minute",
        "LOGIN_ATTEMPTS_LIMIT": "1000/minute",
        **{f"ACTOR_KEY_{service.upper()}": ACTOR_KEY for service in SERVICES},
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
