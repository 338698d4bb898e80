from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import (
    INSTALLED,
    LISTED,
    MANIFESTS,
    USER,
    Browser,
    FakeRpc,
    as_of,
)

from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unauthenticated, Unavailable

pytestmark = pytest.mark.asyncio

CREDENTIALS = {"username": "ada", "password": "correct horse"}


async def sessions_in(redis: GuardedRedis) -> Any:
    return await redis.client.keys("signed-in:*")


@pytest.fixture
def services(rpc: FakeRpc) -> Any:
    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.register": USER,
        "auth.enrol_developer": USER | {"is_developer": True},
        "installs.install": INSTALLED,
        "installs.installed_as_of": as_of(LISTED),
        "installs.manifests": MANIFESTS,
        "installs.merge": {"moved": ["word-count"], "duplicates": []},
        "catalog.browse": {"items": [], "total": 0, "next_cursor": None, "revision": 1, "log": ""},
    }
    return rpc


async def test_reading_starts_no_session(
    browser: Browser, services: FakeRpc, redis: GuardedRedis
) -> None:
    for path in ("/plugins", "/user/plugins", "/user/plugins/updates"):
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
    await browser.get("/auth/me")
    assert set(browser.cookies) == {"visitor"}
    assert await redis.client.keys("*visitor*") == await sessions_in(redis) == []


async def test_the_first_install_makes_a_visitor(browser: Browser, services: FakeRpc) -> None:
    answer = await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    assert answer.status_code == 200
    assert answer.json["success"] is True
    assert answer.json["bundleUrl"] == ("http://content.test:8000/bundles/word-count/1.0.0/abc.js")
    principal = services.called("installs.install")[0]["principal"]
    assert principal.startswith("anon:")
    UUID(principal.removeprefix("anon:"))
    me = await browser.get("/auth/me")
    assert me.json == {"user": None, "anonymous": True}
    await browser.get("/user/plugins")
    assert services.called("installs.installed_as_of") == [{"principal": principal}]


async def test_a_first_install_of_unknown_outcome_keeps_the_visitor(
    browser: Browser, services: FakeRpc
) -> None:
    services.answers["installs.install"] = Unavailable("No answer.")
    answer = await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    assert answer.status_code == 503
    services.answers["installs.install"] = INSTALLED
    await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    first, second = services.called("installs.install")
    assert first["principal"] == second["principal"]


async def test_the_cookie_is_opaque_and_redis_knows_only_its_hash(
    browser: Browser, services: FakeRpc, redis: GuardedRedis
) -> None:
    answer = await browser.post("/auth/login", json=CREDENTIALS)
    cookie = answer.cookies["session"]
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.path == "/"
    assert cookie.max_age == 30 * 24 * 3600
    assert len(cookie.value) >= 43
    (key,) = await sessions_in(redis)
    assert key.decode() == f"signed-in:{hashlib.sha256(cookie.value.encode()).hexdigest()}"
    for other in await redis.client.keys("*"):
        stored = await redis.client.dump(other)
        assert cookie.value.encode() not in (stored or b"")
        assert cookie.value not in str(other)
    assert 7 * 24 * 3600 - 5 < await redis.client.ttl(key) <= 7 * 24 * 3600


async def test_signing_in_changes_the_id_and_merges_the_visitor(
    browser: Browser, services: FakeRpc
) -> None:
    await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    visitor = services.called("installs.install")[0]["principal"]
    before = browser.cookie
    answer = await browser.post("/auth/login", json=CREDENTIALS)
    assert answer.json["merged"] == {"moved": ["word-count"], "duplicates": []}
    assert answer.json["user"]["isDeveloper"] is True
    assert browser.cookie != before
    (authenticated,) = services.called("auth.authenticate")
    assert f"anon:{authenticated['visitor_id']}" == visitor
    (merged,) = services.called("installs.merge")
    assert (merged["source"], merged["target"]) == (visitor, "user:u-1")
    browser.cookie = before
    assert (await browser.get("/auth/me")).json["user"] is None


async def test_signing_in_succeeds_though_the_merge_fails(
    browser: Browser, services: FakeRpc
) -> None:
    await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    services.answers["installs.merge"] = Unavailable("away")
    answer = await browser.post("/auth/login", json=CREDENTIALS)
    assert answer.status_code == 200
    assert answer.json["merged"] == {"moved": [], "duplicates": []}
    # With the event of it installs moves them all the same.
    (authenticated,) = services.called("auth.authenticate")
    assert authenticated["visitor_id"] is not None


