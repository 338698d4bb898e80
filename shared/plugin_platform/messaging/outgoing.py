"""Messages as the relay publishes them, of one event or of several; ``pages.py`` reads them.

An event alone goes under its type, and so does a large one; several go together under ``PAGE``.
Others than the platform's own consumers bind to ``<source>.events``. There the events of a page are
published one by one, as far as somebody takes their types.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from plugin_platform.messaging.confirms import Message, OptionalPublisher
from plugin_platform.messaging.pages import PAGE

MOST_EVENTS = 100  # events of a message: a consumer prefetches hundreds of messages
MOST_BYTES = 64_000

Event = dict[str, Any]


def message_of(event: Event) -> Message:
    return Message(event["type"], event["id"], json.dumps(event, ensure_ascii=False).encode())


def grouped(messages: Iterable[Message]) -> list[list[Message]]:
    """In order, as many together as a message may hold."""
    groups: list[list[Message]] = []
    room = 0
    for message in messages:
        size = len(message.body)
        if not groups or size > room or len(groups[-1]) == MOST_EVENTS:
            groups.append([])
            room = MOST_BYTES
        groups[-1].append(message)
        room -= size
    return groups


def joined(group: Sequence[Message]) -> Message:
    """One message with all of these events."""
    if len(group) == 1:
        return group[0]
    body = b"[" + b",".join(message.body for message in group) + b"]"
    return Message(PAGE, group[0].id, body)


class SingleEvents:
    """Publishes the events of pages one by one, as far as anybody binds to hear of their types.

    The first of each type in a page says whether there is somebody: the broker returns it if not.
    """

    def __init__(self, publisher: OptionalPublisher) -> None:
        self._publisher = publisher
        self._unheard: set[str] = set()  # types

    def publish(self, events: Sequence[Message]) -> None:
        """Raises as ``ConfirmedPublisher.publish``."""
        if not events:
            return
        asked, left = self._split(events)
        unheard = self._publisher.publish_all(asked)
        unheard |= self._publisher.publish_all(
            [event for event in left if event.routing_key not in unheard]
        )
        self._unheard = self._unheard - {event.routing_key for event in events} | unheard

    def _split(self, events: Sequence[Message]) -> tuple[list[Message], list[Message]]:
        """Those to publish; and of the types that nobody heard before, all but the first."""
        asked: list[Message] = []
        left: list[Message] = []
        asked_for = set[str]()
        for event in events:
            known = event.routing_key in self._unheard and event.routing_key in asked_for
            (left if known else asked).append(event)
            asked_for.add(event.routing_key)
        return asked, left
