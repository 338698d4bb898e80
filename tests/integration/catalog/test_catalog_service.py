"""The catalog service as it runs: fed by the broker, asked over it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from kombu import Connection, Producer
from tests.helpers.waiting import eventually
from tests.integration.catalog.events import installed, published, recorded
from tests.integration.running_service import running

from catalog import read_model
from catalog.blocklist import get_blocklist
from catalog.reviews import tables as reviews
from plugin_platform.errors import NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import open_pool
from plugin_platform.eventstore.store import EventStore, to_wire
from plugin_platform.eventstore.upkeep.rebuild import rebuild
from plugin_platform.messaging.topology import declare, exchange


def send(connection: Connection, source: str, log: list[RecordedEvent]) -> None:
    producer = Producer(connection.channel(), exchange=exchange(source), serializer="json")
    for body in to_wire(log, 0):
        producer.publish(body, routing_key=body["type"], delivery_mode=2)


SAID = """
    SELECT id, user_id, rating, helpful, answered_by, fixed_in, hidden_policy, changed_at
    FROM reviews ORDER BY id
"""


def reviewed(plugin_id: str, *authors: str) -> list[Event]:
    """Each gives two stars, and is found helpful by all the others; Ada owns the plugin."""
    said = []
    for author in authors:
        of = {"review_id": f"r-{author}", "plugin_id": plugin_id, "user_id": author}
        written = {"rating": 2, "version": "1.0.0", "text_id": f"t-{author}"}
        said.append(Event("review.written", of | written))
        voters = [voter for voter in authors if voter != author]
        said += [Event("review.voted_helpful", of | {"voter_id": voter}) for voter in voters]
        said.append(Event("review.answered", of | {"owner_id": "ada", "text_id": "a"}))
        said.append(Event("review.fixed", of | {"owner_id": "ada", "version": "1.1.0"}))
    return said


def test_what_other_services_say_is_shown_and_announced(
    database: Callable[[str], str], amqp_uri: str, tmp_path: Path
) -> None:
    plugin_id = f"p-{uuid4().hex[:12]}"
    with Connection(amqp_uri, connect_timeout=5) as connection:
        for source in ("publishing", "installs", "auth"):
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
            eventually(lambda: client.install_counts(plugin_ids=[plugin_id]) == {plugin_id: 2})
            send(connection, "publishing", recorded([published(plugin_id, name="Words")]))
            eventually(lambda: client.browse(q="words")["total"] == 1)
            assert client.get_plugin(plugin_id=plugin_id)["install_count"] == 2
            aspects = {data["aspects"][0] for _, data in catalog.events()}
            assert aspects == {"counts", "listing"}
            assert set(catalog.actors("catalog.changed")) == {"service:catalog"}
            assert client.history(position=0)["head"] == len(catalog.events())


def test_a_rebuild_reads_the_logs_of_the_sources(
    database: Callable[[str], str],
    postgres_url: str,
    amqp_uri: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also what the broker never brought; installs' log speaks of a plugin before it exists."""
    blocked = {"plugin_id": "words", "version": "0.9.0", "reason": "Bad."}
    said = {
        "installs": [installed("words")],
        "auth": [Event("user.registered", {"user_id": "ada", "username": "Ada"})],
        "publishing": [
            published("words", "0.9.0"),
            published("words"),
            Event("plugin.version_blocked", blocked),
        ],
    }
    urls = {service: database(service) for service in ("catalog", *said)}
    for service, url in urls.items():
        monkeypatch.setenv(f"DATABASE_URL_{service.upper()}", url)
    name = urlsplit(urls["catalog"]).path
    monkeypatch.setenv("DATABASE_MIGRATION_URL_CATALOG", f"{postgres_url}{name}")
    monkeypatch.setenv("AMQP_URI", amqp_uri)
    for service, events in said.items():
        pool = open_pool(service, size=2)
        EventStore(pool).append("words", events, expected_version=0)
        pool.close(timeout=2)
    with ExitStack() as stack:
        for service in said:
            stack.enter_context(running(service, urls[service], amqp_uri, tmp_path))
        pool = open_pool("catalog", size=2)
        stack.callback(pool.close, timeout=2)
        own = EventStore(pool, reviews.apply)
        own.append("review-r", reviewed("words", "ada", "bob"), expected_version=0)
        with pool.connection() as session:
            before = get_blocklist(session, None)
            kept = session.execute(SAID).fetchall()
        rebuild("catalog")
        with pool.connection() as session:
            assert session.execute(SAID).fetchall() == kept
            words = read_model.get_plugin(session, "words")
            after = get_blocklist(session, before["cursor"])
    assert (words["latest_version"], words["install_count"]) == ("1.0.0", 1)
    assert (words["rating"], words["rating_count"]) == (2.0, 1), "of an owner it does not count"
    assert (before["items"], after["items"]) == ([], [blocked])
    assert after["whole"], "a cursor of other tables is none of these"
