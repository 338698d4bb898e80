"""The queues of a service as operators see them; over a connection of the service's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventlet import Timeout
from kombu import Connection
from kombu import Queue as AmqpQueue

from plugin_platform.errors import Unavailable
from plugin_platform.messaging import dead_letters
from plugin_platform.messaging.broker import abandon, new_connection
from plugin_platform.messaging.topology import CONSUMERS, dead_letter_queue, queue
from plugin_platform.operations.reasons import without_values

PATIENCE = 8.0  # seconds: a socket's time-outs alone do not hold in a green thread
REPLAY = 5.0  # seconds of them in which letters go back; the rest is for what was begun
SHOWN = 20  # dead letters of a queue


def queues(service: str) -> list[dict[str, Any]]:
    """The calls first, then what comes of each source. Raises ``Unavailable``."""
    with _connected(service) as connection:
        calls, processes = _depth(connection, AmqpQueue(f"rpc-{service}"))
        of_calls = {"queue": f"rpc-{service}", "source": None, "waiting": calls, "dead": 0}
        return [
            {**of_calls, "processes": processes, "letters": []},
            *(_of_source(connection, service, source) for source in CONSUMERS[service]),
        ]


def put_back(service: str, source: str) -> tuple[int, int]:
    """How many went back, and how many cannot be read. Raises ``Unavailable``; some may have
    gone back then.
    """
    with _connected(service) as connection:
        return dead_letters.replay(connection, service, source, REPLAY)


def _of_source(connection: Connection, service: str, source: str) -> dict[str, Any]:
    events = queue(service, source)
    waiting, processes = _depth(connection, events)
    dead, _ = _depth(connection, dead_letter_queue(service, source))
    found = dead_letters.show(connection, service, source, SHOWN) if dead else []
    return {
        "queue": events.name,
        "source": source,
        "waiting": waiting,
        "processes": processes,
        "dead": dead,
        "letters": [
            {"since": since, "id": id, "reason": without_values(why)} for since, id, why in found
        ],
    }


def _depth(connection: Connection, asked: AmqpQueue) -> tuple[int, int]:
    """How many messages wait, and how many read them."""
    with connection.channel() as channel:
        found = asked.bind(channel).queue_declare(passive=True)
        return found.message_count, found.consumer_count


@contextmanager
def _connected(service: str) -> Iterator[Connection]:
    connection = new_connection(f"{service}.operations", heartbeat=0)
    try:
        with Timeout(PATIENCE):
            connection.connect()
            yield connection
    except (Timeout, OSError, *connection.recoverable_connection_errors) as error:
        raise Unavailable("The broker did not answer in time.") from error
    finally:
        abandon(connection)
