"""Ports of one instance: on loopback, remembered, below the range of outgoing connections."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

from deploy.local.layout import Failure, Instance

# SeaweedFS takes port + 10000 for each of its ports, and 32768 is where outgoing ones begin.
RANGE = range(20000, 22768)
SECOND = 10000

NAMES = (
    "gateway",
    "postgres",
    "redis",
    "redis_cache",
    "rabbitmq",
    "rabbitmq_distribution",
    "rabbitmq_management",
    "epmd",
    "s3",
    "s3_master",
    "s3_volume",
    "s3_filer",
    "s3_admin",
)


def assign(instance: Instance) -> dict[str, int]:
    """The remembered ports, with another for each that somebody else has taken since."""
    file = instance.folder / "ports.json"
    remembered = load(file)
    chosen: dict[str, int] = {}
    for name in NAMES:
        preferred = [remembered[name]] if name in remembered else []
        if name == "gateway" and not preferred and instance.preferred_gateway_port:
            preferred = [instance.preferred_gateway_port]
        chosen[name] = choose(preferred, taken=chosen.values())
    file.write_text(json.dumps(chosen, indent=2) + "\n")
    return chosen


def load(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    found = json.loads(file.read_text())
    return {name: int(port) for name, port in found.items()}


def choose(preferred: Iterable[int], taken: Iterable[int]) -> int:
    used = set(taken)
    candidates = [*preferred, *random.sample(RANGE, len(RANGE))]
    for port in candidates:
        if port not in used and is_free(port):
            return port
    raise Failure(f"No free port between {RANGE.start} and {RANGE.stop}.")


def is_free(port: int) -> bool:
    wanted = [port, port + SECOND] if port in RANGE else [port]
    return all(can_bind(candidate) for candidate in wanted)


def can_bind(port: int) -> bool:
    with socket.socket() as probe:
        # Servers set it too; without it a port in TIME_WAIT looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
