"""Pages of events for the platform's own consumers, and single ones for whoever else binds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from threading import Event as Flag
from typing import Any

import pytest
from amqp.exceptions import ConsumerCancelled
from kombu import Connection, Consumer, Exchange, Producer, Queue
from tests.helpers.waiting import PATIENCE
from tests.integration.shared.world import World, somebody

from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import relay, topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.confirms import ConfirmedPublisher, Message, OptionalPublisher

MANY = """
INSERT INTO events (id, stream, version, type, data, metadata)
SELECT gen_random_uuid(), %s, number, CASE WHEN number %% 3 = 0 THEN 'user.role_granted'
                                       ELSE 'user.registered' END, '{}', '{"schema": 1}'
FROM generate_series(1, %s) AS number RETURNING position
"""
LAST = {"last": "of what was in the queue"}


class Counting(OptionalPublisher):
    """The real one, which remembers how much it was given."""

    given = 0

    def publish(self, messages: Iterable[Message]) -> None:
        all_of_them = list(messages)
        self.given += len(all_of_them)
        super().publish(all_of_them)


class Relayed:
    """A relay's own loop, and what comes into queues."""

    def __init__(self, world: World, broker: Connection) -> None:
        self._world, self.broker = world, broker
        self._queues: list[str] = []
        self._ends: set[str] = set()  # queues of which all has been read
        self.singles = Counting(broker, "ledger.events")
        own = ConfirmedPublisher(broker, topology.exchange("ledger").name)
        self._publisher = relay.Publisher(own, self.singles)
        self._relay = relay.LogRelay("ledger", Flag())

    def append(self, stream: str, events: int) -> list[int]:
        """Their positions, once all are published."""
        rows = self._world.query("ledger", MANY, stream, events)
        self.publish()
        return [position for (position,) in rows]

    def publish(self) -> None:
        with self._world.database("ledger") as database:
            while self._relay.publish_next(database, self._publisher):
                pass

    def listen(self, *keys: str) -> list[Any]:
        """What comes to somebody who binds to the single events, by ``taken``."""
        channel = self.broker.channel()
        exchange = Exchange("ledger.events", type="topic", channel=channel)
        queue = Queue(f"stranger-{'-'.join(keys)}", exclusive=True, channel=channel)
        queue.declare()
        for key in keys:
            queue.bind_to(exchange.name, routing_key=key)
        return self._consume(channel, queue)

    def own(self) -> list[Any]:
        """The same of a consumer of the platform's own."""
        channel = self.broker.channel()
        return self._consume(channel, topology.queue("other", "ledger"))

    def _consume(self, channel: Any, queue: Queue) -> list[Any]:
        bodies: list[Any] = []

        def take(message: Any) -> None:
            body = json.loads(message.body)
            if body == LAST:
                self._ends.add(queue.name)
            else:
                bodies.append(body)

        self._queues.append(queue.name)
        Consumer(channel, [queue], on_message=take, no_ack=True, auto_declare=False).consume()
        return bodies

    def arrive(self) -> None:
        """Read what is in the queues: what is put into them now comes behind it."""
        self._ends.clear()
        with self.broker.channel() as channel:
            for name in self._queues:
                Producer(channel, serializer="json").publish(LAST, routing_key=name)
            while not self._ends.issuperset(self._queues):
                self.broker.drain_events(timeout=PATIENCE)


@pytest.fixture
def relayed(world: World) -> Iterator[Relayed]:
    with new_connection("test", heartbeat=0) as connection:
        topology.declare(connection, "other", "ledger")
        yield Relayed(world, connection)


def positions(bodies: list[Any]) -> list[int]:
    events = [event for body in bodies for event in (body if isinstance(body, list) else [body])]
    return [event["position"] for event in events]


def test_own_consumers_get_pages_and_others_each_event_alone_and_in_order(relayed: Relayed) -> None:
    own, stranger = relayed.own(), relayed.listen("#")
    log = relayed.append("a", 2500)
    relayed.arrive()
    assert positions(own) == log
    assert {len(body) for body in own} == {100}
    assert positions(stranger) == log
    assert {type(body) for body in stranger} == {dict}


def test_one_event_is_one_message_for_everybody_and_published_once(relayed: Relayed) -> None:
    own, stranger = relayed.own(), relayed.listen("#")
    log = [position for n in range(3) for position in relayed.append(f"a-{n}", 1)]
    relayed.arrive()
    assert positions(own) == positions(stranger) == log
    assert {type(body) for body in own} == {dict}
    assert relayed.singles.given == 0


def test_who_binds_to_one_type_gets_the_events_of_that_type_alone(relayed: Relayed) -> None:
    stranger = relayed.listen("user.role_granted")
    log = relayed.append("a", 600)
    relayed.arrive()
    assert positions(stranger) == log[2::3]


def test_while_nobody_listens_one_event_of_each_type_is_offered_for_a_batch(
    relayed: Relayed,
) -> None:
    relayed.append("a", 1000)  # nobody is known not to listen
    before = relayed.singles.given
    relayed.append("b", 5000)
    assert relayed.singles.given - before == 5 * 2


def test_who_comes_later_is_given_all_that_is_published_from_then_on(relayed: Relayed) -> None:
    relayed.append("a", 1000)
    stranger = relayed.listen("user.registered", "user.role_granted")
    log = relayed.append("b", 1000)
    relayed.append("c", 1)
    relayed.arrive()
    found = positions(stranger)
    assert sorted(found)[:-1] == log
    assert len(found) == len(log) + 1


def test_who_has_gone_costs_nothing_any_more(relayed: Relayed) -> None:
    stranger = relayed.listen("user.registered")
    relayed.append("a", 600)
    relayed.arrive()
    assert stranger
    with suppress(ConsumerCancelled):  # which is heard at once or a moment later
        Queue("stranger-user.registered", channel=relayed.broker.channel()).delete()
        relayed.broker.drain_events(timeout=PATIENCE)
    relayed.append("b", 1000)
    before = relayed.singles.given
    relayed.append("c", 1000)
    assert relayed.singles.given - before == 2


def test_a_queue_of_before_is_moved_to_the_log_and_given_nothing_twice(
    world: World, relayed: Relayed, ledger: EventStore
) -> None:
    with new_connection("test", heartbeat=0) as connection, connection.channel() as channel:
        topology.queue("other", "ledger").bind(channel).bind_to("ledger.events", routing_key="#")
        topology.declare(connection, "other", "ledger")
    own = relayed.own()
    log = relayed.append("a", 300)
    ledger.append("b", [somebody("b")], expected_version=0)
    relayed.publish()
    relayed.arrive()
    assert positions(own) == [*log, log[-1] + 1]
