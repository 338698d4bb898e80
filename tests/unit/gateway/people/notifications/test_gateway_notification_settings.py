"""What people choose to be told, their address, and links that need no sign-in."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from plugin_platform.errors import Conflict, NotFound

pytestmark = pytest.mark.asyncio

PATH = "/user/notifications"
WHOSE = {"user_id": USER["id"]}
TOPIC = {"id": "reviews", "bell": True, "bell_always": False, "mail": False}
SETTINGS: dict[str, Any] = {"mail": True, "address": None, "pending": None, "topics": [TOPIC]}


@pytest.fixture(autouse=True)
def answers(rpc: FakeRpc) -> None:
    rpc.answers |= {
        "installs.get_notification_settings": SETTINGS,
        "installs.choose_notifications": SETTINGS,
        "installs.ask_mail_address": None,
        "installs.confirm_mail_address": None,
        "installs.remove_mail_address": None,
        "installs.unsubscribe": {"topic": "reviews"},
    }


async def test_nobody_is_signed_in(browser: Browser, rpc: FakeRpc) -> None:
    asked = [
        await browser.get(f"{PATH}/settings"),
        await browser.request("PATCH", f"{PATH}/settings/reviews", json={"mail": True}),
        await browser.request("PUT", f"{PATH}/address", json={"address": "ada@example.com"}),
        await browser.post(f"{PATH}/address/confirm", json={"code": "A"}),
        await browser.request("DELETE", f"{PATH}/address"),
    ]
    assert [answer.status_code for answer in asked] == [401] * 5
    assert rpc.calls == []


async def test_a_topic_is_chosen_in_ones_own_name(developer: Browser, rpc: FakeRpc) -> None:
    answer = await developer.request("PATCH", f"{PATH}/settings/reviews", json={"mail": False})
    assert answer.json["topics"] == [
        {"id": "reviews", "bell": True, "bellAlways": False, "mail": False}
    ]
    [asked] = rpc.called("installs.choose_notifications")
    assert asked == WHOSE | {"topic": "reviews", "roles": USER["roles"], "mail": False}
    for body in ({}, {"mail": "yes"}, {"mail": None}, {"post": True}):
        answer = await developer.request("PATCH", f"{PATH}/settings/reviews", json=body)
        assert answer.status_code == 422


async def test_an_address_takes_the_password_once_more(browser: Browser, rpc: FakeRpc) -> None:
    body = {"address": "ada@example.com"}
    rpc.answers |= {"auth.authenticate": USER, "auth.confirm_password": None}
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    assert (await browser.request("PUT", f"{PATH}/address", json=body)).status_code == 403
    assert (await browser.request("DELETE", f"{PATH}/address")).status_code == 403
    assert rpc.called("installs.ask_mail_address") == []
    await browser.post("/auth/confirm", json={"password": "x" * 8})
    assert (await browser.request("PUT", f"{PATH}/address", json=body)).status_code == 200
    assert (await browser.request("DELETE", f"{PATH}/address")).status_code == 204
    assert rpc.called("installs.ask_mail_address") == [WHOSE | body]
    rpc.answers["installs.ask_mail_address"] = Conflict("This platform sends no mail.")
    assert (await browser.request("PUT", f"{PATH}/address", json=body)).status_code == 409
    for address in ("", "a" * 255, 7, None):
        answer = await browser.request("PUT", f"{PATH}/address", json={"address": address})
        assert answer.status_code == 422


async def test_a_link_is_followed_without_a_session(browser: Browser, rpc: FakeRpc) -> None:
    """As RFC 8058 has it: no cookie, no JSON. Following it by GET changes nothing."""
    shown = await browser.get("/unsubscribe/a.reviews.b")
    assert (shown.status_code, shown.headers["location"]) == (303, "/unsubscribe#a.reviews.b")
    assert rpc.calls == []
    one_click = {
        "body": "List-Unsubscribe=One-Click",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }
    done = await browser.post("/unsubscribe/a.reviews.b", **one_click)
    assert done.json == {"topic": "reviews"}
    assert rpc.called("installs.unsubscribe") == [{"token": "a.reviews.b"}]
    rpc.answers["installs.unsubscribe"] = NotFound("No.")
    assert (await browser.post("/unsubscribe/x", **one_click)).status_code == 404


async def test_a_link_leads_nowhere_else(browser: Browser) -> None:
    shown = await browser.get("/unsubscribe/%0d%0aSet-Cookie:%20a=b")
    assert shown.headers["location"] == "/unsubscribe#%0D%0ASet-Cookie%3A%20a%3Db"
    assert "set-cookie" not in shown.headers
