"""Reading one source's events from RabbitMQ into a projection, in green threads.

Messages are taken in batches, applied in one transaction and acknowledged after its
commit. While the database or, in a gap, the source is away, they are kept and tried
again. While the broker is away it is looked for. A second green thread looks at the
source's log now and then, a third tries parked events again. Every wait ends within
seconds, so that a stop is prompt whatever is frozen.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Any

from eventlet import Timeout, sleep
from eventlet.event import Event
from kombu import Connection, Consumer

from plugin_platform import config
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.parking import ApplyBatch, Parking
from plugin_platform.eventstore.positions import LogChanged, Page, Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.messaging import pages
from plugin_platform.messaging.broker import abandon, beat, new_connection
from plugin_platform.messaging.rpc_client import RpcClient
from plugin_platform.messaging.topology import queue
from plugin_platform.nameko.alerts import Alerts

log = logging.getLogger(__name__)

BATCH = 200  # messages
BATCH_BYTES = 4_000_000  # of their bodies; a larger one comes alone
LINGER = 0.002  # seconds to wait for company after a message
PATIENCE = 1.0  # seconds to wait for more where what is there has nothing to say
IDLE = 0.5  # seconds to wait for a first message
SETUP_TIMEOUT = 5.0
HISTORY_TIMEOUT = 15.0  # a page of history may be megabytes
APPLY_TIMEOUT = 60.0
RETRY_DELAY = (0.2, 3.0)  # seconds, first and longest
PARKED_INTERVAL = 2.0  # seconds between looks whether the time of what is parked has come
COUNT_INTERVAL = 10.0  # seconds between counts of all that is parked, by other processes too


class Subscription:
    def __init__(
        self,
        consumer: str,
        source: str,
        pool: Pool,
        apply: ApplyBatch,
        unheard: Collection[str] = (),
    ) -> None:
        """``unheard``: types of events of which ``apply`` makes nothing. They wait for others, or
        for each other, since only the cursor moves with them.
        """
        self._unheard = unheard
        self._consumer = consumer
        self._source = source
        self._name = f"{consumer}.{source}"
        # A projection for each green thread: an RPC client serves one at a time.
        self._projection = Projection(pool, source, apply, History(self._name, source))
        self._search = Projection(pool, source, apply, History(f"{self._name}.search", source))
        self._parkings = (self._projection.parking, self._search.parking)
        self._alerts = Alerts(consumer, source)
        self._stopped = Event()

    @property
    def _stopping(self) -> bool:
        return bool(self._stopped.ready())

    def stop(self) -> None:
        """Ask the loops to return; they do within a second, or after the batch in hand."""
        if not self._stopping:
            self._stopped.send()

    def consume(self) -> None:
        """Apply what the broker delivers, until ``stop``."""
        delay = RETRY_DELAY[0]
        while not self._stopping:
            started = time.monotonic()
            try:
                self._consume()
            except (Exception, Timeout) as error:
                log.warning("%s: interrupted by %s: %s", self._name, type(error).__name__, error)
                delay = RETRY_DELAY[0] if time.monotonic() - started > 10 else _longer(delay)
                self._pause(delay)

    def look_for_lost(self) -> None:
        """Catch up with the source at start and now and then, until ``stop``.

        The last message of all, if it is lost, leaves no gap: only looking finds it.
        """
        while not self._stopping:
            try:
                self._search.catch_up()
                self._alerts.follows()
            except LogChanged as change:
                self._alerts.log_changed(change)
            except (Exception, Timeout) as error:
                log.warning("%s: cannot catch up: %s", self._name, error)
            self._pause(random.uniform(0.8, 1.2) * config.catch_up_interval())  # noqa: S311

    def retry_parked(self) -> None:
        """Apply parked events whose time has come, and say that there are some, until ``stop``.

        Where nothing is parked, as nearly always, only the counts ask the database.
        """
        parking, counted = self._search.parking, -COUNT_INTERVAL
        while not self._stopping:
            is_to_count = time.monotonic() - counted > COUNT_INTERVAL
            try:
                with Timeout(APPLY_TIMEOUT):
                    if is_to_count or any(one.may_hold for one in self._parkings):
                        done = parking.retry()
                        is_to_count |= done > 0
                        if done:
                            log.info("%s: applied %d events that were parked", self._name, done)
                    if is_to_count:
                        self._count_parked(parking)
                        counted = time.monotonic()
            except (Exception, Timeout) as error:
                log.warning("%s: parked events wait: %s", self._name, error)
            self._pause(PARKED_INTERVAL)

    def _count_parked(self, parking: Parking) -> None:
        for one in self._parkings:
            one.may_hold = False  # unless it parks meanwhile
        found = parking.summary()
        parking.may_hold |= found.events > 0
        self._alerts.parked(found)

    def _consume(self) -> None:
        connection = new_connection(self._name)
        try:
            with Timeout(SETUP_TIMEOUT):
                connection.connect()
                inbox = Inbox(connection, self._consumer, self._source, self._unheard)
            while not self._stopping:
                if messages := inbox.collect():
                    self._deliver(connection, messages)
                beat(connection)
            with Timeout(1, False):
                connection.close()
        finally:
            abandon(connection)

    def _deliver(self, connection: Connection, messages: Sequence[Any]) -> None:
        readable = [(message, items) for message in messages if (items := _read(message))]
        batch = [item for _, items in readable for item in items]
        delay = RETRY_DELAY[0]
        while batch and not self._apply(batch):
            if self._stopping:
                return  # not acknowledged: the broker delivers them again
            beat(connection)
            self._pause(delay)
            delay = _longer(delay)
        if readable:
            # A tag that was refused already must not be named: the broker would close the channel.
            last, _ = readable[-1]
            last.channel.basic_ack(last.delivery_tag, multiple=True)

    def _apply(self, batch: Sequence[Sequenced]) -> bool:
        try:
            with Timeout(APPLY_TIMEOUT):
                self._projection.handle(batch)
        except LogChanged as change:
            self._alerts.log_changed(change)
            return False
        except (Unavailable, Timeout) as error:
            log.warning("%s: %d events wait: %s", self._name, len(batch), error)
            return False
        return True

    def _pause(self, seconds: float) -> None:
        self._stopped.wait(seconds)


class History:
    """Calls the source's ``history`` for one green thread; each call is bounded."""

    def __init__(self, name: str, source: str) -> None:
        self._rpc = RpcClient(name, HISTORY_TIMEOUT)
        self._source = source

    def __call__(self, position: int) -> Page:
        """Return the next events after ``position``. Raises ``Unavailable``."""
        try:
            # Socket time-outs alone do not hold in a green thread.
            with Timeout(HISTORY_TIMEOUT + 1):
                page = self._rpc.history(self._source, position)
        except Timeout as timeout:
            raise Unavailable(f"{self._source} did not answer") from timeout
        if not page["events"]:
            self._rpc.close()
        return page


