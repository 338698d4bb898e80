"""The errors of a plugin, as the gateway asks for them and passes on what is decided."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

pytestmark = pytest.mark.asyncio

ERRORS = "/developer/plugins/a-b/errors"
FOUND = {
    "id": str(uuid4()),
    "name": "TypeError",
    "message": "cannot show …",
    "file": "",
    "function": "render",
    "state": "open",
    "resolved_in": None,
    "came_back_in": None,
    "first_day": "2026-11-26",
    "last_day": "2026-11-27",
    "users": None,
    "count": None,
    "versions": ["1.0.0"],
}


@pytest_asyncio.fixture
async def owner(browser: Browser, rpc: FakeRpc) -> Browser:
    states = {"open": 1, "resolved": 0, "ignored": 0}
    listed = {"items": [FOUND], "versions": ["1.0.0"], "states": states, "watched": False}
    frame = {"file": "", "line": 1, "column": 2, "function": "render"}
    of_version = {"version": "1.0.0", "users": 5, "count": 9, "frames": [frame]}
    of_version |= {"bundle_key": "a-b/1.0.0/aa.js"}
    of_version |= {key: FOUND[key] for key in ("first_day", "last_day")}
    days = [{"day": "2026-11-27", "users": 5, "count": 9}]
    full = FOUND | {"first": "2026-10-31", "last": "2026-11-27", "days": days}
    rpc.answers |= {
        "installs.list_errors": listed,
        "installs.get_error": full | {"by_version": [of_version]},
        "installs.decide_error": None,
        "installs.watch_errors": lambda watched, **_: {"watched": watched},
    }
    rpc.answers |= {"auth.authenticate": USER}
    await browser.post("/auth/login", json={"username": "ada", "password": "right"})
    return browser


def asked(rpc: FakeRpc) -> dict[str, Any]:
    return rpc.calls[-1][1]


async def test_they_are_listed_as_they_are_asked_for(owner: Browser, rpc: FakeRpc) -> None:
    answer = await owner.get(f"{ERRORS}?state=open&version=1.0.0&sort=last-seen")
    assert answer.status_code == 200
    assert answer.json["items"][0]["cameBackIn"] is None
    wished = {key: asked(rpc)[key] for key in ("state", "version", "sort", "plugin_id")}
    assert wished == {
        "state": "open",
        "version": "1.0.0",
        "sort": "last-seen",
        "plugin_id": "a-b",
    }
    assert (await owner.get(f"{ERRORS}?state=gone")).status_code == 422


async def test_one_has_its_stacks_and_days(owner: Browser, rpc: FakeRpc) -> None:
    answer = await owner.get(f"{ERRORS}/{FOUND['id']}")
    [version] = answer.json["byVersion"]
    assert version["frames"] == [{"file": "", "line": 1, "column": 2, "function": "render"}]
    assert version["bundleUrl"] == "http://content.test:8000/bundles/a-b/1.0.0/aa.js"
    assert asked(rpc)["group_id"] == FOUND["id"]


async def test_a_decision_is_passed_on(owner: Browser, rpc: FakeRpc) -> None:
    answer = await owner.request("PATCH", f"{ERRORS}/{FOUND['id']}", json={"state": "resolved"})
    assert answer.status_code == 204
    assert (asked(rpc)["state"], asked(rpc)["group_id"]) == ("resolved", FOUND["id"])
    assert (await owner.request("PATCH", f"{ERRORS}/x", json={"state": "gone"})).status_code == 422


async def test_nobody_asks_without_an_account(browser: Browser, rpc: FakeRpc) -> None:
    assert (await browser.get(ERRORS)).status_code == 401
    assert (
        await browser.request("PATCH", f"{ERRORS}/x", json={"state": "open"})
    ).status_code == 401


async def test_they_are_watched_and_not_any_more(owner: Browser, rpc: FakeRpc) -> None:
    for method, watched in (("PUT", True), ("DELETE", False)):
        answer = await owner.request(method, "/developer/plugins/a-b/error-watch")
        assert answer.json == {"watched": watched}
        assert asked(rpc)["actor"]["id"] == USER["id"]
