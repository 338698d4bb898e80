"""How calls and events reach a service: ``@rpc`` and ``@subscribe("publishing")``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from eventlet import Timeout
from nameko.containers import WorkerContext
from nameko.extensions import Entrypoint

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.nameko.dependencies import PoolOwner
from plugin_platform.nameko.rpc import SafeRpc
from plugin_platform.nameko.subscription import Subscription

STOP_TIMEOUT = 10.0  # seconds for the batch in hand


class Subscribe(Entrypoint):
    """Calls the method as ``(connection, events)`` with batches of the source's events.

    The transaction of ``connection`` also moves the cursor: whatever the method writes
    through it happens exactly once for each event.
    """

    owner = PoolOwner()

    def __init__(self, source: str, *, unheard: Collection[str] = (), **options: Any) -> None:
        """``unheard``: types of which the method makes nothing (``subscription.py``)."""
        super().__init__(**options)
        self.source = source
        self._unheard = unheard
        self._threads: list[Any] = []

    def setup(self) -> None:
        service = self.container.service_name
        pool = self.owner.open(service)
        self._subscription = Subscription(
            service, self.source, pool, self._call, unheard=self._unheard
        )

    def start(self) -> None:
        spawn = self.container.spawn_managed_thread
        self._threads = [
            spawn(self._subscription.consume, identifier=f"consume {self.source}"),
            spawn(self._subscription.look_for_lost, identifier=f"look at {self.source}"),
            spawn(self._subscription.retry_parked, identifier=f"retry {self.source}"),
        ]

    def stop(self) -> None:
        self._subscription.stop()
        with Timeout(STOP_TIMEOUT, False):
            for consuming in self._threads[:1]:
                consuming.wait()
        self.kill()

    def kill(self) -> None:
        for thread in self._threads:
            thread.kill()

    def _call(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        # Not a worker of nameko's pool: workers may all be waiting for the lock which
        # this transaction holds.
        service = self.container.service_cls()
        context = WorkerContext(self.container, service, self, args=(connection, events))
        for provider in self.container.dependencies:
            setattr(service, provider.attr_name, provider.get_dependency(context))
        getattr(service, self.method_name)(connection, events)


rpc = SafeRpc.decorator
subscribe = Subscribe.decorator
