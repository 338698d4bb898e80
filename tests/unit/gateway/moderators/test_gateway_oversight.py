"""What moderators look up: asked in their name, refused as publishing refuses."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from plugin_platform.errors import Forbidden, NotFound

pytestmark = pytest.mark.asyncio

PUBLISHER = {"id": "u-9", "username": "bob", "ban": None}
PLUGIN = {
    "id": "word-count", "name": "Word Count", "status": "blocked", "reason": "It <b>lies</b>.",
    "publisher": PUBLISHER, "blocked_versions": 1,
}  # fmt: skip
VERSION = {
    "version": "1.0.0", "status": "blocked", "reason": "It lies.", "original": None, "size": 10,
    "integrity": "sha384-x", "bundle_key": "word-count/1.0.0/abc.js", "published_at": None,
    "min_platform_version": None,
}  # fmt: skip
BANNED = {"user_id": "u-9", "username": "bob", "reason": "Spam.", "plugins": ["word-count"]}
ROUTES = [
    ("/moderation/plugins", "find_plugins", {"items": [PLUGIN], "next": None}),
    ("/moderation/plugins/word-count", "get_moderated_plugin", PLUGIN | {"versions": [VERSION]}),
    ("/moderation/publishers", "list_bans", {"items": [BANNED]}),
]
EACH = pytest.mark.parametrize(("path", "method", "answer"), ROUTES)


@EACH
async def test_it_is_asked_of_publishing_in_ones_name(
    developer: Browser, rpc: FakeRpc, path: str, method: str, answer: dict[str, Any]
) -> None:
    rpc.answers[f"publishing.{method}"] = answer
    told = await developer.get(path)
    assert told.status_code == 200, told.text
    [asked] = rpc.called(f"publishing.{method}")
    assert asked["actor"]["id"] == USER["id"]
    assert "bob" in told.text
    assert "bundleKey" not in told.text


@EACH
async def test_nobody_is_signed_in(
    browser: Browser, rpc: FakeRpc, path: str, method: str, answer: object
) -> None:
    assert (await browser.get(path)).status_code == 401
    assert rpc.called(f"publishing.{method}") == []


@EACH
async def test_nobody_else_is_told(
    developer: Browser, rpc: FakeRpc, path: str, method: str, answer: object
) -> None:
    rpc.answers[f"publishing.{method}"] = Forbidden("Only moderators may do this.")
    assert (await developer.get(path)).status_code == 403
    rpc.answers[f"publishing.{method}"] = NotFound("There is no such plugin.")
    assert (await developer.get(path)).status_code == 404


async def test_plugins_are_found_and_read_on_from_a_cursor_that_we_made(
    developer: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["publishing.find_plugins"] = {"items": [PLUGIN], "next": "word-count"}
    first = await developer.get("/moderation/plugins?q=words&stopped=true")
    assert rpc.called("publishing.find_plugins")[-1] | {"actor": None} == {
        "actor": None, "q": "words", "stopped": True, "after": None,
    }  # fmt: skip
    await developer.get(f"/moderation/plugins?cursor={first.json['nextCursor']}")
    assert rpc.called("publishing.find_plugins")[-1]["after"] == "word-count"
    _, _, mac = first.json["nextCursor"].rpartition(".")
    assert (await developer.get(f"/moderation/plugins?cursor=other.{mac}")).status_code == 422
