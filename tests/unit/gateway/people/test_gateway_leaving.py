"""All of one's data, and the end of an account, as the gateway does them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeRpc

from gateway.dependencies import Dependencies
from gateway.state.accounts import AccountChanges

pytestmark = pytest.mark.asyncio

NAME = {"username": "Ada"}
KEY = {"Idempotency-Key": "the-key-of-this-command"}


@pytest.fixture
def services(rpc: FakeRpc) -> FakeRpc:
    def notifications(before: str | None, **_: Any) -> Any:
        number = int(before or 1)
        return {"items": [{"id": number}], "next": str(number + 1) if number < 3 else None}

    def versions(cursor: str | None, **_: Any) -> Any:
        return {"items": [{"version": cursor or "2.0.0"}], "next_cursor": None if cursor else "1"}

    def reviews(cursor: str | None, **_: Any) -> Any:
        return {"items": [{"rating": 5 if cursor else 4}], "next": None if cursor else "1"}

    rpc.answers |= {
        "catalog.list_own_reviews": reviews,
        "auth.authenticate": USER,
        "auth.confirm_password": None,
        "auth.delete_account": None,
        "auth.get_email": {"address": USER["email"]},
        "auth.get_history": [{"type": "user.registered"}],
        "auth.get_factors": {"totp": False},
        "auth.list_tokens": [],
        "auth.list_domains": [{"domain": "ada-writes.org"}],
        "installs.list_installed": [{"plugin_id": "zen", "settings": {"a": 1}}],
        "installs.get_usage_choice": {"reported": False},
        "installs.list_webhooks": [{"url": "https://example.org/"}],
        "installs.get_error_links": {"watched": ["zen"], "met": []},
        "installs.list_watches": [{"kind": "plugin", "id": "zen"}],
        "installs.list_synced": {"items": [{"key": "document.new"}], "revision": 1},
        "installs.get_notification_settings": {"topics": []},
        "installs.list_notifications": notifications,
        "publishing.list_plugins": [],
        "publishing.list_versions": versions,
    }
    return rpc


async def signed_in(client: ASGIConductor, confirmed: bool = True) -> Browser:
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    if confirmed:
        await browser.post("/auth/confirm", json={"password": "x" * 8})
    return browser


async def test_everything_comes_in_one_file(client: ASGIConductor, services: FakeRpc) -> None:
    services.answers["publishing.list_plugins"] = [PLUGIN]
    browser = await signed_in(client)
    answer = await browser.post("/user/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    file = json.loads(answer.content)
    assert (file["format"], file["account"]["username"]) == ("folio-account-1", "ada")
    assert [one["id"] for one in file["notifications"]] == [1, 2, 3]
    assert [one["rating"] for one in file["reviews"]] == [4, 5]
    assert [one["version"] for one in file["plugins"][0]["versions"]] == ["2.0.0", "1"]
    assert file["installed"][0]["settings"] == {"a": 1}
    assert file["synced"] == [{"key": "document.new"}]
    assert len(file["sessions"]) == 1
    assert file["watching"] == [{"kind": "plugin", "id": "zen"}]
    assert file["webhooks"] == [{"url": "https://example.org/"}]
    assert file["domains"] == [{"domain": "ada-writes.org"}]


async def test_whether_use_is_counted_is_chosen(client: ASGIConductor, services: FakeRpc) -> None:
    services.answers["installs.choose_usage"] = {"reported": False}
    browser = await signed_in(client, confirmed=False)
    chosen = await browser.request("PUT", "/user/usage", json={"reported": False})
    assert (chosen.status_code, chosen.json) == (200, {"reported": False})
    assert services.called("installs.choose_usage") == [{"user_id": USER["id"], "reported": False}]
    wrong = await browser.request("PUT", "/user/usage", json={"reported": "no"})
    assert wrong.status_code == 422
    assert (await Browser(client).get("/user/usage")).status_code == 401


async def test_without_anything_it_is_a_whole_file_too(
    client: ASGIConductor, services: FakeRpc
) -> None:
    services.answers["installs.list_notifications"] = {"items": [], "next": None}
    file = json.loads((await (await signed_in(client)).post("/user/export")).content)
    assert (file["notifications"], file["plugins"]) == ([], [])


@pytest.mark.parametrize("path", ["/user/export", "/auth/deletion"])
async def test_it_takes_the_password_once_more(
    client: ASGIConductor, services: FakeRpc, path: str
) -> None:
    """A plugin in the page does not know it."""
    browser = await signed_in(client, confirmed=False)
    answer = await browser.post(path, json=NAME)
    assert answer.json["type"] == "/problems/confirmation-required"
    assert services.called("auth.delete_account") == services.called("auth.get_history") == []


async def test_a_deleted_account_leaves_nothing_in_redis(
    client: ASGIConductor, services: FakeRpc, deps: Dependencies
) -> None:
    """The guess of a stranger and an answer that was kept included."""
    here, there = await signed_in(client), await signed_in(client)
    services.answers["auth.enrol_developer"] = USER
    await here.post("/auth/developer", headers=KEY)
    before = await found(deps, "ada")
    assert before
    answer = await here.post("/auth/deletion", json=NAME)
    assert answer.status_code == 204, answer.text
    assert services.called("auth.delete_account")[0]["user_id"] == USER["id"]
    assert here.cookie is None
    assert (await there.get("/auth/sessions")).status_code == 401
    assert await found(deps, "ada") == []


@pytest.mark.parametrize("deleted", [True, False])
async def test_whether_an_account_was_deleted_is_told_to_whoever_knows_its_id(
    client: ASGIConductor, services: FakeRpc, deleted: bool
) -> None:
    services.answers["auth.was_deleted"] = deleted
    answer = await Browser(client).get(f"/auth/deletion/{USER['id']}")
    assert (answer.status_code, answer.json) == (200, {"deleted": deleted})
    assert services.called("auth.was_deleted") == [{"user_id": USER["id"]}]


async def test_who_types_another_name_stays(client: ASGIConductor, services: FakeRpc) -> None:
    answer = await (await signed_in(client)).post("/auth/deletion", json={"username": "eve"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/username"
    assert services.called("auth.delete_account") == []


async def test_who_owns_plugins_hands_them_over_first(
    client: ASGIConductor, services: FakeRpc
) -> None:
    services.answers["publishing.list_plugins"] = [PLUGIN] * 7
    answer = await (await signed_in(client)).post("/auth/deletion", json=NAME)
    assert answer.status_code == 409
    assert "Word Count and 2 more" in answer.json["detail"]
    assert services.called("auth.delete_account") == []


async def test_sessions_end_also_when_only_the_event_came(
    client: ASGIConductor, services: FakeRpc, deps: Dependencies
) -> None:
    """Whoever asked for it died before it had ended them."""
    browser = await signed_in(client)
    event = {"type": "user.deleted", "data": {"user_id": USER["id"]}}
    await AccountChanges(deps.redis).handle(event)
    assert (await browser.get("/auth/sessions")).status_code == 401
    assert await found(deps, "ada") == []


async def found(deps: Dependencies, text: str) -> list[bytes]:
    """Keys that have it as a word, or of which the value does; digests may have any letters."""
    client, word = deps.redis.client, re.compile(rf"\b{re.escape(text)}\b".encode())
    return [key async for key in client.scan_iter() if word.search(key + await value(client, key))]


async def value(client: Any, key: bytes) -> bytes:
    readers = {b"string": client.get, b"hash": client.hgetall}
    kind = await client.type(key)
    return repr(await readers[kind](key)).encode() if kind in readers else b""
