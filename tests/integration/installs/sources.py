"""What publishing and auth say, as a test needs it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from kombu import Connection, Consumer, Exchange, Message, Producer, Queue
from tests.helpers.waiting import eventually
from tests.integration.running_service import RunningService

from plugin_platform.events import Event, RecordedEvent
from plugin_platform.events.upcasters import current_schema
from plugin_platform.messaging import topology

SIZE = {"id": "size", "type": "number", "label": "Size", "default": 12, "maximum": 72}

NOTES = [
    {"id": f"note-{number}", "type": "string", "label": "Note", "maxLength": 10_000}
    for number in range(20)
]


def manifest(plugin_id: str, version: str, *settings: dict[str, Any]) -> dict[str, Any]:
    return {"id": plugin_id, "version": version, "contributes": {"settings": list(settings)}}


def published(plugin_id: str, version: str = "1.0.0", *settings: dict[str, Any]) -> Event:
    data = {
        "plugin_id": plugin_id,
        "version": version,
        "bundle_key": f"{plugin_id}/{version}.js",
        "integrity": "sha384-AAAA",
        "size": 1,
        "manifest": manifest(plugin_id, version, *settings),
        "changelog": "",
        "readme_html": None,
        "readme_key": None,
        "files": [],
        "min_platform_version": None,
        "name": plugin_id,
        "description": "",
        "category": "utilities",
        "tags": [],
        "owner_id": "1",
        "owner_name": "ada",
        "signature": None,
        "security": False,
    }
    return Event("plugin.published", data)


def yanked(plugin_id: str, version: str) -> Event:
    data = {"plugin_id": plugin_id, "version": version, "reason": "It is broken."}
    return Event("plugin.version_yanked", data)


def restored(plugin_id: str, version: str) -> Event:
    return Event("plugin.version_restored", {"plugin_id": plugin_id, "version": version})


def blocked(plugin_id: str) -> Event:
    return Event("plugin.blocked", {"plugin_id": plugin_id, "reason": "It is malicious."})


def unblocked(plugin_id: str) -> Event:
    return Event("plugin.unblocked", {"plugin_id": plugin_id})


def version_blocked(plugin_id: str, version: str) -> Event:
    data = {"plugin_id": plugin_id, "version": version, "reason": "It is malicious."}
    return Event("plugin.version_blocked", data)


def version_unblocked(plugin_id: str, version: str) -> Event:
    return Event("plugin.version_unblocked", {"plugin_id": plugin_id, "version": version})


def held(plugin_id: str) -> Event:
    return Event("plugin.held", {"plugin_id": plugin_id, "publisher_id": "1"})


def released(plugin_id: str) -> Event:
    return Event("plugin.released", {"plugin_id": plugin_id, "publisher_id": "1"})


def deprecated(plugin_id: str, replacement: str | None) -> Event:
    data = {"plugin_id": plugin_id, "message": "Take another.", "replacement": replacement}
    return Event("plugin.deprecated", data)


def undeprecated(plugin_id: str) -> Event:
    return Event("plugin.undeprecated", {"plugin_id": plugin_id})


def logged_in(user_id: str, visitor_id: str | None) -> Event:
    return Event("user.logged_in", {"user_id": user_id, "visitor_id": visitor_id})


Say = Callable[..., None]


class Source:
    """A log of another service, of which nothing exists but its messages and its `history`."""

    def __init__(self, name: str, identity: UUID | None = None) -> None:
        self.name = name
        self._identity = identity and str(identity)
        self.log: list[dict[str, Any]] = []
        self._saying: Producer | None = None

    @property
    def position(self) -> int:
        return len(self.log)

    def record(
        self, event: Event, actor: str | None = None, at: datetime | None = None
    ) -> RecordedEvent:
        position = self.position + 1
        by = {} if actor is None else {"actor": actor}
        recorded = RecordedEvent(
            position=position,
            id=uuid4(),
            stream=f"{self.name}-{event.data.get('plugin_id') or event.data['user_id']}",
            version=position,
            type=event.type,
            data=event.data,
            metadata={"schema": current_schema(event.type), "correlationId": "request-1", **by},
            recorded_at=at or datetime.now(UTC),
        )
        self.log.append({**recorded.to_wire(previous=position - 1), "log": self._identity})
        return recorded

    def say(
        self,
        amqp_uri: str,
        *events: Event,
        actor: str | None = None,
        at: datetime | None = None,
    ) -> None:
        producer = self._saying = self._saying or self._producer(amqp_uri)
        for event in events:
            self.record(event, actor, at)
            producer.publish(self.log[-1], routing_key=event.type, delivery_mode=2, retry=False)

    def _producer(self, amqp_uri: str) -> Producer:
        connection = Connection(amqp_uri, connect_timeout=3)
        topology.declare_source(connection, self.name)
        return Producer(connection, exchange=topology.exchange(self.name))

    @contextmanager
    def answering(self, amqp_uri: str) -> Iterator["Source"]:
        """Answers the RPC `history` in a thread, for as long as the block lasts."""
        over = threading.Event()
        thread = threading.Thread(target=self._answer_until, args=(over, amqp_uri))
        thread.start()
        try:
            yield self
        finally:
            over.set()
            thread.join(timeout=5)
            if self._saying is not None:
                self._saying.connection.close()

    def _answer_until(self, over: threading.Event, amqp_uri: str) -> None:
        rpc = Exchange("nameko-rpc", type="topic", durable=True)
        calls = Queue(f"test-{uuid4()}", rpc, f"{self.name}.history", exclusive=True)
        with Connection(amqp_uri, connect_timeout=3) as connection:
            producer = Producer(connection, exchange=rpc)
            with Consumer(connection, calls, callbacks=[partial(self._answer, producer)]):
                while not over.is_set():
                    with suppress(TimeoutError):
                        connection.drain_events(timeout=0.2)

    def _answer(self, producer: Producer, call: dict[str, Any], message: Message) -> None:
        after, limit = call["kwargs"]["position"], call["kwargs"]["limit"]
        events = self.log[after : after + limit]
        producer.publish(
            {"result": {"events": events, "head": self.position}, "error": None},
            routing_key=message.properties["reply_to"],
            correlation_id=message.properties["correlation_id"],
        )
        message.ack()


@contextmanager
def known_plugins(installs: RunningService) -> Iterator[Source]:
    """The publishing service, after it said what the tests install."""
    plugins = [published(one) for one in ("aa", "bb", "cc", "dd")]
    sized = [published("sized", one, SIZE) for one in ("1.0.0", "1.1.0", "2.0.0-rc.1")]
    bare = published("sized", "0.9.0")
    noted = published("noted", "1.0.0", *NOTES)
    with Source("publishing", uuid4()).answering(installs.amqp_uri) as source:
        source.say(installs.amqp_uri, *plugins, *sized, bare, noted)
        eventually(lambda: len(installs.query("SELECT 1 FROM versions")) == 9)
        yield source
