"""The routes of updates: what is asked of installs, and what is refused before."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from tests.unit.gateway.gateway_fakes import INSTALLED, Browser, FakeRpc

from plugin_platform.errors import Conflict

pytestmark = pytest.mark.asyncio

UPDATES = "/user/plugins/updates"
OFFER: dict[str, Any] = {
    "plugin_id": "word-count",
    "installed": "1.0.0",
    "latest": "1.1.0",
    "ready_at": None,
    "automatic": True,
    "security": False,
    "replaces": None,
    "asks_for": [],
    "went_back": False,
    "size": 10,
    "published_at": "2026-01-01T00:00:00+00:00",
}
WANTED = {"pluginId": "word-count", "version": "1.1.0"}


@pytest.fixture
def services(rpc: FakeRpc) -> FakeRpc:
    rpc.answers |= {
        "installs.install": INSTALLED,
        "installs.configure": INSTALLED,
        "installs.list_updates": {"items": [OFFER], "automatic": True, "wait_hours": 6},
        "installs.update": {"updated": [], "failed": []},
        "installs.choose_updates": {"automatic": True, "wait_hours": 48},
    }
    return rpc


@pytest_asyncio.fixture
async def visitor(browser: Browser, services: FakeRpc) -> Browser:
    answer = await browser.post("/user/plugins/install", json={"pluginId": "a-b"})
    assert answer.status_code == 200
    return browser


async def test_what_is_offered_is_said_with_what_was_chosen(
    visitor: Browser, services: FakeRpc
) -> None:
    answer = (await visitor.get(UPDATES)).json
    assert (answer["automatic"], answer["waitHours"]) == (True, 6)
    [item] = answer["items"]
    assert (item["latest"], item["readyAt"], item["asksFor"]) == ("1.1.0", None, [])


async def test_who_has_no_plugins_asks_no_service(browser: Browser, services: FakeRpc) -> None:
    answer = await browser.get(UPDATES)
    nothing = {"items": [], "automatic": False, "waitHours": 24, "automaticPaused": False}
    assert answer.json == nothing
    for refused in (
        await browser.post(UPDATES, json={"items": [WANTED]}),
        await browser.request("PATCH", UPDATES, json={"automatic": True}),
        await browser.get("/user/plugins/word-count/update", params={"version": "1.1.0"}),
    ):
        assert refused.status_code == 404
    assert [name for name, _ in services.calls if name.startswith("installs.")] == []


async def test_several_are_asked_for_at_once(visitor: Browser, services: FakeRpc) -> None:
    agreed = {**WANTED, "pluginId": "b-c", "accept": ["network"]}
    answer = await visitor.post(UPDATES, json={"items": [WANTED, agreed], "automatic": True})
    assert answer.json == {"updated": [], "failed": []}
    [asked] = services.called("installs.update")
    assert asked["automatic"] is True
    assert [(one["plugin_id"], one["accept"]) for one in asked["items"]] == [
        ("word-count", []),
        ("b-c", ["network"]),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [WANTED] * 101},
        {"items": [{"pluginId": "word-count"}]},
        {"items": [{**WANTED, "accept": "network"}]},
        {"items": [WANTED], "automatic": "yes"},
    ],
)
async def test_what_is_not_a_list_of_updates_is_refused(
    visitor: Browser, services: FakeRpc, body: dict[str, Any]
) -> None:
    assert (await visitor.post(UPDATES, json=body)).status_code == 422
    assert services.called("installs.update") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"waitHours": 0}, 200),
        ({"waitHours": 720, "automatic": False}, 200),
        ({"waitHours": 721}, 422),
        ({"waitHours": -1}, 422),
        ({"waitHours": 1.5}, 422),
        ({"waitHours": None}, 422),
        ({"automatic": "true"}, 422),
    ],
)
async def test_a_wait_is_up_to_thirty_days(
    visitor: Browser, services: FakeRpc, body: dict[str, Any], status: int
) -> None:
    assert (await visitor.request("PATCH", UPDATES, json=body)).status_code == status
    assert len(services.called("installs.choose_updates")) == (status == 200)


async def test_what_asks_for_more_is_a_conflict_that_names_it(
    visitor: Browser, services: FakeRpc
) -> None:
    errors = [{"pointer": "/accept", "detail": "network"}]
    services.answers["installs.configure"] = Conflict("It asks for more.", errors)
    change = {"version": "1.1.0", "accept": []}
    answer = await visitor.request("PATCH", "/user/plugins/word-count", json=change)
    assert (answer.status_code, answer.json["errors"]) == (409, errors)
    [asked] = services.called("installs.configure")
    assert asked["accept"] == []


@pytest.mark.parametrize(("word", "status"), [("on", 200), ("default", 200), ("yes", 422)])
async def test_a_plugin_is_updated_by_itself_or_not(
    visitor: Browser, services: FakeRpc, word: str, status: int
) -> None:
    change = {"automaticUpdates": word}
    answer = await visitor.request("PATCH", "/user/plugins/word-count", json=change)
    assert answer.status_code == status
