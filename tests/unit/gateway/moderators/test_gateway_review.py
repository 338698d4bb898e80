"""The routes of checks and reviews: who may ask, what is asked, and what is never told."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeBundles, FakeRpc

from plugin_platform.errors import Conflict, Forbidden, NotFound

pytestmark = pytest.mark.asyncio

NAMED = {"plugin_id": "word-count", "version": "1.0.0"}
SOURCE = b"export const manifest = {};"
HELD = f"word-count/1.0.0/{hashlib.sha256(SOURCE).hexdigest()}.held"
NOON = "2026-11-26T12:00:00+00:00"
FOUND = {"severity": "warning", "code": "csp", "pointer": "/bundle", "message": "<b>", "line": 3}
CHECK = {
    "check": "names", "revision": 1, "stage": "required", "verdict": "held", "overruled": False,
    "findings": [FOUND | {"column": 7, "verdict": "held"}],
}  # fmt: skip
ITEM = {
    **NAMED, "name": "Word Count", "owner": "ada", "state": "waiting", "reasons": ["names: held"],
    "risk": 30, "waiting_since": NOON, "age": 60, "appeal": None,
    "claim": {"moderator": "grace", "since": NOON, "until": NOON},
}  # fmt: skip
REVIEW = {
    **ITEM, "owner_id": "secret-id", "held_key": HELD, "decided_by": "secret-id", "policy": None,
    "words": None, "decided_at": None, "checks": [CHECK], "history": [
        {"kind": "decided", "at": NOON, "by": "hedy", "approved": False, "policy": "quality",
         "words": "No."}], "manifest": {}, "changelog": "First.",
    "size": 10, "files": [], "imports": ["react"],
    "previous": {"version": "0.9.0", "bundle_key": "word-count/0.9.0/abc.js", "files": []},
    "changes": {
        "manifest": [{"pointer": "/manifest/name", "before": None, "after": {"a": 1}}],
        "license": {"before": None, "after": "MIT"},
        "permissions": {"added": ["network"], "removed": []},
        "imports": {"added": ["react"], "removed": [], "kept": []},
        "size": {"before": None, "after": 10},
    },
}  # fmt: skip
OWN = {
    **NAMED, "state": "rejected", "reasons": [], "may_appeal": True, "appeal": None,
    "appeal_until": NOON,
    "decision": {"policy": "quality", "words": "<i>It fails.</i>", "decided_at": NOON},
    "checks": [CHECK],
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    verb: str
    path: str
    method: str
    answer: dict[str, Any]
    body: dict[str, Any] | None = None
    confirmed: bool = False


CONTENT = "content.test"
MODERATED = "/moderation/versions/word-count/1.0.0"
OWNED = "/developer/plugins/word-count/versions/1.0.0"
DECISION = {"approved": False, "policy": "quality", "words": "It fails."}
ROUTES = [
    Route("GET", MODERATED, "get_review", REVIEW),
    Route("POST", f"{MODERATED}/claim", "claim_review", REVIEW),
    Route("POST", f"{MODERATED}/release", "release_review", REVIEW),
    Route("POST", f"{MODERATED}/decision", "decide_review", REVIEW, DECISION, confirmed=True),
    Route("GET", f"{OWNED}/review", "get_own_review", OWN),
    Route("POST", f"{OWNED}/appeal", "appeal_review", OWN, {"words": "Please."}, confirmed=True),
]
EACH = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.method)


async def ask(browser: Browser, route: Route) -> Any:
    if route.verb == "GET":
        return await browser.get(route.path)
    return await browser.post(route.path, **({} if route.body is None else {"json": route.body}))


@EACH
async def test_it_is_asked_of_publishing_in_ones_name(
    developer: Browser, rpc: FakeRpc, route: Route
) -> None:
    rpc.answers[f"publishing.{route.method}"] = route.answer
    answer = await ask(developer, route)
    assert answer.status_code == 200, answer.text
    [asked] = rpc.called(f"publishing.{route.method}")
    assert asked.pop("actor")["id"] == USER["id"]
    assert ("metadata" in asked) == (route.verb == "POST")
    asked.pop("metadata", None)
    assert asked == NAMED | (route.body or {})
    assert answer.json["checks"][0]["findings"][0]["column"] == 7
    for hidden in ("heldKey", "ownerId", "decidedBy", "secret-id", ".held"):
        assert hidden not in answer.text


@EACH
async def test_nobody_is_signed_in(browser: Browser, rpc: FakeRpc, route: Route) -> None:
    assert (await ask(browser, route)).status_code == 401
    assert rpc.called(f"publishing.{route.method}") == []


@EACH
@pytest.mark.parametrize(("error", "status"), [(Forbidden, 403), (NotFound, 404), (Conflict, 409)])
async def test_what_is_refused_is_refused(
    developer: Browser, rpc: FakeRpc, route: Route, error: type[Exception], status: int
) -> None:
    rpc.answers[f"publishing.{route.method}"] = error("No.")
    assert (await ask(developer, route)).status_code == status


@pytest.mark.parametrize("route", [r for r in ROUTES if r.confirmed], ids=lambda r: r.method)
async def test_a_decision_asks_for_the_password_once_more(
    client: ASGIConductor, rpc: FakeRpc, route: Route
) -> None:
    rpc.answers |= {"auth.authenticate": USER}
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    refused = await ask(browser, route)
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/confirmation-required"
    assert rpc.called(f"publishing.{route.method}") == []


async def test_the_queue_is_read_on_from_a_cursor_that_we_made(
    developer: Browser, rpc: FakeRpc
) -> None:
    following = {"risk": 30, "since": NOON, "plugin": "word-count", "version": "1.0.0"}
    rpc.answers["publishing.review_queue"] = {"items": [ITEM], "waiting": 21, "next": following}
    first = await developer.get("/moderation/queue")
    assert (first.json["waiting"], first.json["items"][0]["age"]) == (21, 60)
    rpc.answers["publishing.review_queue"] = {"items": [], "waiting": 21, "next": None}
    second = await developer.get(f"/moderation/queue?cursor={first.json['nextCursor']}")
    assert second.json["nextCursor"] is None
    assert rpc.called("publishing.review_queue")[-1]["after"] == following
    await developer.get("/moderation/queue?state=appealed&claim=mine&q=ada")
    asked = rpc.called("publishing.review_queue")[-1]
    assert asked["filters"] == {"state": "appealed", "claim": "mine", "q": "ada"}
    for wrong in ("state=approved", "claim=all", "q="):
        assert (await developer.get(f"/moderation/queue?{wrong}")).status_code == 422
    _, _, mac = first.json["nextCursor"].rpartition(".")
    forged = urlsafe_b64encode(json.dumps(following | {"risk": 1}).encode()).decode()
    refused = await developer.get(f"/moderation/queue?cursor={forged}.{mac}")
    assert refused.status_code == 422


async def test_a_moderator_reads_the_source_as_text_that_nobody_keeps(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    bundles.published[HELD] = SOURCE
    rpc.answers["publishing.get_review"] = REVIEW
    answer = await developer.get(f"{MODERATED}/source")
    assert (answer.status_code, answer.content) == (200, SOURCE)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    rpc.answers["publishing.get_review"] = Forbidden("Only moderators may do this.")
    assert (await developer.get(f"{MODERATED}/source")).status_code == 403


async def test_what_was_approved_is_read_where_everybody_has_it(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    bundles.published[f"{HELD.removesuffix('.held')}.js"] = SOURCE
    rpc.answers["publishing.get_review"] = REVIEW | {"state": "approved"}
    assert (await developer.get(f"{MODERATED}/source")).content == SOURCE


async def test_a_moderator_reads_each_text_of_a_zip(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    texts = {"index.js": SOURCE, "chunks/a.js": b"eval('1')", "font.woff2": b"wOF2"}
    files = [
        {"path": path, "size": len(data), "digest": hashlib.sha256(data).hexdigest()}
        for path, data in texts.items()
    ]
    for file in files:
        key = f"word-count/1.0.0/{file['digest']}.file"
        bundles.published[key] = texts[str(file["path"])]
    rpc.answers["publishing.get_review"] = REVIEW | {"files": files}
    answer = await developer.get(f"{MODERATED}/source?path=chunks/a.js")
    assert (answer.status_code, answer.content) == (200, b"eval('1')")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "no-store" in answer.headers["cache-control"]
    assert (await developer.get(f"{MODERATED}/source")).content == SOURCE, "never the listing"
    for path in ("chunks/b.js", "font.woff2"):
        assert (await developer.get(f"{MODERATED}/source?path={path}")).status_code == 404, path
    for path in ("../index.js", "a//b", "", "x" * 201):
        assert (await developer.get(f"{MODERATED}/source?path={path}")).status_code == 422, path
    rpc.answers["publishing.get_review"] = REVIEW
    assert (await developer.get(f"{MODERATED}/source?path=index.js")).status_code == 404
    # Stored is something else than what was announced.
    forged = [files[1] | {"digest": "0" * 64}]
    bundles.published[f"word-count/1.0.0/{'0' * 64}.file"] = b"other"
    rpc.answers["publishing.get_review"] = REVIEW | {"files": forged}
    assert (await developer.get(f"{MODERATED}/source?path=chunks/a.js")).status_code == 404
    rpc.answers["publishing.get_review"] = Forbidden("Only moderators may do this.")
    assert (await developer.get(f"{MODERATED}/source?path=chunks/a.js")).status_code == 403


async def test_nobody_is_served_what_waits_for_its_review(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    bundles.published[HELD] = SOURCE
    for path in (f"/bundles/{HELD}", f"/bundles/{HELD[:-5]}.js"):
        answer = await client.simulate_get(path, host=CONTENT)
        assert answer.status_code == 404, path


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"approved": "yes"}, "/approved"),
        ({"policy": ""}, "/policy"),
        ({"words": "x" * 2001}, "/words"),
        ({"because": "x"}, "/because"),
    ],
)
async def test_a_decision_has_its_form(
    developer: Browser, rpc: FakeRpc, change: dict[str, Any], pointer: str
) -> None:
    refused = await developer.post(f"{MODERATED}/decision", json=DECISION | change)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert rpc.called("publishing.decide_review") == []


async def test_everybody_reads_the_log_and_the_policies(browser: Browser, rpc: FakeRpc) -> None:
    line = {
        "line": 1, "position": 9, "at": NOON, "kind": "plugin.published", "previous": "0" * 64,
        "plugin_id": "word-count", "version": "1.0.0", "said": {"size": 1}, "hash": "f" * 64,
    }  # fmt: skip
    rpc.answers["publishing.read_public_log"] = {"items": [line], "next": None}
    answer = await browser.get("/log?after=0")
    assert answer.json["items"][0]["pluginId"] == "word-count"
    assert (await browser.get("/log?after=-1")).status_code == 422
    assert (await browser.get("/log?plugin=No!")).status_code == 422
    await browser.get("/log?order=newest&before=7&plugin=word-count")
    assert rpc.called("publishing.read_public_log")[-1] == {
        "after": 0, "before": 7, "newest_first": True, "plugin_id": "word-count",
    }  # fmt: skip
    policies = (await browser.get("/policies")).json["items"]
    assert {"malware", "impersonation"} <= {each["id"] for each in policies}
