"""Webhooks are added, changed, disabled, enabled and removed; and what of that costs how much."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.receiver import answering, verify
from tests.helpers.waiting import PATIENCE, eventually
from tests.integration.installs.sources import Source
from tests.integration.installs.webhooks.conftest import Developer, Sending, of
from tests.integration.running_service import RunningService

from installs.webhooks import courier, deliveries, sending
from installs.webhooks.deliveries import KEPT, MOST_BY_HAND, MOST_WAITING
from installs.webhooks.endpoints import MOST, MOST_SECRETS
from installs.webhooks.sending import Outcome, public_sender
from installs.webhooks.signing import NAME, PURPOSE, read_seal
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, open_pool
from plugin_platform.sealing import Seal


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


@pytest.mark.usefixtures("sent")
def test_after_the_key_was_lost_another_secret_helps_at_once(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    lost = Seal(NAME, PURPOSE, "the key before, which nobody has kept").close(webhook["secret"])
    developer.installs.query(
        "UPDATE webhooks SET secrets = jsonb_set(secrets, '{0,sealed}', to_jsonb(%s::text))"
        " WHERE id = %s RETURNING 1",
        lost,
        webhook["id"],
    )
    developer.yank("1.0.0")
    eventually(lambda: developer.deliveries(webhook)[0]["problem"] == "no-secret")
    with pytest.raises(Conflict):  # a command that comes twice
        developer.add("version.yanked", id=webhook["id"])
    after = developer.client.rotate_webhook_secret(**of(developer, webhook))
    developer.server.secret = after["secret"]
    developer.hurry(webhook)
    developer.waits_for(1)
    assert developer.yanked() == ["1.0.0"]


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

    def again() -> None:
        done = "UPDATE webhook_deliveries SET state = 'delivered' WHERE id = %s RETURNING 1"
        developer.installs.query(done, pinged[0])
        developer.client.redeliver(**of(developer, webhook), delivery_id=str(pinged[0]))

    for _ in range(MOST_BY_HAND - 1):
        again()
    with pytest.raises(TooManyRequests):
        again()
    developer.client.remove_webhook(**of(developer, developer.add()))
    with pytest.raises(TooManyRequests):
        developer.client.ping_webhook(**of(developer, developer.add()))
    developer.installs.query(
        "UPDATE webhook_sends SET since = since - interval '1 hour' WHERE user_id = %s RETURNING 1",
        developer.id,
    )
    again()


def test_what_is_sent_by_hand_leaves_half_of_the_places_to_the_rest(
    developer: Developer, installs: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a server that is slow."""
    monkeypatch.setattr(courier, "AT_ONCE", 4)
    monkeypatch.setattr(sending, "WITHIN", PATIENCE)
    monkeypatch.setenv("WEBHOOK_KEY", installs.environment["WEBHOOK_KEY"])
    installs.query("DELETE FROM webhooks RETURNING 1")  # those of other tests
    developer.server.answer = lambda *_: time.sleep(60)
    for _ in range(5):
        webhook = developer.add("version.yanked")
        developer.client.ping_webhook(**of(developer, webhook))

    async def look(pool: Pool) -> list[int]:
        sends = courier.Courier(pool, read_seal(), public_sender("", local=True))
        by_hand = [await sends.take(), await sends.take()]
        developer.yank("1.0.0")
        return [*by_hand, await sends.take(), await sends.take()]

    with open_pool("installs", url=installs.database_url) as pool:
        assert asyncio.run(look(pool)) == [2, 0, 2, 0]


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


def test_one_that_is_disabled_while_its_account_is_deleted_leaves_nothing(
    developer: Developer, installs: RunningService, auth_says: Source
) -> None:
    webhook = developer.add("version.yanked")
    developer.client.ping_webhook(**of(developer, webhook))
    developer.yank("1.0.0")
    with installs.connection() as connection:
        [taken] = [
            one
            for one in deliveries.take(connection, 1000, by_hand=0)
            if str(one.webhook_id) == webhook["id"]
        ]
        connection.commit()
        assert courier.conclude(connection, taken, Outcome("gone", 410))
        auth_says.say(installs.amqp_uri, Event("user.deleted", {"user_id": developer.id}))
        eventually(installs.waits)
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    assert developer.client.list_webhooks(user_id=developer.id) == []
    for table in ("account_news", "mail_outbox", "webhook_sends"):
        assert installs.query(f"SELECT FROM {table} WHERE user_id = %s", developer.id) == []


def test_a_removed_one_is_sent_nothing_that_waited(developer: Developer, sending: Sending) -> None:
    webhook, other = developer.add("version.yanked"), developer.add("version.yanked")
    developer.yank("1.0.0")
    developer.client.remove_webhook(**of(developer, webhook))
    developer.client.remove_webhook(**of(developer, webhook))  # a command may come twice
    with sending():
        developer.waits_for(1)
        eventually(lambda: developer.state(other)["waiting"] == 0)
    assert len(developer.server.requests) == 1
