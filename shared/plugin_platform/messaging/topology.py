"""``python -m plugin_platform.messaging.topology``: declare exchanges and queues.

Each source has a topic exchange ``<source>.log``, with one event a message or, under the key
``page``, a list of several; and ``<source>.events`` for whoever else binds, with one event a
message always. Each projection has a quorum queue ``<consumer>.<source>.v1`` with one active
consumer, since order matters, and a queue ``….dead`` for messages that cannot be read or were tried
too often. The arguments of an existing queue cannot change, hence the version in its name. Calls to
a service wait in ``rpc-<service>``, where nameko looks for them.

Runs at the start, as an administrator of the broker: no process may declare any of this.
"""

from __future__ import annotations

from kombu import Connection, Exchange, Queue

from plugin_platform.config import HINTED, SERVICES
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.pages import SINGLE

# Exactly what the services subscribe to: a queue that nobody reads grows without end.
CONSUMERS: dict[str, tuple[str, ...]] = {
    "auth": (),
    "publishing": ("catalog",),
    "catalog": ("publishing", "installs", "auth"),
    "installs": ("publishing", "auth", "catalog"),
    "gateway": ("catalog", "auth"),
}
CALLS = Exchange("nameko-rpc", type="topic", durable=True)
DEAD_LETTERS = Exchange("dead-letters", type="direct", durable=True)
# From a dead-letter queue back to its consumer; a topic exchange, for which the broker can say to
# which queue somebody may write.
RETURNED_LETTERS = Exchange("returned-letters", type="topic", durable=True)

# Each crash of a consumer counts against all that it had prefetched.
DELIVERY_LIMIT = 100


def exchange(source: str) -> Exchange:
    """What the relay writes to, and the platform's own consumers read."""
    return Exchange(f"{source}.log", type="topic", durable=True)


def single_events(source: str) -> Exchange:
    """What others bind to: never more than one event a message."""
    return Exchange(f"{source}.events", type="topic", durable=True)


def queue(consumer: str, source: str) -> Queue:
    """The queue in which ``consumer`` gets all events of ``source``."""
    name = f"{consumer}.{source}.v1"
    return Queue(
        name,
        exchange=exchange(source),
        routing_key="#",
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-overflow": "reject-publish",
            "x-dead-letter-exchange": DEAD_LETTERS.name,
            "x-dead-letter-routing-key": name,
            "x-dead-letter-strategy": "at-least-once",
        },
    )


def hints(source: str) -> Queue:
    """What the gateway tells open pages of ``source``: worth nothing once it is old, so that it
    is dropped where nobody reads, and never holds up the relay as a full queue does.
    """
    return Queue(
        f"gateway.{source}.live",
        exchange=exchange(source),
        routing_key="#",
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-max-length": 10_000,
            "x-message-ttl": 60_000,  # ms
            "x-overflow": "drop-head",
        },
    )


def dead_letter_queue(consumer: str, source: str) -> Queue:
    name = f"{consumer}.{source}.v1"
    return Queue(
        f"{name}.dead",
        exchange=DEAD_LETTERS,
        routing_key=name,
        durable=True,
        queue_arguments={"x-queue-type": "quorum"},
    )


def declare_exchange_of_calls(connection: Connection) -> None:
    with connection.channel() as channel:
        CALLS.bind(channel).declare()


def declare_calls(connection: Connection, service: str) -> None:
    """Declare the queue of the calls to ``service``, as nameko would."""
    calls = Queue(f"rpc-{service}", CALLS, routing_key=f"{service}.*", durable=True)
    with connection.channel() as channel:
        calls.bind(channel).declare()


def declare(connection: Connection, consumer: str, source: str) -> None:
    """Declare what lies between ``source`` and ``consumer``; nothing happens when it is there."""
    declare_exchanges(connection, source)
    with connection.channel() as channel:
        dead_letter_queue(consumer, source).bind(channel).declare()
        events = queue(consumer, source).bind(channel)
        events.declare()
        _leave_single_events(events, source)
        RETURNED_LETTERS.bind(channel).declare()
        events.bind_to(RETURNED_LETTERS.name, routing_key=events.name)


def declare_exchanges(connection: Connection, source: str) -> None:
    with connection.channel() as channel:
        exchange(source).bind(channel).declare()
        single = single_events(source).bind(channel)
        single.declare()
        single.bind_to(exchange(source).name, routing_key=SINGLE)


def _leave_single_events(events: Queue, source: str) -> None:
    """Queues from before there were pages hung there, and would be given all events twice."""
    events.unbind_from(single_events(source), routing_key="#")


def declare_source(connection: Connection, source: str) -> None:
    """Declare the exchange of ``source`` and the queues of all who listen to it."""
    declare_exchanges(connection, source)
    for consumer, sources in CONSUMERS.items():
        if source in sources:
            declare(connection, consumer, source)
    if source in HINTED:
        with connection.channel() as channel:
            live = hints(source).bind(channel)
            live.declare()
            CALLS.bind(channel).declare()
            live.bind_to(CALLS.name, routing_key=f"gateway.{source}")  # the gateway's probes
            _leave_single_events(live, source)


def main() -> None:
    with new_connection("topology") as connection:
        for service in SERVICES:
            declare_calls(connection, service)
            declare_source(connection, service)


if __name__ == "__main__":
    main()
