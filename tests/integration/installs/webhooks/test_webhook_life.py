"""Webhooks are added, changed, disabled, enabled and removed; and what of that costs how much."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.receiver import answering, verify
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Source
from tests.integration.installs.webhooks.conftest import Developer, Sending
from tests.integration.running_service import RunningService

from installs.webhooks.deliveries import KEPT, MOST_BY_HAND, MOST_WAITING
from installs.webhooks.endpoints import MOST, MOST_SECRETS
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.events import Event


def of(developer: Developer, webhook: dict[str, Any]) -> dict[str, str]:
    return {"user_id": developer.id, "webhook_id": webhook["id"]}


def test_added_twice_with_one_id_it_is_one_with_one_secret(developer: Developer) -> None:
    id = str(uuid4())
    assert developer.add(id=id)["secret"] == developer.add(id=id)["secret"]
    assert len(developer.client.list_webhooks(user_id=developer.id)) == 1


def test_of_twenty_at_once_ten_are_added(developer: Developer, installs: RunningService) -> None:
    def add(_: int) -> bool:
        with installs.client() as client:
            try:
                replace(developer, client=client).add()
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add, range(2 * MOST))) == MOST
    assert len(developer.client.list_webhooks(user_id=developer.id)) == MOST


def test_what_nobody_may_is_refused(developer: Developer) -> None:
    with pytest.raises(Invalid):
        developer.add("user.registered")
    with pytest.raises(Invalid):
        developer.add(url="http://169.254.169.254/latest/meta-data")
    for plugin_id in ("aa", "no-such-plugin", "\0"):
        with pytest.raises(NotFound):
            developer.add(plugin_id=plugin_id)
    who = developer.actor | {"is_developer": False}
    with pytest.raises(Forbidden):
        developer.client.add_webhook(
            actor=who, webhook_id=str(uuid4()), url=developer.server.url, events=["plugin.blocked"]
        )
    assert developer.client.list_webhooks(user_id=developer.id) == []


def test_of_another_account_nothing_is_seen_or_changed(developer: Developer) -> None:
    webhook = developer.add()
    ping = developer.client.ping_webhook(**of(developer, webhook))
    theirs = {"user_id": str(uuid4()), "webhook_id": webhook["id"]}
    client = developer.client
    for method in ("get_webhook", "list_deliveries", "ping_webhook", "rotate_webhook_secret"):
        with pytest.raises(NotFound):
            getattr(client, method)(**theirs)
    with pytest.raises(NotFound):
        client.redeliver(**theirs, delivery_id=str(ping["id"]))
    with pytest.raises(NotFound):
        client.change_webhook(**theirs, enabled=False)
    client.remove_webhook(**theirs)
    assert developer.state(webhook)["disabled"] is None
    other = developer.add()
    with pytest.raises(NotFound):  # nor by another webhook of one's own
        client.redeliver(**of(developer, other), delivery_id=str(ping["id"]))


@pytest.mark.parametrize("id", ["", "x", "\0", "1" * 1000, str(uuid4())])
def test_what_is_no_id_is_not_found(developer: Developer, id: str) -> None:
    with pytest.raises(NotFound):
        developer.client.get_webhook(user_id=developer.id, webhook_id=id)
    with pytest.raises(NotFound):
        developer.client.redeliver(**of(developer, developer.add()), delivery_id=id)


@pytest.mark.usefixtures("sent")
def test_with_another_secret_both_are_good_until_the_overlap_is_over(
    developer: Developer, installs: RunningService
) -> None:
    webhook = developer.add("version.yanked")
    before = webhook["secret"]
    after = developer.client.rotate_webhook_secret(**of(developer, webhook))
    assert after["secret"] != before
    assert after["earlier_until"] is not None
    developer.server.secret = after["secret"]
    developer.yank("1.0.0")
    developer.waits_for(1)
    [request] = developer.server.requests
    assert verify(before, request.headers, request.body) == developer.server.taken[0]
    installs.query(
        "UPDATE webhooks SET secrets = jsonb_set(secrets, '{1,until}', to_jsonb(now()))"
        " WHERE id = %s RETURNING 1",
        webhook["id"],
    )
    assert developer.state(webhook)["earlier_until"] is None
    developer.yank("1.0.1")
    developer.waits_for(2)
    assert " " not in developer.server.requests[1].headers["webhook-signature"]


def test_a_double_click_on_another_secret_ends_none(developer: Developer) -> None:
    webhook = developer.add()
    found = {developer.client.rotate_webhook_secret(**of(developer, webhook))["secret"]}
    while len(found) < MOST_SECRETS - 1:
        found.add(developer.client.rotate_webhook_secret(**of(developer, webhook))["secret"])
    with pytest.raises(Conflict):
        developer.client.rotate_webhook_secret(**of(developer, webhook))


@pytest.mark.usefixtures("sent")
def test_what_was_given_up_is_sent_once_more_with_the_same_id(developer: Developer) -> None:
    webhook = developer.add()
    developer.server.answer = answering(500)
    ping = developer.client.ping_webhook(**of(developer, webhook))
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "given-up")
    developer.server.answer = None
    named = of(developer, webhook) | {"delivery_id": str(ping["id"])}
    assert developer.client.redeliver(**named)["state"] == "waiting"
    developer.waits_for(1)
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "delivered")
    assert {request.id for request in developer.server.requests} == {ping["message_id"]}


def test_by_hand_so_many_are_sent_in_an_hour(developer: Developer) -> None:
    """While one waits, another press sends none."""
    webhook = developer.add()
    pinged = [developer.client.ping_webhook(**of(developer, webhook))["id"] for _ in range(3)]
    assert len(set(pinged)) == 1
    developer.installs.query(
        "INSERT INTO webhook_deliveries (webhook_id, message_id, kind, body, by_hand, state)"
        " SELECT %s, gen_random_uuid(), 'ping', '', true, 'given-up'"
        " FROM generate_series(2, %s) RETURNING 1",
        webhook["id"],
        MOST_BY_HAND,
    )
    with pytest.raises(TooManyRequests):
        developer.client.ping_webhook(**of(developer, webhook))
    with pytest.raises(TooManyRequests):
        developer.client.redeliver(**of(developer, webhook), delivery_id=str(pinged[0]))


@pytest.mark.usefixtures("sent")
def test_after_a_day_one_is_given_up_and_the_next_has_its_turn(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0", "1.0.1")
    eventually(lambda: developer.deliveries(webhook)[0]["status"] == 500)
    developer.installs.query(
        "UPDATE webhook_deliveries SET first_at = first_at - interval '1 day'"
        " WHERE webhook_id = %s AND first_at IS NOT NULL RETURNING 1",
        webhook["id"],
    )
    developer.hurry(webhook)
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "given-up")
    developer.server.answer = None
    developer.hurry(webhook)
    developer.waits_for(1)
    assert developer.yanked() == ["1.0.1"]


def failing_for_days(developer: Developer) -> dict[str, Any]:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0", "1.0.1")
    eventually(lambda: developer.state(webhook)["failing_since"])
    developer.installs.query(
        "UPDATE webhooks SET failing_since = failing_since - interval '3 days', due_at = now()"
        " WHERE id = %s RETURNING 1",
        webhook["id"],
    )
    eventually(lambda: developer.state(webhook)["disabled"] == "failing")
    return webhook


@pytest.mark.usefixtures("sent")
def test_after_three_days_it_is_disabled_and_its_owner_is_told(developer: Developer) -> None:
    webhook = failing_for_days(developer)
    [news] = developer.client.list_notifications(user_id=developer.id)["items"]
    assert (news["kind"], news["plugin_id"]) == ("webhook-disabled", None)
    assert news["said"]["host"] == f"127.0.0.1:{developer.server.port}"
    developer.client.mark_notifications_read(user_id=developer.id, up_to=news["id"])
    assert developer.client.count_unread(user_id=developer.id) == 0
    assert [one["state"] for one in developer.deliveries(webhook)] == ["given-up"] * 2


@pytest.mark.usefixtures("sent")
def test_enabled_again_it_is_told_of_what_happens_then(developer: Developer) -> None:
    webhook = failing_for_days(developer)
    developer.server.answer = None
    developer.yank("1.0.2")  # while it is disabled
    found = developer.client.change_webhook(**of(developer, webhook), enabled=True)
    assert (found["disabled"], found["failing_since"]) == (None, None)
    developer.yank("1.0.3")
    developer.waits_for(1)
    assert developer.yanked() == ["1.0.3"]


@pytest.mark.usefixtures("sent")
def test_who_says_that_it_is_gone_is_left_at_once(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(410)
    developer.yank("1.0.0")
    eventually(lambda: developer.state(webhook)["disabled"] == "gone")
    assert len(developer.server.requests) == 1


@pytest.mark.usefixtures("sent")
def test_one_that_its_owner_disabled_is_told_nothing_but_a_ping(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    found = developer.client.change_webhook(**of(developer, webhook), enabled=False)
    assert found["disabled"] == "owner"
    developer.yank("1.0.0")
    developer.client.ping_webhook(**of(developer, webhook))
    developer.waits_for(1)
    assert [one["type"] for one in developer.server.taken] == ["ping"]
    assert developer.client.list_notifications(user_id=developer.id)["items"] == []


def test_for_a_server_that_is_dead_a_bounded_number_waits_and_the_newest_does(
    developer: Developer, installs: RunningService
) -> None:
    webhook = developer.add("version.yanked")
    more = MOST_WAITING + KEPT + 50
    developer.yank(*(f"1.0.{one}" for one in range(more)))
    count = "SELECT state, count(*) FROM webhook_deliveries WHERE webhook_id = %s GROUP BY state"
    found = dict(installs.query(count, webhook["id"]))
    assert found == {"waiting": MOST_WAITING, "given-up": KEPT}
    last = "SELECT body FROM webhook_deliveries WHERE webhook_id = %s ORDER BY id DESC LIMIT 1"
    assert f'"1.0.{more - 1}"' in installs.query(last, webhook["id"])[0][0]
    assert developer.state(webhook)["waiting"] == MOST_WAITING
    assert len(developer.deliveries(webhook)) == 50


def test_a_rebuild_or_a_log_that_is_read_anew_sends_nothing_old(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    of_plugin = {"plugin_id": developer.plugin_id, "version": "1.0.0", "reason": ""}
    event = Event("plugin.version_yanked", of_plugin)
    [(old,)] = developer.installs.query("SELECT now() - interval '4 days'")
    developer.installs.query(
        "UPDATE webhooks SET created_at = now() - interval '5 days' WHERE id = %s RETURNING 1",
        webhook["id"],
    )
    developer.say(event, at=old)
    assert developer.deliveries(webhook) == []


@pytest.mark.usefixtures("sent")
def test_who_owns_it_no_more_hears_no_more_and_the_next_one_does(
    developer: Developer, server: Any
) -> None:
    """The webhook stays, and is good for what else one owns."""
    webhook = developer.add("version.yanked")
    next_one = replace(developer, id=str(uuid4()))
    parties = {
        "owner_id": next_one.id,
        "owner_name": "bob",
        "previous_owner_id": developer.id,
        "previous_owner_name": "ada",
    }
    developer.say(Event("plugin.transferred", {"plugin_id": developer.plugin_id, **parties}))
    next_one.add("version.yanked")
    developer.yank("1.0.0")
    next_one.waits_for(1)
    assert len(server.requests) == 1
    assert developer.state(webhook)["waiting"] == 0


def test_a_deleted_account_leaves_no_webhook(developer: Developer, auth_says: Source) -> None:
    webhook = developer.add()
    developer.client.ping_webhook(**of(developer, webhook))
    auth_says.say(developer.installs.amqp_uri, Event("user.deleted", {"user_id": developer.id}))
    eventually(lambda: developer.client.list_webhooks(user_id=developer.id) == [])
    left = "SELECT 1 FROM webhook_deliveries WHERE webhook_id = %s"
    assert developer.installs.query(left, webhook["id"]) == []
    with pytest.raises(NotFound):  # what was under way comes too late
        developer.add()


def test_a_removed_one_is_sent_nothing_that_waited(developer: Developer, sending: Sending) -> None:
    webhook, other = developer.add("version.yanked"), developer.add("version.yanked")
    developer.yank("1.0.0")
    developer.client.remove_webhook(**of(developer, webhook))
    developer.client.remove_webhook(**of(developer, webhook))  # a command may come twice
    with sending():
        developer.waits_for(1)
        eventually(lambda: developer.state(other)["waiting"] == 0)
    assert len(developer.server.requests) == 1
