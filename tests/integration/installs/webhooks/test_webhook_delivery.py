"""What happens is told to developers' servers: signed, in order, until it is taken."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.receiver import NotVerified, answering, verify
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Source
from tests.integration.installs.webhooks.conftest import Developer, Sending
from tests.integration.running_service import RunningService

from plugin_platform.events import Event

BY = {"moderator_id": "m", "approved": True, "policy": "none", "words": ""}


def versions(number: int) -> list[str]:
    return [f"1.0.{one}" for one in range(number)]


@pytest.mark.usefixtures("sent")
def test_a_version_is_told_and_its_signature_is_right(developer: Developer) -> None:
    webhook = developer.add("version.published")
    developer.publish("1.1.0")
    developer.waits_for(1)
    [request], [told] = developer.server.requests, developer.server.taken
    assert told["type"] == "version.published"
    assert told["data"] == {
        "pluginId": developer.plugin_id,
        "version": "1.1.0",
        "name": developer.plugin_id,
        "integrity": "sha384-AAAA",
        "security": False,
    }
    assert request.headers["content-type"] == "application/json"
    with pytest.raises(NotVerified):
        verify("whsec_" + "A" * 44, request.headers, request.body)
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "delivered")
    [delivery] = developer.deliveries(webhook)
    assert (delivery["status"], delivery["problem"], delivery["attempts"]) == (204, None, 1)
    assert delivery["message_id"] == request.id
    assert json.loads(delivery["body"]) == told


@pytest.mark.usefixtures("sent")
def test_a_receiver_with_another_secret_refuses_it_and_it_is_sent_again(
    developer: Developer,
) -> None:
    webhook = developer.add("version.yanked")
    right, developer.server.secret = developer.server.secret, "whsec_" + "A" * 44
    developer.yank("1.0.0")
    eventually(lambda: developer.server.refused)
    eventually(lambda: developer.deliveries(webhook)[0]["problem"] == "refused")
    assert developer.deliveries(webhook)[0]["state"] == "waiting"
    developer.server.secret = right
    developer.hurry(webhook)
    developer.waits_for(1)
    first, second = developer.server.requests
    assert first.id == second.id, "the same message"
    assert first.headers["webhook-signature"] != "", "signed anew, with the time of the attempt"


@pytest.mark.usefixtures("sent")
def test_each_kind_of_event_is_told_once_and_names_no_other_person(
    developer: Developer, catalog_says: Source
) -> None:
    developer.add()
    of = {"plugin_id": developer.plugin_id}
    version = of | {"version": "1.0.0"}
    developer.say(
        Event("plugin.version_yanked", version | {"reason": "Broken."}),
        Event("plugin.version_restored", version),
        Event("plugin.version_blocked", version | {"reason": "Bad."}),
        Event("plugin.version_unblocked", version),
        Event("plugin.blocked", of | {"reason": "Bad."}),
        Event("plugin.unblocked", of),
        Event("moderation.decided", version | BY),
        Event("moderation.decided", version | BY | {"approved": False, "words": "No."}),
        Event("plugin.rollout_halted", version | {"reason": "Errors.", "figures": {}}),
    )
    review = of | {"review_id": str(uuid4()), "user_id": "reader-1"}
    rated = review | {"rating": 4, "version": "1.0.0", "text_id": "t"}
    catalog_says.say(
        developer.installs.amqp_uri,
        *(Event(f"review.{one}", rated) for one in ("written", "edited")),
        Event("review.deleted", review),
        Event("catalog.milestone", of | {"install_count": 100}),
    )
    developer.waits_for(13)
    told = [(one["type"], one["data"]) for one in developer.server.taken]
    assert sorted(kind for kind, _ in told) == sorted(
        [
            *("version.yanked", "version.restored", "version.blocked", "version.unblocked"),
            *("plugin.blocked", "plugin.unblocked", "version.approved", "version.rejected"),
            *("rollout.halted", "review.written", "review.edited", "review.deleted"),
            "installs.milestone",
        ]
    )
    assert dict(told)["rollout.halted"]["by"] == "platform"
    assert dict(told)["installs.milestone"]["installs"] == 100
    sent = b"".join(request.body for request in developer.server.requests)
    assert b"reader-1" not in sent
    assert b'"m"' not in sent


@pytest.mark.usefixtures("sent")
def test_only_what_was_chosen_of_ones_own_plugins_from_then_on(
    developer: Developer, server: Any
) -> None:
    developer.yank("0.0.1")  # before
    other = Developer(developer.client, developer.installs, developer.say, server)
    other.publish()
    developer.add("version.yanked")
    other.yank("0.0.2")
    developer.publish("2.0.0")  # not chosen
    developer.yank("0.0.3")
    developer.waits_for(1)
    assert developer.yanked() == ["0.0.3"]
    assert len(server.requests) == 1


@pytest.mark.usefixtures("sent")
def test_of_one_plugin_alone(developer: Developer) -> None:
    second = Developer(
        developer.client, developer.installs, developer.say, developer.server, developer.id
    )
    second.publish()
    developer.add("version.yanked", plugin_id=developer.plugin_id)
    second.yank("1.0.0")
    developer.yank("1.0.1")
    developer.waits_for(1)
    assert developer.yanked() == ["1.0.1"]


@pytest.mark.usefixtures("sent")
def test_messages_come_in_order_and_the_next_waits_for_the_one_before(
    developer: Developer,
) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank(*versions(20))
    eventually(lambda: developer.server.requests)
    eventually(lambda: developer.deliveries(webhook)[0]["status"] == 500)
    assert [one["attempts"] for one in developer.deliveries(webhook)] == [1] + [0] * 19
    developer.server.answer = None
    developer.hurry(webhook)
    developer.waits_for(20)
    assert developer.yanked() == versions(20)
    eventually(lambda: developer.state(webhook)["failing_since"] is None)


@pytest.mark.usefixtures("sent")
def test_one_that_is_slow_holds_up_nobody_else(developer: Developer, server: Any) -> None:
    """It has not answered when another has all of its own."""
    other = Developer(developer.client, developer.installs, developer.say, server)
    other.publish()
    mine = developer.server.secret
    released: list[bool] = []

    def hold(handler: Any, request: Any) -> None:
        if b"9.9.9" in request.body:
            while not released:
                time.sleep(0.01)
        answering(server.take(request))(handler, request)

    server.answer = hold
    developer.add("version.yanked")
    mine = server.secret
    developer.yank("9.9.9")
    eventually(lambda: len(server.requests) == 1)
    other.add("version.yanked")
    other.yank(*versions(10))
    other.waits_for(10)
    assert other.yanked() == versions(10)
    server.secret = mine
    released.append(True)
    eventually(lambda: len(server.taken) == 11)


def test_killed_between_sending_and_recording_it_is_sent_again_and_nothing_is_lost(
    developer: Developer, sending: Sending
) -> None:
    webhook = developer.add("version.yanked")
    server = developer.server
    released: list[bool] = []

    def hold(handler: Any, request: Any) -> None:
        status = server.take(request)
        while not released:
            time.sleep(0.01)
        answering(status)(handler, request)

    server.answer = hold
    with sending() as process:
        developer.yank("1.0.0", "1.0.1")
        developer.waits_for(1)
        process.kill()
        process.wait(timeout=60)
    released.append(True)
    assert developer.deliveries(webhook)[0]["state"] == "waiting"
    developer.hurry(webhook)  # as if the lease was over
    with sending():
        developer.waits_for(3)
    assert developer.yanked() == ["1.0.0", "1.0.0", "1.0.1"]
    first, again, other = (request.id for request in server.requests)
    assert first == again != other
    assert [one["attempts"] for one in developer.deliveries(webhook)] == [2, 1]


def test_two_processes_send_each_message_once_and_in_order(
    developer: Developer, sending: Sending
) -> None:
    developer.add("version.yanked")
    with sending(), sending():
        developer.yank(*versions(50))
        developer.waits_for(50)
    assert developer.yanked() == versions(50)


@pytest.mark.usefixtures("sent")
def test_a_ping_is_sent_at_once_also_where_the_rest_waits(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0")
    eventually(lambda: developer.deliveries(webhook)[0]["status"] == 500)
    developer.server.answer = None
    sent = developer.client.ping_webhook(user_id=developer.id, webhook_id=webhook["id"])
    assert (sent["state"], sent["kind"]) == ("waiting", "ping")
    developer.waits_for(1)
    assert developer.server.taken[0]["data"] == {"webhookId": webhook["id"]}
    developer.waits_for(2)  # it takes what waits, so that is sent without further waiting
    assert developer.server.taken[1]["type"] == "version.yanked"


@pytest.mark.usefixtures("sent")
def test_a_ping_that_fails_is_not_repeated(developer: Developer) -> None:
    webhook = developer.add()
    developer.server.answer = answering(500, b"out of order")
    developer.client.ping_webhook(user_id=developer.id, webhook_id=webhook["id"])
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "given-up")
    [ping] = developer.deliveries(webhook)
    assert (ping["status"], ping["response"]) == (500, "out of order")
    assert developer.state(webhook)["failing_since"] is None


def test_a_secret_is_nowhere_in_the_database_or_the_log(
    developer: Developer, installs: RunningService
) -> None:
    webhook = developer.add()
    kept = installs.query("SELECT secrets::text FROM webhooks WHERE id = %s", webhook["id"])[0][0]
    assert webhook["secret"].removeprefix("whsec_") not in kept
    assert webhook["secret"] not in installs.log.read_text()
    assert "secret" not in developer.state(webhook)
