"""nameko dependency providers: what a service class declares as its attributes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nameko.extensions import DependencyProvider, SharedExtension

from plugin_platform import actors, config, logs, metrics
from plugin_platform.eventstore.database import READ, Pool, open_pool
from plugin_platform.eventstore.store import Apply, ApplyAll, EventStore
from plugin_platform.nameko import waiting
from plugin_platform.nameko.rpc import limit_worker

if TYPE_CHECKING:
    from plugin_platform.bundles import Bundles


class PoolOwner(SharedExtension):
    """One connection pool a service process, whoever asks for it."""

    def __init__(self) -> None:
        self.pool: Pool | None = None
        self._opening = threading.Lock()

    def open(self, service: str) -> Pool:
        with self._opening:
            if self.pool is None:
                waiting.install()
                metrics.start()
                self.pool = open_pool(service, size=self.container.max_workers + 3, limits=READ)
            return self.pool

    def stop(self) -> None:
        if self.pool is not None:
            self.pool.close(timeout=2)
        super().stop()

    def kill(self) -> None:
        if self.pool is not None:
            self.pool.close(timeout=0)
        super().kill()


class Sealing(DependencyProvider):
    """What ``read`` makes of the settings: the process does not start without a key that it can
    seal with.
    """

    def __init__(self, read: Callable[[], Any]) -> None:
        super().__init__()
        self._read = read

    def setup(self) -> None:
        self._seal = self._read()

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._seal


class _Provider(DependencyProvider):
    def worker_setup(self, worker_ctx: Any) -> None:
        """Limit the worker's time, and let its log lines carry its correlation id."""
        limit_worker(worker_ctx)
        metadata = worker_ctx.kwargs.get("metadata") or {}
        logs.correlation_id.set(metadata.get("correlationId"))

    def standalone(self, pool: Pool) -> Any:
        """Return what the service gets when it runs outside nameko (replay)."""
        raise NotImplementedError


class Database(_Provider):
    """The service's ``psycopg_pool.ConnectionPool``."""

    owner = PoolOwner()

    def __init__(self, service: str) -> None:
        self._service = service
        self._pool: Pool | None = None

    def setup(self) -> None:
        self._pool = self.owner.open(self._service)

    def get_dependency(self, worker_ctx: Any) -> Pool | None:
        return self._pool

    def standalone(self, pool: Pool) -> Pool:
        return pool


class EventLog(_Provider):
    """The service's ``EventStore``; ``apply`` and ``apply_all`` keep its read model."""

    owner = PoolOwner()

    def __init__(
        self, service: str, apply: Apply | None = None, apply_all: ApplyAll | None = None
    ) -> None:
        self._service = service
        self._apply = apply
        self._apply_all = apply_all
        self._store: EventStore | None = None

    def setup(self) -> None:
        self._store = self.standalone(self.owner.open(self._service))

    def get_dependency(self, worker_ctx: Any) -> EventStore | None:
        return self._store

    def standalone(self, pool: Pool) -> EventStore:
        actor = actors.service(self._service)
        return EventStore(pool, self._apply, apply_all=self._apply_all, actor=actor)


class BundleStore(_Provider):
    """The plugin bundles in object storage."""

    def setup(self) -> None:
        self._bundles = self._open()

    def get_dependency(self, worker_ctx: Any) -> Bundles:
        return self._bundles

    def standalone(self, pool: Pool) -> Bundles:
        return self._open()

    def _open(self) -> Bundles:
        # Loading the client takes a quarter of what a service needs to start; one has bundles.
        from plugin_platform.bundles import Bundles  # noqa: PLC0415

        return Bundles(config.s3())
