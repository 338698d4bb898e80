"""Notifications: whose they are, page by page, and how they are read."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
from tests.helpers.waiting import PATIENCE
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.resources.accounts.notifications import notifications
from plugin_platform.errors import Forbidden, NotFound, Unavailable

pytestmark = pytest.mark.asyncio

PATH = "/user/notifications"
WHOSE = {"user_id": USER["id"]}
ITEM = {
    "id": "12",
    "kind": "transferred-away",
    "plugin_id": "zen-page",
    "name": "Zen Page",
    "version": None,
    "said": {"owner_name": "<b>bob</b>", "previous_owner_name": "ada"},
    "at": "2026-11-26T05:00:00+00:00",
    "read": False,
}


@pytest_asyncio.fixture
async def moderator(browser: Browser, rpc: FakeRpc) -> Browser:
    rpc.answers["auth.authenticate"] = USER | {"roles": ["moderator"]}
    answer = await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    assert answer.status_code == 200, answer.text
    return browser


async def test_nobody_is_signed_in(browser: Browser, rpc: FakeRpc) -> None:
    for path in ("", "/unread"):
        assert (await browser.get(f"{PATH}{path}")).status_code == 401
    assert (await browser.post(f"{PATH}/read", json={"upTo": "12"})).status_code == 401
    assert (await browser.post(f"{PATH}/12/read")).status_code == 401
    assert rpc.calls == []


async def test_pages_follow_cursors_that_we_made(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.list_notifications"] = {"items": [ITEM], "unread": 1, "next": "12"}
    page = (await developer.get(PATH)).json
    said = {"ownerName": "<b>bob</b>", "previousOwnerName": "ada"}
    assert page["items"][0]["said"] == said
    assert page["items"][0]["pluginId"] == "zen-page"
    assert page["unread"] == 1
    assert (await developer.get(f"{PATH}?cursor={page['nextCursor']}")).status_code == 200
    asked = rpc.called("installs.list_notifications")
    assert asked == [WHOSE | {"before": None}, WHOSE | {"before": "12"}]
    assert (await developer.get(f"{PATH}?cursor=12")).status_code == 422


async def test_they_are_read_in_ones_own_name(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers |= {
        "installs.count_unread": 3,
        "installs.mark_notification_read": None,
        "installs.mark_notifications_read": None,
    }
    assert (await developer.get(f"{PATH}/unread")).json == {"unread": 3, "waiting": None}
    assert (await developer.post(f"{PATH}/12/read")).status_code == 204
    assert (await developer.post(f"{PATH}/read", json={"upTo": "12"})).status_code == 204
    [one] = rpc.called("installs.mark_notification_read")
    [up_to] = rpc.called("installs.mark_notifications_read")
    assert one == WHOSE | {"notification_id": "12"}
    assert up_to == WHOSE | {"up_to": "12"}
    rpc.answers["installs.mark_notification_read"] = NotFound("Not yours.")
    assert (await developer.post(f"{PATH}/99/read")).status_code == 404


async def test_a_moderator_is_told_how_many_versions_wait(moderator: Browser, rpc: FakeRpc) -> None:
    rpc.answers |= {"installs.count_unread": 3, "publishing.count_reviews": {"waiting": 100}}
    assert (await moderator.get(f"{PATH}/unread")).json == {"unread": 3, "waiting": 100}
    [asked] = rpc.called("publishing.count_reviews")
    assert asked["actor"]["roles"] == ["moderator"]


@pytest.mark.parametrize("error", [Unavailable("Away."), Forbidden("No moderator any more.")])
async def test_ones_own_news_come_also_when_nobody_can_say_what_waits(
    moderator: Browser, rpc: FakeRpc, error: Exception
) -> None:
    rpc.answers |= {"installs.count_unread": 3, "publishing.count_reviews": error}
    answer = await moderator.get(f"{PATH}/unread")
    assert (answer.status_code, answer.json) == (200, {"unread": 3, "waiting": None})


async def test_ones_own_news_do_not_wait_until_a_call_is_given_up(
    moderator: Browser, rpc: FakeRpc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "WAITING_WITHIN", 0.05)
    rpc.answers |= {"installs.count_unread": 3, "publishing.count_reviews": never}
    async with asyncio.timeout(PATIENCE / 2):
        answer = await moderator.get(f"{PATH}/unread")
    assert (answer.status_code, answer.json) == (200, {"unread": 3, "waiting": None})


async def never(**_: object) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("up_to", ["", "-1", "twelve", "1" * 19, 12, None])
async def test_what_is_no_id_marks_nothing(developer: Browser, rpc: FakeRpc, up_to: object) -> None:
    answer = await developer.post(f"{PATH}/read", json={"upTo": up_to})
    assert answer.status_code == 422
    assert rpc.called("installs.mark_notifications_read") == []