class Inbox:
    """The messages of one queue, by the batch."""

    def __init__(
        self,
        connection: Connection,
        consumer: str,
        source: str,
        unheard: Collection[str] = (),
        *,
        batch: int = BATCH,
        patience: float = PATIENCE,
    ) -> None:
        """``batch`` messages at most are returned at once, ``patience`` is in seconds."""
        self._connection = connection
        self._unheard = unheard
        self._batch = batch
        self._patience = patience
        self._messages: list[Any] = []
        reader = Consumer(
            connection.default_channel,
            [queue(consumer, source)],
            on_message=self._messages.append,
            accept=["json"],
            auto_declare=False,
        )
        reader.qos(prefetch_count=2 * batch)
        reader.consume()

    def collect(self) -> list[Any]:
        """Return what is there, at most ``batch`` messages; none after ``IDLE`` seconds."""
        self._drain(IDLE)
        until = time.monotonic() + self._patience
        while self._says_nothing() and self._drain(until - time.monotonic()):
            pass
        end = time.monotonic() + LINGER
        while 0 < len(self._messages) < self._batch and self._drain(end - time.monotonic()):
            pass
        size = batch_size([len(message.body) for message in self._messages], self._batch)
        messages = self._messages[:size]
        del self._messages[:size]
        return messages

    def _says_nothing(self) -> bool:
        """Of a page nobody knows it without reading it."""
        keys = [message.delivery_info["routing_key"] for message in self._messages]
        return 0 < len(keys) < self._batch and all(key in self._unheard for key in keys)

    def _drain(self, timeout: float) -> bool:
        if timeout <= 0:
            return False
        try:
            self._connection.drain_events(timeout=timeout)
        except TimeoutError:
            return False
        return True


def batch_size(sizes: Sequence[int], most: int = BATCH) -> int:
    """How many messages of these sizes, in bytes, are applied together."""
    totals = accumulate(sizes[:most])
    return max(min(1, len(sizes)), sum(total <= BATCH_BYTES for total in totals))


def _read(message: Any) -> list[Sequenced]:
    """The events of a message; one that cannot be read goes to the dead-letter queue."""
    sleep(0)  # a page takes some milliseconds: others have their turn
    try:
        return [Sequenced.from_wire(event) for event in pages.read(message.body)]
    except Exception:
        log.exception("unreadable message to the dead-letter queue")
    message.reject(requeue=False)
    return []


def _longer(delay: float) -> float:
    return min(delay * 2, RETRY_DELAY[1])
