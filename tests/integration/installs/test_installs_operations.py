"""What operators see of a service and do to it, here of ``installs``: it is the same in each."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Say, Source
from tests.integration.people import BOSS
from tests.integration.running_service import RunningService

from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.events import Event
from plugin_platform.messaging.topology import DEAD_LETTERS, dead_letter_queue

MODERATOR = BOSS | {"id": "mod", "roles": ["moderator"]}
METHODS: dict[str, dict[str, Any]] = {
    "get_state": {},
    "list_parked": {},
    "retry_parked": {"source": "publishing"},
    "list_queues": {},
    "return_letters": {"source": "publishing"},
    "browse_log": {},
}


def looked_at(service: RunningService) -> list[Any]:
    return [data for type_, data in service.events() if type_ == "log.viewed"]


@pytest.mark.parametrize("method", METHODS)
def test_nobody_else_is_answered(installs: RunningService, client: Any, method: str) -> None:
    before = installs.events()
    with pytest.raises(Forbidden):
        getattr(client, method)(actor=MODERATOR, **METHODS[method])
    assert installs.events() == before


def test_its_state_says_how_far_it_is(client: Any, say: Say, publishing_says: Source) -> None:
    state = client.get_state(actor=BOSS)
    positions = {one["source"]: one["position"] for one in state["projections"]}
    assert positions["publishing"] == publishing_says.position
    assert state["bytes"] > 1_000_000
    assert state["unpublished"] >= 0


def test_what_is_parked_is_tried_again_when_somebody_says_so(
    installs: RunningService, client: Any, say: Say
) -> None:
    say(Event("plugin.exploded", {"plugin_id": "boom"}))
    eventually(lambda: client.list_parked(actor=BOSS)["items"])
    [parked] = client.list_parked(actor=BOSS)["items"]
    assert parked["type"] == "plugin.exploded"
    assert (parked["attempts"], parked["events"]) == (1, 1)
    assert parked["reason"] == "UnknownEvent"  # what it says may quote the event
    at = {"source": "publishing", "stream": parked["stream"]}
    # So that nothing tries it by itself meanwhile.
    installs.query("UPDATE parked_events SET retry_at = now() + interval '1 hour' RETURNING 1")
    assert client.retry_parked(actor=BOSS, **at) == {"streams": 1}

    def attempts() -> int:
        return int(client.list_parked(actor=BOSS)["items"][0]["attempts"])

    eventually(lambda: attempts() >= 2)
    assert installs.actors("parked.retried") == ["user:boss"]


def test_of_a_stream_that_is_not_parked_nothing_is_said(
    installs: RunningService, client: Any
) -> None:
    before = installs.actors("parked.retried")
    nothing = client.retry_parked(actor=BOSS, source="auth", stream="account-nobody")
    assert nothing == {"streams": 0}
    assert installs.actors("parked.retried") == before
    with pytest.raises(NotFound):
        client.retry_parked(actor=BOSS, source="installs")


def test_ten_thousand_parked_streams_come_by_the_page(
    installs: RunningService, client: Any
) -> None:
    installs.query("""
        INSERT INTO parked_events (source, position, stream, event, reason, retry_at)
        SELECT 'catalog', n, 'plugin-' || n, '{"type": "plugin.many"}', 'because', now() + '1 day'
        FROM generate_series(1000000, 1009999) AS n RETURNING 1""")
    try:
        page = client.list_parked(actor=BOSS)
        assert len(page["items"]) == 50
        further = client.list_parked(actor=BOSS, after=page["next"])
        streams = [one["stream"] for one in (*page["items"], *further["items"])]
        assert len(set(streams)) == 100
    finally:
        installs.query("DELETE FROM parked_events WHERE source = 'catalog' RETURNING 1")


def test_dead_letters_are_shown_and_put_back(
    installs: RunningService, client: Any, publishing_says: Source
) -> None:
    unreadable, readable = "not an event", json.dumps({"nothing": "either"})
    with Connection(installs.amqp_uri) as connection, connection.channel() as channel:
        letters = dead_letter_queue("installs", "publishing").bind(channel)
        producer = connection.Producer(channel)
        for body in (unreadable, readable):
            producer.publish(
                body,
                exchange=DEAD_LETTERS.name,
                routing_key=letters.routing_key,
                content_type="application/json",
                content_encoding="utf-8",
            )

    def dead() -> Any:
        queues = client.list_queues(actor=BOSS)
        return next(one for one in queues if one["source"] == "publishing")

    # A look takes them, and gives them back a moment after it.
    eventually(lambda: dead()["dead"] == 2, every=1)
    found = dead()
    reasons = {letter["reason"] for letter in found["letters"]}
    assert reasons == {"unreadable: JSONDecodeError", "unreadable: KeyError"}
    assert found["processes"] == 1
    back = client.return_letters(actor=BOSS, source="publishing")
    assert back == {"returned": 0, "left": 2}
    assert installs.actors("letters.returned") == []


def test_the_service_may_put_back_only_into_its_own_queues(
    installs: RunningService, client: Any, publishing_says: Source, say: Say
) -> None:
    """A good event that was dead is put back with the rights of the service, and applied once."""
    with Connection(installs.amqp_uri) as connection, connection.channel() as channel:
        letters = dead_letter_queue("installs", "auth").bind(channel)
        body = {
            "id": str(uuid4()),
            "position": 1,
            "previous": 0,
            "stream": "account-x",
            "version": 1,
            "type": "user.registered",
            "data": {"user_id": "x", "username": "x"},
            "metadata": {"schema": 1, "actor": None},
            "recordedAt": "2026-11-27T05:00:00+00:00",
        }
        connection.Producer(channel).publish(
            body,
            exchange=DEAD_LETTERS.name,
            routing_key=letters.routing_key,
            serializer="json",
        )
    said = {"actor": BOSS, "source": "auth"}
    eventually(lambda: client.return_letters(**said)["returned"] == 1)
    assert installs.actors("letters.returned") == ["user:boss"]
    assert set(installs.actors("letters.return_begun")) == {"user:boss"}


def test_the_log_comes_by_the_page_and_shows_nothing_that_people_have_chosen(
    installs: RunningService, client: Any, say: Say
) -> None:
    who = f"user:{uuid4()}"
    client.install(principal=who, plugin_id="aa")
    client.configure(principal=who, plugin_id="aa", enabled=False)
    page = client.browse_log(actor=BOSS, stream=f"installs-{who}")
    newest = page["items"][0]
    assert newest["type"] == "plugin.disabled"
    assert json.loads(newest["data"]) == {"plugin_id": "aa", "principal": "•••"}
    assert newest["actor"] == who
    assert page["next"] is None


def test_every_look_is_recorded_with_who_looked(installs: RunningService, client: Any) -> None:
    before = len(looked_at(installs))
    client.browse_log(actor=BOSS, stream="installs-user:somebody")
    client.browse_log(actor=BOSS)
    looks = looked_at(installs)[before:]
    assert looks == [
        {"stream": "installs-user:somebody", "before": None},
        {"stream": None, "before": None},
    ]
    assert set(installs.actors("log.viewed")) == {"user:boss"}


def test_pages_of_the_log_follow_each_other(installs: RunningService, client: Any) -> None:
    for _ in range(60):
        client.browse_log(actor=BOSS, stream="operations")
    page = client.browse_log(actor=BOSS, stream="operations")
    assert len(page["items"]) == 50
    further = client.browse_log(actor=BOSS, stream="operations", before=page["next"])
    versions = [one["version"] for one in (*page["items"], *further["items"])]
    assert versions == sorted(set(versions), reverse=True)
    assert page["next"] - 1 == further["items"][0]["version"]
