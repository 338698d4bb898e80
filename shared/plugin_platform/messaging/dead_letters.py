"""``python -m plugin_platform.messaging.dead_letters [CONSUMER …] [--replay|--discard|--json]``

What lies in the dead-letter queues: messages that could not be read, or that were delivered so
often that they seem to end their reader. Events are in their source's log as well, so that
nothing is missing for a lost message; but somebody should know what sends such things.

``--replay`` puts back what can be read now: its consumer ignores what it has applied meanwhile.
``--discard`` removes what still cannot be read. Without either, both are only shown.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from kombu import Connection, Message

from plugin_platform import logs
from plugin_platform.eventstore.positions import Sequenced
from plugin_platform.messaging import pages
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.confirms import ConfirmedPublisher
from plugin_platform.messaging.confirms import Message as Outgoing
from plugin_platform.messaging.topology import (
    CONSUMERS,
    RETURNED_LETTERS,
    dead_letter_queue,
    queue,
)

PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before asking again for what was counted
MOST = 1000  # messages of a queue that are looked at; all are held unacknowledged meanwhile


@dataclass(frozen=True)
class Letters:
    """How many lie in a queue, and of the first: since when and why."""

    consumer: str
    source: str
    count: int
    oldest: str | None
    reason: str | None


def survey(connection: Connection, consumers: Iterable[str] = CONSUMERS) -> list[Letters]:
    """Every dead-letter queue that is not empty."""
    pairs = [(consumer, source) for consumer in consumers for source in CONSUMERS[consumer]]
    found = [_survey_one(connection, consumer, source) for consumer, source in pairs]
    return [letters for letters in found if letters.count]


def show(
    connection: Connection, consumer: str, source: str, most: int = MOST
) -> list[tuple[str, str, str]]:
    """When each message came there, its id, and why."""
    with _messages(connection, consumer, source, most) as messages:
        return [
            (_since(message) or "?", str(message.properties.get("message_id")), reason(message))
            for message in messages
        ]


def replay(
    connection: Connection, consumer: str, source: str, seconds: float = math.inf
) -> tuple[int, int]:
    """Put back what can be read; return how many that were and how many cannot be read.

    Each is confirmed by its queue before it is removed here: a crash repeats it. What was not
    looked at after so many seconds stays for the next time.
    """
    end = time.monotonic() + seconds
    publisher = ConfirmedPublisher(connection, RETURNED_LETTERS.name)
    back, left = 0, 0
    with _messages(connection, consumer, source) as messages:
        for message in messages:
            if time.monotonic() >= end:
                break
            if why_unreadable(message):
                left += 1
                continue
            publisher.publish([_returned(message, queue(consumer, source).name)])
            message.ack()
            back += 1
    return back, left


def discard(connection: Connection, consumer: str, source: str) -> int:
    """Remove what cannot be read; return how many messages that were."""
    gone = 0
    with _messages(connection, consumer, source) as messages:
        for message in messages:
            if why_unreadable(message):
                message.ack()
                gone += 1
    return gone


def reason(message: Message) -> str:
    if why := why_unreadable(message):
        return why
    if _death(message).get("reason") == "delivery_limit":
        return "delivered too often: its reader ended with it, again and again"
    return "can be read now"


def why_unreadable(message: Message) -> str | None:
    """What its consumer would say of it; None when it can be read."""
    try:
        for event in pages.read(message.body):
            Sequenced.from_wire(event)
    except Exception as error:  # whatever a stranger has sent
        return f"unreadable: {type(error).__name__}: {error}"[:200]
    return None


@contextmanager
def _messages(
    connection: Connection, consumer: str, source: str, most: int = MOST
) -> Iterator[Iterator[Message]]:
    """What lies there now. At the end all that was not acknowledged lies there again."""
    with connection.channel() as channel:
        letters = dead_letter_queue(consumer, source).bind(channel)
        count = letters.queue_declare(passive=True).message_count
        yield _take(letters, min(count, most))


def _take(letters: Any, count: int) -> Iterator[Message]:
    for _ in range(count):
        message = _get(letters)
        if message is None:
            return
        yield message


def _get(letters: Any) -> Message | None:
    """A quorum queue counts a message some moments before it gives it out."""
    for pause in (*PAUSES, None):
        message: Message | None = letters.get(accept=["json"])
        if message is not None or pause is None:
            return message
        time.sleep(pause)
    return None


def _survey_one(connection: Connection, consumer: str, source: str) -> Letters:
    with connection.channel() as channel:
        letters = dead_letter_queue(consumer, source).bind(channel)
        letters.declare()
        count = letters.queue_declare(passive=True).message_count
        first = next(_take(letters, min(count, 1)), None)
        if first is None:
            return Letters(consumer, source, count, None, None)
        return Letters(consumer, source, count, _since(first), reason(first))


def _death(message: Message) -> dict[str, Any]:
    """RabbitMQ's account: https://www.rabbitmq.com/docs/dlx#effects"""
    deaths = (message.headers or {}).get("x-death") or [{}]
    return dict(deaths[0])


def _returned(message: Message, routing_key: str) -> Outgoing:
    body = message.body
    raw = body.encode() if isinstance(body, str) else bytes(body)
    return Outgoing(routing_key, str(message.properties.get("message_id")), raw)


def _since(message: Message) -> str | None:
    moment = _death(message).get("time")
    return moment.replace(tzinfo=UTC).isoformat() if isinstance(moment, datetime) else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m plugin_platform.messaging.dead_letters")
    parser.add_argument("consumer", nargs="*", help=f"of {', '.join(CONSUMERS)}; all if left out")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--replay", action="store_true", help="put back what can be read now")
    what.add_argument("--discard", action="store_true", help="remove what cannot be read")
    what.add_argument("--json", action="store_true", help="count them, for programs")
    args = parser.parse_args()
    consumers = tuple(args.consumer or CONSUMERS)
    if unknown := set(consumers) - set(CONSUMERS):
        parser.error(f"nobody listens as {', '.join(unknown)}; there are {', '.join(CONSUMERS)}")
    logs.configure()
    with new_connection("dead-letters", heartbeat=0) as connection:
        if args.json:
            print(json.dumps([asdict(letters) for letters in survey(connection, consumers)]))
            return
        for consumer in consumers:
            for source in CONSUMERS[consumer]:
                for line in _act(args, connection, consumer, source):
                    print(line)


def _act(
    args: argparse.Namespace, connection: Connection, consumer: str, source: str
) -> Iterator[str]:
    name = dead_letter_queue(consumer, source).name
    if args.replay:
        back, left = replay(connection, consumer, source)
        yield f"{name}: put back {back}, cannot be read {left}"
    elif args.discard:
        yield f"{name}: removed {discard(connection, consumer, source)}"
    else:
        found = show(connection, consumer, source)
        yield f"{name}: {len(found)}"
        yield from ("  " + "  ".join(row) for row in found)


if __name__ == "__main__":
    main()
