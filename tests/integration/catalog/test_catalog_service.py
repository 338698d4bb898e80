"""The catalog service as it runs: fed by the broker, asked over it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Producer
from tests.integration.catalog.events import installed, published, recorded
from tests.integration.running_service import running

from plugin_platform.errors import NotFound
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore import to_wire
from plugin_platform.topology import declare, exchange


def send(connection: Connection, source: str, log: list[RecordedEvent]) -> None:
    producer = Producer(connection.channel(), exchange=exchange(source), serializer="json")
    for body in to_wire(log, 0):
        producer.publish(body, routing_key=body["type"], delivery_mode=2)


def eventually(ask: Callable[[], Any], expected: Any) -> None:
    end = time.monotonic() + 10
    while (answer := ask()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert answer == expected


def test_what_other_services_say_is_shown_and_announced(
    database: Callable[[str], str], amqp_uri: str, tmp_path: Path
) -> None:
    plugin_id = f"p-{uuid4().hex[:12]}"
    with Connection(amqp_uri, connect_timeout=5) as connection:
        for source in ("publishing", "installs"):
            declare(connection, "catalog", source)
            connection.channel().queue_purge(f"catalog.{source}.v1")
        with (
            running("catalog", database("catalog"), amqp_uri, tmp_path) as catalog,
            catalog.client() as client,
        ):
            with pytest.raises(NotFound):
                client.get_plugin(plugin_id=plugin_id)
            log = recorded([installed(plugin_id), installed(plugin_id, "user:bob")])
            send(connection, "installs", log)
            send(connection, "installs", log)
            eventually(lambda: client.install_counts(plugin_ids=[plugin_id]), {plugin_id: 2})
            send(connection, "publishing", recorded([published(plugin_id, name="Words")]))
            eventually(lambda: client.browse(q="words")["total"], 1)
            assert client.get_plugin(plugin_id=plugin_id)["install_count"] == 2
            aspects = {data["aspects"][0] for _, data in catalog.events()}
            assert aspects == {"counts", "listing"}
            assert client.history(position=0)["head"] == len(catalog.events())
