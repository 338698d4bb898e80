"""``python -m plugin_platform.eventstore.upkeep.replay SERVICE``: apply what was parked.

At once, rather than when their time comes (parking.py). Events go through the same method
of the service as live ones; what still fails stays parked, with the new reason.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, is_dependency

from plugin_platform import logs
from plugin_platform.eventstore.database import WRITE_LOCK, Pool, open_pool
from plugin_platform.eventstore.parking import Parking
from plugin_platform.nameko.entrypoints import Subscribe


def replay(service: str) -> tuple[int, int]:
    """Return how many events went through and how many stay parked."""
    pool = open_pool(service, size=2)
    try:
        instance = standalone(service, pool)
        results = [
            Parking(pool, source, method, WRITE_LOCK).replay()
            for source, method in subscriptions(instance)
        ]
    finally:
        pool.close(timeout=2)
    return sum(done for done, _ in results), sum(left for _, left in results)


def standalone(service: str, pool: Pool) -> Any:
    """Return the service as nameko would build it, without nameko's container."""
    cls = _service_class(service)
    instance = cls()
    for name, provider in inspect.getmembers(cls, is_dependency):
        if hasattr(provider, "standalone"):
            setattr(instance, name, provider.standalone(pool))
    return instance


def _service_class(service: str) -> type:
    for _, cls in inspect.getmembers(import_module(f"{service}.service"), inspect.isclass):
        if getattr(cls, "name", None) == service:
            return cls
    raise SystemExit(f"{service}.service has no class with the name {service!r}.")


def subscriptions(instance: Any) -> Iterable[tuple[str, Any]]:
    for _, method in inspect.getmembers(instance, inspect.ismethod):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, Subscribe):
                yield entrypoint.source, method


def main() -> None:
    logs.configure()
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m plugin_platform.eventstore.upkeep.replay SERVICE")
    done, left = replay(sys.argv[1])
    print(f"applied {done}, still parked {left}")
    raise SystemExit(1 if left else 0)


if __name__ == "__main__":
    main()
