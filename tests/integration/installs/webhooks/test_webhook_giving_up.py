"""What cannot be delivered: given up after a day, and the webhook disabled after three."""

from __future__ import annotations

from typing import Any

import pytest
from tests.helpers.receiver import answering
from tests.helpers.waiting import eventually
from tests.integration.installs.webhooks.conftest import Developer, of


def as_if_tried_for_a_day(developer: Developer, webhook: dict[str, Any]) -> None:
    developer.installs.query(
        "UPDATE webhook_deliveries SET first_at = first_at - interval '1 day'"
        " WHERE webhook_id = %s AND first_at IS NOT NULL RETURNING 1",
        webhook["id"],
    )


@pytest.mark.usefixtures("sent")
def test_after_a_day_one_is_given_up_and_the_next_has_its_turn(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0", "1.0.1")
    eventually(lambda: developer.deliveries(webhook)[0]["status"] == 500)
    as_if_tried_for_a_day(developer, webhook)
    developer.hurry(webhook)
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "given-up")
    developer.server.answer = None
    developer.hurry(webhook)
    developer.waits_for(1)
    assert developer.yanked() == ["1.0.1"]


def as_if_it_failed_for_days(developer: Developer, webhook: dict[str, Any]) -> None:
    developer.installs.query(
        "UPDATE webhooks SET failing_since = failing_since - interval '3 days'"
        " WHERE id = %s RETURNING 1",
        webhook["id"],
    )
    developer.hurry(webhook)


def failing_for_days(developer: Developer) -> dict[str, Any]:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0", "1.0.1")
    eventually(lambda: developer.state(webhook)["failing_since"])
    as_if_tried_for_a_day(developer, webhook)
    as_if_it_failed_for_days(developer, webhook)
    eventually(lambda: developer.state(webhook)["disabled"] == "failing")
    return webhook


@pytest.mark.usefixtures("sent")
def test_days_after_one_was_given_up_another_is_tried_for_a_day_too(developer: Developer) -> None:
    webhook = developer.add("version.yanked")
    developer.server.answer = answering(500)
    developer.yank("1.0.0")
    eventually(lambda: developer.state(webhook)["failing_since"])
    as_if_tried_for_a_day(developer, webhook)
    developer.hurry(webhook)
    eventually(lambda: developer.deliveries(webhook)[0]["state"] == "given-up")
    as_if_it_failed_for_days(developer, webhook)
    developer.yank("1.0.1")
    developer.hurry(webhook)
    eventually(lambda: developer.deliveries(webhook)[1]["status"] == 500)
    assert developer.state(webhook)["disabled"] is None
    assert developer.deliveries(webhook)[1]["state"] == "waiting"


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
