"""What publishing and auth say, as a test needs it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from kombu import Connection, Producer

from plugin_platform import topology
from plugin_platform.events import Event, RecordedEvent

SIZE = {"id": "size", "type": "number", "label": "Size", "default": 12, "maximum": 72}


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
        "min_platform_version": None,
        "name": plugin_id,
        "description": "",
        "category": "utilities",
        "tags": [],
        "owner_id": "1",
        "owner_name": "ada",
    }
    return Event("plugin.published", data)


def yanked(plugin_id: str, version: str) -> Event:
    return Event("plugin.version_yanked", {"plugin_id": plugin_id, "version": version})


def restored(plugin_id: str, version: str) -> Event:
    return Event("plugin.version_restored", {"plugin_id": plugin_id, "version": version})


def blocked(plugin_id: str) -> Event:
    return Event("plugin.blocked", {"plugin_id": plugin_id, "reason": "It is malicious."})


def logged_in(user_id: str, visitor_id: str | None) -> Event:
    return Event("user.logged_in", {"user_id": user_id, "visitor_id": visitor_id})


class Source:
    """A log of another service, of which nothing exists but its messages."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.position = 0

    def record(self, event: Event) -> RecordedEvent:
        self.position += 1
        stream = f"{self.name}-{event.data.get('plugin_id') or event.data['user_id']}"
        return RecordedEvent(
            position=self.position,
            id=uuid4(),
            stream=stream,
            version=self.position,
            type=event.type,
            data=event.data,
            metadata={"schema": 1, "correlationId": "request-1"},
            recorded_at=datetime.now(UTC),
        )

    def messages(self, *events: Event) -> Iterator[tuple[str, dict[str, Any]]]:
        for event in events:
            recorded = self.record(event)
            yield event.type, recorded.to_wire(previous=recorded.position - 1)

    def say(self, amqp_uri: str, *events: Event) -> None:
        with Connection(amqp_uri, connect_timeout=3) as connection:
            topology.declare_source(connection, self.name)
            producer = Producer(connection, exchange=topology.exchange(self.name))
            for routing_key, body in self.messages(*events):
                producer.publish(body, routing_key=routing_key, delivery_mode=2, retry=False)
