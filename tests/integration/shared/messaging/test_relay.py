import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from kombu import Connection, Consumer
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import eventually
from tests.integration.shared.world import World, append_all, write

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import topology
from plugin_platform.messaging.broker import new_connection

HEAD = "SELECT coalesce(max(position), 0) FROM events"
OUTBOX = "SELECT position FROM cursors WHERE name = 'outbox'"


class Inbox:
    """Takes what comes into the queue ``other.ledger.v1``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._bodies: list[dict[str, Any]] = []
        queue = topology.queue("other", "ledger")
        Consumer(
            connection.default_channel,
            [queue],
            callbacks=[lambda body, _: self._bodies.extend(events_of(body))],
            no_ack=True,
        ).consume()

    def take(self, events: int, more: float = 0.3) -> list[dict[str, Any]]:
        """Return what came since the last call: so many different events, and what comes within
        ``more`` s of the last.
        """
        while len(first_sightings(self._bodies)) < events:
            self._connection.drain_events(timeout=30)
        with suppress(TimeoutError):
            while True:
                self._connection.drain_events(timeout=more)
        bodies = self._bodies[:]
        self._bodies.clear()
        return bodies


@pytest.fixture
def inbox(addresses: dict[str, str], world: World) -> Iterator[Inbox]:
    """Straight from RabbitMQ, whatever proxy the world's processes use."""
    world.declare("other")
    with new_connection("test", heartbeat=0) as connection:
        yield Inbox(connection)


def events_of(body: Any) -> list[dict[str, Any]]:
    return body if isinstance(body, list) else [body]


def is_relayed(world: World) -> bool:
    return world.query("ledger", HEAD) == world.query("ledger", OUTBOX)


def first_sightings(bodies: list[dict[str, Any]]) -> list[int]:
    return list(dict.fromkeys(body["position"] for body in bodies))


def test_event_on_the_wire(world: World, ledger: EventStore, inbox: Inbox) -> None:
    relay = world.relay()
    append_all(ledger, [("a", "é"), ("b", "x")])
    eventually(lambda: is_relayed(world))
    log = ledger.read_after(0)
    bodies = inbox.take(2)
    assert [body["previous"] for body in bodies] == [0, log[0].position]
    assert [RecordedEvent.from_wire(body) for body in bodies] == log
    assert set(bodies[0]) == {
        "id",
        "log",
        "position",
        "previous",
        "stream",
        "version",
        "type",
        "data",
        "metadata",
        "recordedAt",
    }
    assert relay.is_alive


def test_several_relays_publish_every_event_once_and_in_order(
    world: World, ledger: EventStore, inbox: Inbox
) -> None:
    for _ in range(3):
        world.relay()
    write(ledger, 600, writers=8)
    eventually(lambda: is_relayed(world))
    positions = [body["position"] for body in inbox.take(600)]
    assert positions == [event.position for event in ledger.read_after(0, 1000)]


def test_killed_relay_loses_nothing(world: World, ledger: EventStore, inbox: Inbox) -> None:
    relay = world.relay()
    for _ in range(8):
        write(ledger, 60, writers=8)
        time.sleep(random.uniform(0, 0.1))  # noqa: S311
        relay.kill()
        relay = world.relay()
    eventually(lambda: is_relayed(world), 30)
    log = [event.position for event in ledger.read_after(0, 1000)]
    assert first_sightings(inbox.take(480)) == log
    assert len(log) == 480


def test_event_is_out_within_milliseconds(world: World, ledger: EventStore, inbox: Inbox) -> None:
    world.relay()
    append_all(ledger, [("a", "first")])
    eventually(lambda: is_relayed(world))
    inbox.take(1)
    delays = []
    for number in range(10):
        time.sleep(0.05)
        append_all(ledger, [(f"b-{number}", "x")])
        appended = time.monotonic()
        inbox.take(1, more=0)
        delays.append(time.monotonic() - appended)
    assert sorted(delays)[5] < 0.3, delays


def test_broker_that_is_away_at_start_is_waited_for(
    world: World, ledger: EventStore, inbox: Inbox, broker_proxy: FaultProxy
) -> None:
    broker_proxy.cut()
    relay = world.relay()
    write(ledger, 20)
    time.sleep(1.5)
    assert relay.is_alive
    broker_proxy.heal()
    eventually(lambda: is_relayed(world))
    assert len(first_sightings(inbox.take(20))) == 20


def test_broker_that_goes_and_comes_back_gets_everything(
    world: World, ledger: EventStore, inbox: Inbox, broker_proxy: FaultProxy
) -> None:
    relay = world.relay()
    for fault in (broker_proxy.cut, broker_proxy.freeze):
        write(ledger, 20)
        eventually(lambda: is_relayed(world))
        fault()
        write(ledger, 20)
        time.sleep(1.5)
        assert not is_relayed(world)
        broker_proxy.heal()
        eventually(lambda: is_relayed(world), 30)
        assert relay.is_alive
    assert first_sightings(inbox.take(80)) == [event.position for event in ledger.read_after(0)]


def test_message_that_no_queue_takes_is_kept_until_one_does(
    world: World, ledger: EventStore, addresses: dict[str, str]
) -> None:
    relay = world.relay()
    write(ledger, 5)
    time.sleep(2)
    assert not is_relayed(world)
    world.declare("other")
    eventually(lambda: is_relayed(world))
    assert relay.is_alive
    with new_connection("test", heartbeat=0) as connection:
        assert first_sightings(Inbox(connection).take(5)) == [
            e.position for e in ledger.read_after(0)
        ]


def test_lost_database_session_is_replaced(world: World, ledger: EventStore, inbox: Inbox) -> None:
    relay = world.relay()
    write(ledger, 20)
    eventually(lambda: is_relayed(world))
    world.query(
        "ledger",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    write(ledger, 20)
    eventually(lambda: is_relayed(world))
    assert relay.is_alive
    assert len(first_sightings(inbox.take(40))) == 40


@pytest.mark.parametrize("fault", [None, "cut", "freeze"])
def test_relay_ends_quickly_when_asked(
    world: World,
    ledger: EventStore,
    inbox: Inbox,
    broker_proxy: FaultProxy,
    fault: str | None,
) -> None:
    relay = world.relay()
    write(ledger, 5)
    eventually(lambda: is_relayed(world))
    if fault:
        getattr(broker_proxy, fault)()
        write(ledger, 5)
        time.sleep(0.5)
    assert relay.stop() < 6
    assert relay.process.returncode == 0


def test_relay_does_not_start_without_its_database(world: World) -> None:
    relay = world.relay("nobody")
    assert relay.process.wait(20) == 1
    assert "DATABASE_URL_NOBODY" in relay.log.read_text()


def test_log_lines_are_json_and_hold_no_password(world: World, broker_proxy: FaultProxy) -> None:
    broker_proxy.cut()
    address = urlsplit(world.environment["AMQP_URI"])
    netloc = f"guest:s3cret@{address.hostname}:{address.port}"
    world.environment["AMQP_URI"] = urlunsplit(address._replace(netloc=netloc))
    relay = world.relay()
    eventually(lambda: "interrupted" in relay.log.read_text())
    relay.kill()
    text = relay.log.read_text()
    assert "s3cret" not in text
    assert {json.loads(line)["service"] for line in text.splitlines()} == {"relay"}
