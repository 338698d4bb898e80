"""What follows an account, as the gateway takes it."""

from __future__ import annotations

from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

pytestmark = pytest.mark.asyncio

CHANGE: dict[str, Any] = {
    "id": "1",
    "kind": "storage",
    "pluginId": "zen",
    "key": "k",
    "value": '{"aB": 1}',
    "base": 0,
}


@pytest.fixture
def services(rpc: FakeRpc) -> FakeRpc:
    result = {"id": "1", "status": "conflict", "value": None, "revision": 3}
    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.get_user": USER,
        "installs.list_synced": {"items": [], "revision": 3},
        "installs.change_synced": {"results": [result], "revision": 3},
    }
    return rpc


async def signed_in(client: ASGIConductor) -> Browser:
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    return browser


async def test_changes_go_to_the_account_with_their_values_as_they_are(
    client: ASGIConductor, services: FakeRpc
) -> None:
    browser = await signed_in(client)
    answer = await browser.post("/user/sync", json={"changes": [CHANGE]})
    assert answer.json["results"][0]["status"] == "conflict"
    [asked] = services.called("installs.change_synced")
    [change] = asked["changes"]
    assert (asked["user_id"], change["plugin_id"], change["value"]) == (
        USER["id"],
        "zen",
        '{"aB": 1}',
    )


async def test_one_asks_since_what_one_knows(client: ASGIConductor, services: FakeRpc) -> None:
    browser = await signed_in(client)
    assert (await browser.get("/user/sync?since=2")).json == {"items": [], "revision": 3}
    assert services.called("installs.list_synced") == [{"user_id": USER["id"], "since": 2}]
    assert (await browser.get("/user/sync?since=-1")).status_code == 422


async def test_only_who_is_signed_in_has_anything_that_follows(
    client: ASGIConductor, services: FakeRpc
) -> None:
    assert (await Browser(client).get("/user/sync")).status_code == 401
    answer = await Browser(client).post("/user/sync", json={"changes": [CHANGE]})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [{"value": "x" * 8193}, {"base": -1}, {"base": "0"}, {"kind": "documents"}, {"key": ""}],
)
async def test_what_nobody_can_keep_goes_no_further(
    client: ASGIConductor, services: FakeRpc, wrong: dict[str, Any]
) -> None:
    browser = await signed_in(client)
    answer = await browser.post("/user/sync", json={"changes": [CHANGE | wrong]})
    assert answer.status_code == 422
    assert not services.called("installs.change_synced")


async def test_what_is_one_accounts_goes_to_no_other(
    client: ASGIConductor, services: FakeRpc
) -> None:
    browser = await signed_in(client)
    for account, status in ((USER["id"], 200), ("another", 409)):
        asked = await browser.get(f"/user/sync?account={account}")
        brought = await browser.post("/user/sync", json={"account": account, "changes": [CHANGE]})
        assert (asked.status_code, brought.status_code) == (status, status)
    assert len(services.called("installs.list_synced")) == 1
    assert len(services.called("installs.change_synced")) == 1
