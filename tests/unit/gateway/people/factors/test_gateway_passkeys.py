"""Passkeys at the gateway: whose they are, in which session they are asked, and how often."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from falcon.testing import ASGIConductor, TestClient
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeRpc
from tests.unit.gateway.people.factors.test_gateway_factors import LISTING

from gateway.app import create_app
from gateway.dependencies import Dependencies
from plugin_platform.errors import (
    Conflict,
    Invalid,
    NotFound,
    SecondFactorRequired,
    Unauthenticated,
)

pytestmark = pytest.mark.asyncio

PASSWORD = "x" * 8
KNOWN = {"username": "ada", "password": PASSWORD}
OPTIONS = {"challenge": "AAAA", "rpId": "localhost", "allowCredentials": [{"id": "BBBB"}]}
ANSWER = {"id": "BBBB", "rawId": "BBBB", "type": "public-key", "response": {"clientDataJSON": "e"}}
NEW = {"name": "Blue key", "credential": ANSWER}
PASSKEY = {
    "id": "p-1",
    "name": "Blue key",
    "added_at": "2026-06-01T12:00:00+00:00",
    "last_used_at": None,
}
SHOWN = {
    "id": "p-1",
    "name": "Blue key",
    "addedAt": "2026-06-01T12:00:00+00:00",
    "lastUsedAt": None,
}
ONE = "/auth/factors/passkeys/p-1"
WAYS = [
    ("POST", "/auth/factors/passkeys/options", None),
    ("POST", "/auth/factors/passkeys", NEW),
    ("PATCH", ONE, {"name": "Red key"}),
    ("DELETE", ONE, None),
]


@pytest.fixture
def auth(rpc: FakeRpc) -> FakeRpc:
    """An account that signs in with a passkey beside the password."""

    def asked(passkey: dict[str, Any] | None = None, **_: Any) -> Any:
        if passkey is None:
            return SecondFactorRequired("Use one.", [{"pointer": "/passkey", "detail": "Use one."}])
        if passkey != ANSWER:
            wrong = "The answer of your passkey is not right."
            return Unauthenticated(wrong, [{"pointer": "/passkey", "detail": wrong}])
        return None

    rpc.answers |= {
        "auth.authenticate": lambda **said: asked(**said) or USER,
        "auth.confirm_password": lambda **said: asked(**said) or {"factor": True},
        "auth.change_password": asked,
        "auth.begin_passkey": OPTIONS,
        "auth.add_passkey": {"passkey": PASSKEY, "recovery": True},
        "auth.rename_passkey": PASSKEY,
        "auth.remove_passkey": None,
        "auth.ask_passkey": OPTIONS,
        "auth.ask_passkey_to_sign_in": OPTIONS,
    }
    return rpc


async def test_the_door_says_that_a_key_will_do_and_opens_with_it(
    browser: Browser, auth: FakeRpc
) -> None:
    refused = await browser.post("/auth/login", json=KNOWN)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-required")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/passkey"]
    asked = await browser.post("/auth/login/options", json=KNOWN)
    assert (asked.status_code, asked.json) == (200, {"options": OPTIONS})
    assert browser.cookie is None
    assert (await browser.post("/auth/login", json=KNOWN | {"passkey": ANSWER})).status_code == 200
    assert browser.cookie


async def test_where_there_is_none_nothing_is_asked(browser: Browser, auth: FakeRpc) -> None:
    auth.answers["auth.ask_passkey_to_sign_in"] = None
    assert (await browser.post("/auth/login/options", json=KNOWN)).json == {"options": None}


@pytest.mark.parametrize("path", ["/auth/login/options", "/auth/login"])
async def test_guesses_are_counted_at_both_doors(
    browser: Browser, auth: FakeRpc, path: str
) -> None:
    """3 a minute in these tests, and it is one count."""
    wrong = Unauthenticated("Wrong username or password.")
    auth.answers |= {"auth.authenticate": wrong, "auth.ask_passkey_to_sign_in": wrong}
    statuses = [(await browser.post(path, json=KNOWN)).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
    for other in ("/auth/login/options", "/auth/login"):
        assert (await browser.post(other, json=KNOWN)).status_code == 429


async def test_wrong_answers_are_counted_as_wrong_passwords_are(
    browser: Browser, auth: FakeRpc
) -> None:
    body = KNOWN | {"passkey": {"id": "guess"}}
    statuses = [(await browser.post("/auth/login", json=body)).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


async def test_it_proves_who_confirms_in_this_session(browser: Browser, auth: FakeRpc) -> None:
    assert (await browser.post("/auth/confirm/options")).status_code == 401
    await browser.post("/auth/login", json=KNOWN | {"passkey": ANSWER})
    assert (await browser.post("/auth/confirm/options")).json == {"options": OPTIONS}
    wrong = {"password": PASSWORD, "passkey": {"id": "guess"}}
    refused = await browser.post("/auth/confirm", json=wrong)
    assert refused.status_code == 422, "who is signed in stays so"
    assert [one["pointer"] for one in refused.json["errors"]] == ["/passkey"]
    right = {"password": PASSWORD, "passkey": ANSWER}
    assert (await browser.post("/auth/confirm", json=right)).status_code == 204
    [asked] = auth.called("auth.ask_passkey")
    sessions = {call["session_id"] for call in auth.called("auth.confirm_password")}
    assert sessions == {asked["session_id"]}
    assert browser.cookie not in sessions, "the cookie itself is told to nobody"
    changed = {"current": PASSWORD, "new": "another horse entirely 7", "passkey": ANSWER}
    assert (await browser.post("/auth/password", json=changed)).status_code == 204
    assert auth.called("auth.change_password")[0]["session_id"] == asked["session_id"]


async def test_each_session_is_asked_for_itself(client: ASGIConductor, auth: FakeRpc) -> None:
    for browser in (Browser(client), Browser(client)):
        await browser.post("/auth/login", json=KNOWN | {"passkey": ANSWER})
        await browser.post("/auth/confirm/options")
    here, there = (call["session_id"] for call in auth.called("auth.ask_passkey"))
    assert here != there


async def test_keys_are_changed_by_who_has_just_given_the_password(
    browser: Browser, auth: FakeRpc
) -> None:
    for method, path, body in WAYS:
        assert (await browser.request(method, path, json=body)).status_code == 401
    await browser.post("/auth/login", json=KNOWN | {"passkey": ANSWER})
    for method, path, body in WAYS:
        refused = await browser.request(method, path, json=body)
        assert refused.json["type"] == "/problems/confirmation-required"
    assert not any("_passkey" in name for name, _ in auth.calls)
    await browser.post("/auth/confirm", json={"password": PASSWORD, "passkey": ANSWER})
    answers = []
    for method, path, body in WAYS:
        await browser.post("/auth/confirm", json={"password": PASSWORD, "passkey": ANSWER})
        answers.append(await browser.request(method, path, json=body))
    assert [answer.status_code for answer in answers] == [200, 201, 200, 204]
    begun, added, renamed, _ = (answer.json for answer in answers)
    assert (begun, renamed, added["passkey"]) == ({"options": OPTIONS}, SHOWN, SHOWN)
    codes = added["recoveryCodes"]
    assert len(set(codes)) == 10
    assert not any(code in repr(auth.calls) for code in codes)
    [sent] = auth.called("auth.add_passkey")
    assert (sent["user_id"], sent["name"], sent["credential"]) == ("u-1", "Blue key", ANSWER)
    assert auth.called("auth.remove_passkey")[0]["passkey_id"] == "p-1"


async def test_the_password_alone_is_not_enough_from_the_first_one_on(
    developer: Browser, auth: FakeRpc
) -> None:
    assert (await developer.post("/auth/factors/passkeys", json=NEW)).status_code == 201
    refused = await developer.post("/auth/factors/passkeys", json=NEW)
    assert refused.json["type"] == "/problems/confirmation-required"


async def test_the_second_one_brings_no_recovery_codes(developer: Browser, auth: FakeRpc) -> None:
    auth.answers["auth.add_passkey"] = {"passkey": PASSKEY, "recovery": False}
    added = await developer.post("/auth/factors/passkeys", json=NEW)
    assert added.json == {"passkey": SHOWN, "recoveryCodes": None}


async def test_where_publishing_takes_a_second_factor_a_key_is_one(
    deps: Dependencies, auth: FakeRpc
) -> None:
    auth.answers["publishing.create_plugin"] = PLUGIN
    settings = replace(deps.settings, factor_to_publish=True)
    async with TestClient(create_app(replace(deps, settings=settings))) as client:
        strict = Browser(client)
        await strict.post("/auth/login", json=KNOWN | {"passkey": ANSWER})
        await strict.post("/auth/confirm", json={"password": PASSWORD, "passkey": ANSWER})
        assert (await strict.post("/developer/plugins", json=LISTING)).status_code == 201


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("You have no such passkey."), 404),
        (Conflict("This passkey is registered already."), 409),
        (Invalid("No.", [{"pointer": "/credential", "detail": "No."}]), 422),
    ],
    ids=lambda it: type(it).__name__,
)
async def test_what_auth_refuses_is_told(
    developer: Browser, auth: FakeRpc, error: Exception, status: int
) -> None:
    auth.answers |= {"auth.add_passkey": error, "auth.remove_passkey": error}
    assert (await developer.post("/auth/factors/passkeys", json=NEW)).status_code == status
    assert (await developer.request("DELETE", ONE)).status_code == status


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "", "credential": ANSWER}, "/name"),
        ({"name": "x" * 65, "credential": ANSWER}, "/name"),
        ({"name": "Blue"}, "/credential"),
        ({"name": "Blue", "credential": "{}"}, "/credential"),
        ({"name": "Blue", "credential": None}, "/credential"),
    ],
    ids=str,
)
async def test_what_is_no_key_goes_no_further(
    developer: Browser, auth: FakeRpc, body: dict[str, Any], pointer: str
) -> None:
    refused = await developer.post("/auth/factors/passkeys", json=body)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["errors"]] == [pointer]
    assert auth.called("auth.add_passkey") == []


async def test_the_page_may_ask_for_keys_and_what_it_frames_may_not(browser: Browser) -> None:
    policy = (await browser.get("/auth/me")).headers["permissions-policy"].split(", ")
    assert "publickey-credentials-get=(self)" in policy
    assert "publickey-credentials-create=(self)" in policy
    assert "usb=()" in policy
