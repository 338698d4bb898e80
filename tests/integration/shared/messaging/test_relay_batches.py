"""How much the relay publishes at once, counted where it is published."""

from collections.abc import Iterable, Iterator
from threading import Event as Flag

import pytest
from kombu import Connection
from tests.integration.shared.world import World, somebody

from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import outgoing, pages, relay, topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.confirms import (
    ConfirmedPublisher,
    Message,
    NotConfirmed,
    OptionalPublisher,
)

MANY = """
INSERT INTO events (id, stream, version, type, data, metadata)
SELECT gen_random_uuid(), 'many', number, 'user.registered',
       jsonb_build_object('user_id', 'many', 'username', 'n' || number), '{"schema": 1}'
FROM generate_series(1, 10000) AS number RETURNING 1
"""


class Counting(ConfirmedPublisher):
    """The real one, which remembers what it was given; ``failures`` are refused first."""

    def __init__(self, connection: Connection, exchange: str, failures: int = 0) -> None:
        super().__init__(connection, exchange)
        self.connection = connection
        self.batches: list[tuple[int, int]] = []  # events, bytes
        self.messages: list[tuple[int, int]] = []
        self._failures = failures

    def publish(self, messages: Iterable[Message]) -> None:
        given = list(messages)
        sizes = [(len(pages.read(each.body)), len(each.body)) for each in given]
        self.messages += sizes
        events, size = map(sum, zip(*sizes, strict=True))
        self.batches.append((events, size))
        if self._failures:
            self._failures -= 1
            raise NotConfirmed("not in time")
        super().publish(given)


@pytest.fixture
def broker(world: World) -> Iterator[Connection]:
    with new_connection("test", heartbeat=0) as connection:
        topology.declare(connection, "other", "ledger")
        yield connection


def relay_all(world: World, publisher: Counting) -> None:
    """What the relay's loop does, until nothing is left."""
    one = relay.LogRelay("ledger", Flag())
    both = relay.Publisher(publisher, OptionalPublisher(publisher.connection, "ledger.events"))
    with world.database("ledger") as database:
        while True:
            try:
                if not one.publish_next(database, both):
                    return
            except NotConfirmed:
                one.slow_down()


def test_ten_thousand_small_events_and_a_huge_one_go_in_bounded_batches(
    world: World, ledger: EventStore, broker: Connection
) -> None:
    world.query("ledger", MANY)
    ledger.append("huge", [somebody("h" * 4_000_000)], expected_version=0)
    ledger.append("after", [somebody("x")] * 3, expected_version=0)
    publisher = Counting(broker, "ledger.log")
    relay_all(world, publisher)
    assert sum(events for events, _ in publisher.batches) == 10_004
    [huge] = [batch for batch in publisher.batches if batch[1] > relay.BATCH_BYTES]
    assert huge[0] == 1, "it goes alone"
    assert max(events for events, _ in publisher.batches) == relay.BATCH
    assert len(publisher.batches) == 10 + 2
    assert max(events for events, _ in publisher.messages) == outgoing.MOST_EVENTS
    assert [size > outgoing.MOST_BYTES for _, size in publisher.messages].count(True) == 1
    queue = topology.queue("other", "ledger").bind(broker.default_channel)
    assert queue.queue_declare(passive=True).message_count == 100 + 2


def test_batches_shrink_while_the_broker_does_not_confirm_and_grow_again(
    world: World, ledger: EventStore, broker: Connection
) -> None:
    world.query("ledger", MANY)
    publisher = Counting(broker, "ledger.log", failures=4)
    relay_all(world, publisher)
    sizes = [events for events, _ in publisher.batches]
    assert sizes[:5] == [1000, 250, 62, 15, 3]
    assert sizes[5:9] == [6, 12, 24, 48]
    assert sum(sizes[4:]) == 10_000
