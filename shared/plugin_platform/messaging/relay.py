"""``python -m plugin_platform.messaging.relay [SERVICE …]``: publish new events to RabbitMQ.

The log is the outbox: events are read in order after the cursor ``outbox``, published
with confirms, and then the cursor moves. A crash in between publishes some events
twice, and never loses one. A batch is bounded in events and in bytes. One publisher at
a time works on a log, whatever the number of relays; LISTEN/NOTIFY wakes it, with a slow
timer behind. Several events go in one message (``outgoing.py``).

A plain process without green threads: socket time-outs hold here.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from kombu import Connection as BrokerConnection
from psycopg import sql

from plugin_platform import config, logs, metrics
from plugin_platform.eventstore.database import Connection, connect
from plugin_platform.eventstore.notifier import CHANNEL
from plugin_platform.eventstore.reading import Recorded, read_page
from plugin_platform.eventstore.store import to_wire
from plugin_platform.messaging.broker import BROKER_ERRORS, abandon, beat, listen, new_connection
from plugin_platform.messaging.confirms import (
    ConfirmedPublisher,
    Message,
    NotConfirmed,
    OptionalPublisher,
)
from plugin_platform.messaging.outgoing import SingleEvents, grouped, joined, message_of
from plugin_platform.messaging.topology import exchange, single_events

log = logging.getLogger(__name__)

BATCH = 1000  # events
BATCH_BYTES = 1_000_000  # of data; what is confirmed in time also by a slow broker
TICK = 1.0  # seconds between looks at the log when no notification comes
STOP_TIMEOUT = 3.0  # seconds
RETRY_DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0)
INTERRUPTIONS: tuple[type[Exception], ...] = (psycopg.Error, NotConfirmed, *BROKER_ERRORS)

CLAIM_CURSOR = """
SELECT position, (SELECT id FROM log_identity) FROM cursors
WHERE name = 'outbox' FOR UPDATE SKIP LOCKED
"""
MOVE_CURSOR = "UPDATE cursors SET position = %s WHERE name = 'outbox'"
# What a relay asks that has nothing to do: one statement, where taking a page is four.
IS_WAITING = """
SELECT EXISTS (SELECT FROM events WHERE position > cursors.position)
FROM cursors WHERE name = 'outbox'
"""


class Publisher:
    """``pages`` is what the platform's own consumers read; ``single_events`` is for others."""

    def __init__(self, pages: ConfirmedPublisher, single_events: OptionalPublisher) -> None:
        self._pages = pages
        self._single_events = SingleEvents(single_events)

    def publish(self, events: Sequence[Message]) -> None:
        """Raises as ``ConfirmedPublisher.publish``."""
        groups = grouped(events)
        self._pages.publish(map(joined, groups))
        # One alone reaches the others too: their exchange is bound to the first.
        self._single_events.publish([one for group in groups if len(group) > 1 for one in group])


class LogRelay:
    """Publishes one service's log until ``stop`` is set, whatever goes away meanwhile."""

    def __init__(self, service: str, stop: threading.Event) -> None:
        self._service = service
        self._stop = stop
        self._failures = 0
        self._batch = BATCH  # events at once: fewer, while the broker does not confirm in time

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                self._relay()
            except INTERRUPTIONS as error:
                self._failures += 1
                self.slow_down()
                metrics.interrupted(self._service)
                log.warning("%s: interrupted by %s", self._service, _describe(error))
                self._stop.wait(RETRY_DELAYS[min(self._failures, len(RETRY_DELAYS)) - 1])

    def _relay(self) -> None:
        broker = new_connection(f"relay.{self._service}")
        url = config.database_url(self._service)
        try:
            with connect(url, autocommit=True, application_name="relay") as database:
                database.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                broker.connect()
                publisher = Publisher(
                    ConfirmedPublisher(broker, exchange(self._service).name),
                    OptionalPublisher(broker, single_events(self._service).name),
                )
                while not self._stop.is_set():
                    published = self.publish_next(database, publisher)
                    self._failures = 0
                    _stay(broker)
                    if not published:
                        self._wait_for_news(database, broker)
        finally:
            abandon(broker)

    def _wait_for_news(self, database: Connection, broker: BrokerConnection) -> None:
        while not (self._stop.is_set() or _is_told(database) or _is_waiting(database)):
            _stay(broker)

    def slow_down(self) -> None:
        """Take fewer events at once: what is not confirmed in time is published again."""
        self._batch = max(1, self._batch // 4)

    def publish_next(self, database: Connection, publisher: Publisher) -> int:
        """Publish the next batch and move the cursor; return how many events it had."""
        with database.transaction():
            cursor = database.execute(CLAIM_CURSOR).fetchone()
            if cursor is None:  # another relay is publishing
                return 0
            position, identity = cursor
            events = read_page(database, position, self._batch, BATCH_BYTES)
            waiting = datetime.now(UTC) - events[0].recorded_at if events else timedelta()
            metrics.lag(self._service, waiting.total_seconds())
            if events:
                started = time.monotonic()
                publisher.publish(_messages(events, position, identity))
                database.execute(MOVE_CURSOR, [events[-1].position])
                self._batch = min(BATCH, 2 * self._batch)
                metrics.published(self._service, len(events), time.monotonic() - started)
            return len(events)


def _messages(events: Recorded, position: int, identity: UUID) -> list[Message]:
    log = str(identity)
    return [message_of({**body, "log": log}) for body in to_wire(events, position)]


def _stay(broker: BrokerConnection) -> None:
    """Connected, though nothing is said."""
    listen(broker)
    beat(broker)


def _is_told(database: Connection) -> bool:
    return any(True for _ in database.notifies(timeout=TICK, stop_after=1))


def _is_waiting(database: Connection) -> bool:
    """Also when another relay publishes it just now."""
    row = database.execute(IS_WAITING).fetchone()
    return row is None or bool(row[0])


def _describe(error: Exception) -> str:
    """Name the error without what a connection string or a body may hold."""
    return f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"


def main(services: Sequence[str]) -> None:
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for service in services:
        config.database_url(service)  # refuse to start, rather than try for ever
    config.amqp_uri()
    threads = [
        threading.Thread(target=LogRelay(service, stop).run, name=service, daemon=True)
        for service in services
    ]
    for thread in threads:
        thread.start()
    metrics.start()
    log.info("relaying %s", ", ".join(services))
    _wait(threads, stop)


def _wait(threads: Sequence[threading.Thread], stop: threading.Event) -> None:
    while not stop.wait(1.0):
        dead = [thread.name for thread in threads if not thread.is_alive()]
        if dead:
            raise SystemExit(f"the relay of {', '.join(dead)} ended by a mistake of its own")
    # What a thread still waits for is published again by the next relay.
    deadline = time.monotonic() + STOP_TIMEOUT
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


if __name__ == "__main__":
    main(sys.argv[1:] or config.SERVICES)