async def test_registering_signs_in_and_merges(browser: Browser, services: FakeRpc) -> None:
    await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    body = CREDENTIALS | {"email": "ada@example.org"}
    answer = await browser.post("/auth/register", json=body)
    assert answer.status_code == 201
    assert answer.json["merged"]["moved"] == ["word-count"]
    assert (await browser.get("/auth/me")).json["user"]["username"] == "ada"


async def test_a_registration_repeated_with_its_key_is_the_same_accounts(
    client: ASGIConductor, services: FakeRpc
) -> None:
    key = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    body = CREDENTIALS | {"email": "ada@example.org"}
    for _ in range(2):
        await Browser(client).post("/auth/register", json=body, headers=key)
    first, second = services.called("auth.register")
    assert first["user_id"] == second["user_id"]


async def test_signing_out_ends_the_session_for_good(
    browser: Browser, services: FakeRpc, redis: GuardedRedis
) -> None:
    await browser.post("/auth/login", json=CREDENTIALS)
    before = browser.cookie
    assert (await browser.post("/auth/logout")).status_code == 204
    assert await sessions_in(redis) == []
    browser.cookie = before
    assert (await browser.get("/auth/me")).json["user"] is None


async def test_a_wrong_password_leaves_the_session_as_it_was(
    browser: Browser, services: FakeRpc
) -> None:
    await browser.post("/auth/login", json=CREDENTIALS)
    before = browser.cookie
    services.answers["auth.authenticate"] = Unauthenticated("Wrong username or password.")
    answer = await browser.post("/auth/login", json=CREDENTIALS)
    assert answer.status_code == 401
    assert browser.cookie == before
    assert (await browser.get("/auth/me")).json["user"]["username"] == "ada"


async def test_a_forged_cookie_is_nobody(browser: Browser) -> None:
    browser.cookie = "A" * 43
    assert (await browser.get("/auth/me")).json == {"user": None, "anonymous": False}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/auth/developer"),
        ("GET", "/developer/plugins"),
        ("POST", "/developer/plugins"),
        ("PATCH", "/developer/plugins/word-count"),
        ("POST", "/developer/plugins/word-count/versions"),
        ("POST", "/developer/checks"),
    ],
)
async def test_without_an_account_it_is_401(
    browser: Browser, rpc: FakeRpc, method: str, path: str
) -> None:
    body = {"id": "a1", "name": "A", "description": "A.", "category": "core"}
    content = {} if method == "GET" or path.endswith(("versions", "checks")) else {"json": body}
    if method == "PATCH":
        content = {"json": {"name": "B"}}
    assert (await browser.request(method, path, **content)).status_code == 401
    assert rpc.calls == []


async def test_a_visitor_who_has_installed_nothing(browser: Browser, rpc: FakeRpc) -> None:
    patched = await browser.request("PATCH", "/user/plugins/word-count", json={"enabled": False})
    assert patched.status_code == 404
    assert (await browser.request("DELETE", "/user/plugins/word-count")).status_code == 204
    assert rpc.calls == []


async def test_commands_carry_the_request_and_what_makes_them_the_same_command(
    browser: Browser, services: FakeRpc
) -> None:
    for key in ({}, {"Idempotency-Key": "a-key-of-the-page"}):
        await browser.post(
            "/user/plugins/install",
            json={"pluginId": "word-count"},
            headers={"X-Request-Id": "trace-1"} | key,
        )
    assert [call["metadata"] for call in services.called("installs.install")] == [
        {"correlationId": "trace-1", "causationId": "trace-1"},
        {"correlationId": "trace-1", "causationId": "a-key-of-the-page"},
    ]


async def test_without_redis_reads_go_on_and_signing_in_is_denied(
    away: ASGIConductor, services: FakeRpc
) -> None:
    visitor = Browser(away)
    assert (await visitor.get("/plugins")).status_code == 200
    assert (await visitor.get("/auth/me")).status_code == 200
    installed = await visitor.post("/user/plugins/install", json={"pluginId": "word-count"})
    assert installed.status_code == 200  # a visitor needs no session
    denied = await visitor.post("/auth/login", json=CREDENTIALS)
    assert denied.status_code == 503
    assert "retry-after" in denied.headers
    assert services.called("auth.authenticate") == []
    visitor.cookie = "A" * 43
    assert (await visitor.get("/auth/me")).status_code == 503
