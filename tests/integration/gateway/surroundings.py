"""The settings of a gateway that is tested alone, and small nameko services behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kombu import Connection
from tests.helpers.gateway_process import SOURCES, running
from tests.helpers.processes.copies import SERVICE
from tests.helpers.waiting import eventually
from tests.integration.running_service import ACTOR_KEY

from plugin_platform.config import SERVICES


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
        environment = {
            "AMQP_URI": self._amqp_uri,
            "TINY_STATE": str(self._state),
            "PYTHONPATH": f"{SOURCES}:{Path(__file__).parent}",
        }
        with running([SERVICE, "tiny_services"], environment, self._log):
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
