"""What is installed comes often, its manifests once."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from tests.unit.gateway.gateway_fakes import INSTALLED, LISTED, Browser, FakeRpc, as_of

pytestmark = pytest.mark.asyncio

MANY = 120


def listed(number: int, **changes: Any) -> dict[str, Any]:
    return {**LISTED, "plugin_id": f"plugin-{number}", **changes}


def manifests(versions: list[tuple[str, str]]) -> list[dict[str, Any]]:
    assert len(versions) <= 50
    return [
        {"plugin_id": one, "version": version, "manifest": {"id": one, "version": version}}
        for one, version in versions
    ]


@pytest_asyncio.fixture(autouse=True)
async def installed(rpc: FakeRpc, browser: Browser) -> None:
    """By a visitor, who has to be known first."""
    rpc.answers |= {
        "installs.install": INSTALLED,
        "installs.installed_as_of": as_of(*map(listed, range(MANY))),
        "installs.manifests": manifests,
    }
    await browser.post("/user/plugins/install", json={"pluginId": "word-count"})


async def test_each_manifest_is_asked_for_once(browser: Browser, rpc: FakeRpc) -> None:
    for _ in range(3):
        answer = await browser.get("/user/plugins")
        assert [one["manifest"]["id"] for one in answer.json["items"]] == [
            f"plugin-{number}" for number in range(MANY)
        ]
    asked = rpc.called("installs.manifests")
    assert [len(one["versions"]) for one in asked] == [50, 50, 20]


async def test_another_version_or_another_bundle_is_asked_for(
    browser: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["installs.installed_as_of"] = as_of(listed(1))
    await browser.get("/user/plugins")
    for changes in ({"version": "2.0.0"}, {"integrity": "sha384-of-a-log-that-was-restored"}):
        rpc.answers["installs.installed_as_of"] = as_of(listed(1, **changes))
        await browser.get("/user/plugins")
    assert len(rpc.called("installs.manifests")) == 3


async def test_a_list_that_is_as_it_was_is_not_sent_again(browser: Browser, rpc: FakeRpc) -> None:
    first = await browser.get("/user/plugins")
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in first.headers["vary"]
    known = {"If-None-Match": first.headers["etag"]}
    again = await browser.get("/user/plugins", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    rpc.answers["installs.installed_as_of"] = as_of(listed(1, enabled=False))
    changed = await browser.get("/user/plugins", headers=known)
    assert changed.json["items"][0]["enabled"] is False


async def test_a_manifest_that_is_nowhere_hides_no_plugin(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.manifests"] = []
    answer = await browser.get("/user/plugins")
    assert [one["manifest"] for one in answer.json["items"]] == [None] * MANY
