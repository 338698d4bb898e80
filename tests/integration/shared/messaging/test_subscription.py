"""Events from one real service to another, through a broker and databases that fail."""

import random
import threading
import time

import pytest
from kombu import Producer
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import eventually
from tests.integration.shared.world import Running, World, append_all, somebody, write

from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import topology
from plugin_platform.messaging.broker import new_connection

PARKED = "SELECT count(*) FROM parked_events"


@pytest.fixture
def mirror(world: World) -> Running:
    """Relay and consumer, running; the source's service is not."""
    mirror = world.service("mirror")
    world.relay()
    return mirror


def send(body: str, content_type: str = "application/json") -> None:
    with new_connection("test", heartbeat=0) as connection:
        Producer(connection.channel()).publish(
            body,
            exchange=topology.exchange("ledger"),
            routing_key="user.registered",
            content_type=content_type,
            content_encoding="utf-8",
        )


def dead_letters() -> int:
    with new_connection("test", heartbeat=0) as connection, connection.channel() as channel:
        name = topology.dead_letter_queue("mirror", "ledger").name
        return int(channel.queue_declare(name, passive=True).message_count)


def test_events_arrive_once_each_and_in_batches(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    write(ledger, 600, writers=8)
    eventually(world.is_mirrored)
    [(batches,)] = world.query("mirror", "SELECT count(*) FROM own_log")
    assert batches < 300, f"{batches} transactions for 600 events"
    assert world.query("mirror", "SELECT count(*) FROM events") == [(batches,)]


def test_killed_consumer_loses_nothing_and_counts_nothing_twice(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    write(ledger, 1)
    eventually(world.is_mirrored)
    writer = threading.Thread(target=write, args=[ledger, 800])
    writer.start()
    for _ in range(4):
        time.sleep(random.uniform(0.3, 0.8))  # noqa: S311
        mirror.kill()
        mirror = world.service("mirror")
    writer.join()
    eventually(world.is_mirrored, 40)


def test_without_the_cursor_check_the_same_kills_count_twice(
    world: World, ledger: EventStore
) -> None:
    """The negative control: redelivered messages are really there."""
    world.service("forgetful_mirror")
    relay = world.relay()
    write(ledger, 300)
    eventually(lambda: sum(world.counted().values()) >= 300)
    # A relay that died before its cursor moved publishes the last batch again.
    relay.kill()
    world.query("ledger", "UPDATE cursors SET position = 0 WHERE name = 'outbox' RETURNING 1")
    world.relay()
    eventually(lambda: sum(world.counted().values()) > 300)


def test_repeated_publishing_counts_nothing_twice(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    write(ledger, 300)
    eventually(world.is_mirrored)
    world.query("ledger", "UPDATE cursors SET position = 0 WHERE name = 'outbox' RETURNING 1")
    append_all(ledger, [("last", "x")])
    eventually(lambda: "last" in world.counted())
    assert world.is_mirrored()


def test_unreadable_messages_go_to_the_dead_letter_queue_and_hold_nobody_up(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    write(ledger, 10)
    eventually(world.is_mirrored)
    send("{no json")
    send("[]")
    send('{"id": "x"}')
    send("cos\nsystem\n(S'true'\ntR.", "application/x-python-serialize")
    write(ledger, 10)
    eventually(world.is_mirrored)
    eventually(lambda: dead_letters() == 4)
    assert mirror.is_alive
    text = mirror.log.read_text()
    assert text.count("to the dead-letter queue") == 4
    assert "interrupted" not in text, "the broker closed the channel"


def test_gap_is_filled_from_the_source_as_soon_as_that_is_there(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    write(ledger, 20)
    eventually(world.is_mirrored)
    lose(world, ledger, 10)
    write(ledger, 10)
    time.sleep(1.5)
    assert not world.is_mirrored()
    world.service("ledger")
    eventually(world.is_mirrored, 30)
    assert mirror.is_alive


def lose(world: World, ledger: EventStore, events: int) -> None:
    """Append events which the relay believes to have published."""
    with world.database("ledger") as connection, connection.transaction():
        connection.execute("SELECT 1 FROM cursors WHERE name = 'outbox' FOR UPDATE")
        for number in range(events):
            ledger.append(f"lost-{number}", [somebody("lost")], expected_version=0)
        connection.execute(
            "UPDATE cursors SET position = (SELECT max(position) FROM events) WHERE name = 'outbox'"
        )


def test_lost_last_message_is_found_by_looking(world: World, ledger: EventStore) -> None:
    world.service("ledger")
    world.service("mirror", CATCH_UP_INTERVAL="1")
    world.relay()
    write(ledger, 20)
    eventually(world.is_mirrored)
    lose(world, ledger, 5)
    eventually(world.is_mirrored)


def test_new_consumer_reads_the_whole_history(world: World, ledger: EventStore) -> None:
    write(ledger, 700)
    world.service("ledger")
    eventually(lambda: is_served(world))
    world.service("mirror")
    eventually(world.is_mirrored, 30)


def is_served(world: World) -> bool:
    with world.rpc(1) as rpc:
        try:
            rpc.history("ledger", 0)
        except Unavailable:
            return False
    return True


def test_source_that_hangs_does_not_hang_its_consumer(world: World, ledger: EventStore) -> None:
    """nameko's own client would wait for ever."""
    source = world.service("ledger")
    eventually(lambda: is_served(world))
    source.freeze()
    write(ledger, 5)
    mirror = world.service("mirror")
    world.relay()
    eventually(world.is_mirrored, 40)
    assert mirror.stop() < 15


def test_broker_that_is_away_at_start_is_waited_for(
    world: World, broker_proxy: FaultProxy, ledger: EventStore
) -> None:
    broker_proxy.cut()
    mirror = world.service("mirror")
    write(ledger, 10)
    time.sleep(4)
    assert mirror.is_alive
    broker_proxy.heal()
    world.relay()
    eventually(world.is_mirrored, 30)


def test_broker_that_goes_and_comes_back_ends_nobody(
    world: World, broker_proxy: FaultProxy, ledger: EventStore
) -> None:
    mirror = world.service("mirror")
    world.relay()
    for fault in (broker_proxy.cut, broker_proxy.freeze):
        write(ledger, 10)
        eventually(world.is_mirrored, 30)
        fault()
        write(ledger, 10)
        time.sleep(2)
        broker_proxy.heal()
        eventually(world.is_mirrored, 40)
        assert mirror.is_alive


def test_messages_wait_for_the_database(
    world: World, database_proxy: FaultProxy, ledger: EventStore
) -> None:
    mirror = world.service("mirror")
    world.relay()
    for fault in (database_proxy.cut, database_proxy.freeze):
        write(ledger, 10)
        eventually(world.is_mirrored, 30)
        fault()
        write(ledger, 10)
        time.sleep(2)
        assert not world.is_mirrored()
        database_proxy.heal()
        eventually(world.is_mirrored, 40)
        assert mirror.is_alive
    assert world.query("mirror", PARKED) == [(0,)]
    assert dead_letters() == 0


@pytest.mark.parametrize("fault", [None, "cut", "freeze"])
def test_consumer_ends_promptly_when_asked(
    world: World, broker_proxy: FaultProxy, ledger: EventStore, fault: str | None
) -> None:
    mirror = world.service("mirror")
    world.relay()
    write(ledger, 10)
    eventually(world.is_mirrored, 30)
    if fault:
        getattr(broker_proxy, fault)()
        time.sleep(1)
    assert mirror.stop(30) < (3 if fault is None else 15)
    assert mirror.process.returncode == 0


def test_consumer_that_never_met_its_broker_ends_promptly(
    world: World, broker_proxy: FaultProxy
) -> None:
    broker_proxy.cut()
    mirror = world.service("mirror")
    time.sleep(4)
    assert mirror.stop(30) < 10


def test_only_one_of_several_consumers_is_active(world: World, ledger: EventStore) -> None:
    first, _ = world.service("mirror"), world.service("mirror")
    world.relay()
    write(ledger, 200)
    eventually(world.is_mirrored)
    first.kill()
    write(ledger, 200)
    eventually(world.is_mirrored)


def test_poisonous_event_is_parked_and_replayed(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    append_all(ledger, [("a", "1"), ("b", "poison"), ("b", "2"), ("c", "3")])
    eventually(lambda: world.counted() == {"a": 1, "c": 1})
    eventually(lambda: world.query("mirror", PARKED) == [(2,)])
    mirror.kill()  # it would apply them by itself
    world.query("mirror", "INSERT INTO public.mended VALUES (1) RETURNING 1")
    before = world.query("mirror", "SELECT count(*) FROM own_log")[0][0]
    assert "applied 2, still parked 0" in world.run("eventstore.upkeep.replay", "mirror")
    assert world.is_mirrored()
    assert world.query("mirror", "SELECT count(*) FROM own_log")[0][0] > before


def test_parked_event_is_applied_by_itself_once_the_cause_is_gone(
    world: World, mirror: Running, ledger: EventStore
) -> None:
    append_all(ledger, [("a", "1"), ("b", "poison"), ("b", "2")])
    eventually(lambda: world.query("mirror", PARKED) == [(2,)], 60)
    eventually(lambda: "ALERT mirror.ledger: 2 events of 1 streams" in mirror.log.read_text(), 60)
    world.query("mirror", "INSERT INTO public.mended VALUES (1) RETURNING 1")
    eventually(world.is_mirrored, 90)
    assert world.query("mirror", PARKED) == [(0,)]
