"""The routes of the life of a version: who may ask, and what is asked of which service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import INSTALLED, USER, Browser, FakeRpc

from plugin_platform.errors import Conflict, Forbidden, Gone, NotFound

pytestmark = pytest.mark.asyncio

PLUGIN = {"plugin_id": "word-count"}
VERSION = {**PLUGIN, "version": "1.0.0"}
ROW = {
    "version": "1.0.0",
    "status": "yanked",
    "reason": "<b>Broken.</b>",
    "original": None,
    "bundle_key": "word-count/1.0.0/abc.js",
    "integrity": "sha384-x",
    "published_at": "2026-01-01T00:00:00+00:00",
    "size": 10,
    "min_platform_version": None,
}
STATE = {"id": "word-count", "status": "blocked", "reason": "Bad."}


@dataclass(frozen=True)
class Route:
    path: str
    method: str
    named: dict[str, Any]
    answer: dict[str, Any]
    body: dict[str, Any] | None = field(default=None)


OWNED = "/developer/plugins/word-count"
DEPRECATION = {"message": "Gone.", "replacement": "pages"}
SAID = {"id": "word-count", "deprecation": DEPRECATION}
ROUTES = [
    Route(f"{OWNED}/versions/1.0.0/yank", "yank_version", VERSION, ROW, {"reason": "Broken."}),
    Route(f"{OWNED}/versions/1.0.0/restore", "restore_version", VERSION, ROW),
    Route(f"{OWNED}/deprecate", "deprecate_plugin", PLUGIN, SAID, DEPRECATION),
    Route(f"{OWNED}/undeprecate", "undeprecate_plugin", PLUGIN, SAID),
    Route("/moderation/plugins/word-count/block", "block_plugin", PLUGIN, STATE, {"reason": "B."}),
    Route("/moderation/plugins/word-count/unblock", "unblock_plugin", PLUGIN, STATE),
    Route(
        "/moderation/versions/word-count/1.0.0/block",
        "block_version",
        VERSION,
        ROW,
        {"reason": "B."},
    ),
    Route("/moderation/versions/word-count/1.0.0/unblock", "unblock_version", VERSION, ROW),
]
BANNED = {"user_id": "u-2", "reason": "Spam.", "plugins": ["words"]}
BY_ID = {"user_id": "u-2"}
NEW = {"version": "1.2.0", "changelog": "Back."}
ROUTES += [
    Route("/moderation/publishers/u-2/ban", "ban_publisher", BY_ID, BANNED, {"reason": "Spam."}),
    Route("/moderation/publishers/u-2/unban", "unban_publisher", BY_ID, BANNED),
    Route(
        f"{OWNED}/versions/1.0.0/rollback",
        "roll_back_version",
        {**PLUGIN, "original": "1.0.0"},
        ROW,
        NEW,
    ),
]
FOUND = {"username": "bob", "user_id": "u-9"}
OWNERS = {"id": "word-count", "owners": [{"username": "ada", "role": "publisher"}], "offers": []}
BOB = {"username": "bob"}
ROUTES += [
    Route(f"{OWNED}/owners", "invite_owner", PLUGIN | FOUND, OWNERS, BOB),
    Route(f"{OWNED}/owners/accept", "accept_invitation", PLUGIN, OWNERS),
    Route(f"{OWNED}/transfer", "offer_transfer", PLUGIN | FOUND, OWNERS, BOB),
    Route(f"{OWNED}/transfer/accept", "accept_transfer", PLUGIN, OWNERS),
]
EACH = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.method)


@pytest.fixture(autouse=True)
def bob(rpc: FakeRpc) -> None:
    """He is registered, and who asks owns the plugin."""
    rpc.answers |= {
        "auth.find_account": {"id": "u-9", "username": "bob"},
        "publishing.get_owners": OWNERS,
    }


async def ask(browser: Browser, route: Route) -> Any:
    more = {} if route.body is None else {"json": route.body}
    return await browser.post(route.path, **more)


@EACH
async def test_it_is_asked_of_publishing_in_ones_name(
    developer: Browser, rpc: FakeRpc, route: Route
) -> None:
    rpc.answers[f"publishing.{route.method}"] = route.answer
    answer = await ask(developer, route)
    assert answer.status_code == (201 if route.method == "roll_back_version" else 200), answer.text
    [asked] = rpc.called(f"publishing.{route.method}")
    assert asked.pop("actor")["id"] == USER["id"]
    assert asked.pop("metadata")["causationId"]
    assert asked == route.named | (route.body or {})
    if route.answer is ROW:
        assert answer.json["reason"] == "<b>Broken.</b>", "text, as it was said"
        assert answer.json["bundleUrl"].endswith("/bundles/word-count/1.0.0/abc.js")


@EACH
async def test_nobody_is_signed_in(browser: Browser, rpc: FakeRpc, route: Route) -> None:
    assert (await ask(browser, route)).status_code == 401
    assert rpc.called(f"publishing.{route.method}") == []


@EACH
async def test_the_password_is_asked_for_once_more(
    client: ASGIConductor, rpc: FakeRpc, route: Route
) -> None:
    rpc.answers |= {"auth.authenticate": USER}
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    refused = await ask(browser, route)
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/confirmation-required"
    assert rpc.called(f"publishing.{route.method}") == []


@EACH
@pytest.mark.parametrize(("error", "status"), [(Forbidden, 403), (NotFound, 404)])
async def test_what_is_somebody_elses_stays_so(
    developer: Browser, rpc: FakeRpc, route: Route, error: type[Exception], status: int
) -> None:
    rpc.answers[f"publishing.{route.method}"] = error("No.")
    assert (await ask(developer, route)).status_code == status


@pytest.mark.parametrize("reason", [5, None, "x" * 501])
async def test_a_reason_is_bounded_text(developer: Browser, rpc: FakeRpc, reason: Any) -> None:
    for path in (f"{OWNED}/versions/1.0.0/yank", "/moderation/plugins/word-count/block"):
        refused = await developer.post(path, json={"reason": reason})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["pointer"] == "/reason"
    assert [name for name, _ in rpc.calls if name.startswith("publishing")] == []


async def test_one_moves_to_a_replacement(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.replace"] = INSTALLED | {"plugin_id": "pages"}
    answer = await developer.post("/user/plugins/word-count/replace")
    assert (answer.status_code, answer.json["pluginId"]) == (200, "pages")
    [asked] = rpc.called("installs.replace")
    assert (asked["principal"], asked["plugin_id"]) == (f"user:{USER['id']}", "word-count")


async def test_who_has_nothing_moves_nothing(browser: Browser, rpc: FakeRpc) -> None:
    assert (await browser.post("/user/plugins/word-count/replace")).status_code == 404
    assert rpc.called("installs.replace") == []


@pytest.mark.parametrize(("error", "status"), [(Conflict, 409), (Gone, 410), (NotFound, 404)])
async def test_why_one_cannot_move_is_said(
    developer: Browser, rpc: FakeRpc, error: type[Exception], status: int
) -> None:
    rpc.answers["installs.replace"] = error("Pages is blocked by a moderator: Bad.")
    answer = await developer.post("/user/plugins/word-count/replace")
    assert answer.status_code == status
    assert answer.json["detail"] == "Pages is blocked by a moderator: Bad."


GONE = [
    ("DELETE", f"{OWNED}/transfer", "withdraw_transfer", PLUGIN, OWNERS, 200),
    ("DELETE", f"{OWNED}/owners/bob", "remove_owner", PLUGIN | BOB, None, 204),
    ("POST", f"{OWNED}/transfer/decline", "decline_transfer", PLUGIN, None, 204),
]


@pytest.mark.parametrize(("verb", "path", "method", "named", "answer", "status"), GONE)
async def test_offers_and_owners_go(  # noqa: PLR0917
    developer: Browser,
    rpc: FakeRpc,
    verb: str,
    path: str,
    method: str,
    named: dict[str, Any],
    answer: Any,
    status: int,
) -> None:
    rpc.answers[f"publishing.{method}"] = answer
    assert (await developer.request(verb, path)).status_code == status
    [asked] = rpc.called(f"publishing.{method}")
    assert {key: asked[key] for key in named} == named
    assert asked["actor"]["id"] == USER["id"]
    rpc.answers[f"publishing.{method}"] = Forbidden("No.")
    assert (await developer.request(verb, path)).status_code == 403


async def test_owners_and_offers_are_listed_to_whom_they_concern(
    developer: Browser, client: ASGIConductor, rpc: FakeRpc
) -> None:
    offer = {"plugin_id": "words", "name": "Words", "kind": "transfer", "publisher": "bob"}
    offer |= {"expires_at": "2026-06-08T12:00:00+00:00"}
    rpc.answers |= {"publishing.get_owners": OWNERS, "publishing.list_offers": [offer]}
    assert (await developer.get(f"{OWNED}/owners")).json == OWNERS
    [mine] = (await developer.get("/developer/offers")).json["items"]
    assert (mine["pluginId"], mine["expiresAt"]) == ("words", "2026-06-08T12:00:00+00:00")
    for path in (f"{OWNED}/owners", "/developer/offers"):
        assert (await client.simulate_get(f"/api/v1{path}")).status_code == 401


@pytest.mark.parametrize("path", [f"{OWNED}/owners", f"{OWNED}/transfer"])
async def test_a_name_that_nobody_has_is_offered_nothing(
    developer: Browser, rpc: FakeRpc, path: str
) -> None:
    rpc.answers["auth.find_account"] = NotFound("There is no such account.")
    refused = await developer.post(path, json=BOB)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/username")
    assert rpc.called("publishing.invite_owner") == rpc.called("publishing.offer_transfer") == []


@pytest.mark.parametrize("path", [f"{OWNED}/owners", f"{OWNED}/transfer"])
async def test_who_does_not_own_it_learns_no_names(
    developer: Browser, rpc: FakeRpc, path: str
) -> None:
    rpc.answers["publishing.get_owners"] = Forbidden("This plugin belongs to somebody else.")
    assert (await developer.post(path, json=BOB)).status_code == 403
    assert rpc.called("auth.find_account") == []


async def test_an_offer_goes_to_the_account_as_it_is_registered(
    developer: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["publishing.offer_transfer"] = OWNERS
    assert (await developer.post(f"{OWNED}/transfer", json={"username": "BOB"})).status_code == 200
    [asked] = rpc.called("publishing.offer_transfer")
    assert (asked["username"], asked["user_id"]) == ("bob", "u-9")
