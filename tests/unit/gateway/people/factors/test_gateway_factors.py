"""The second factor at the gateway: asked for at the door, and once more before what matters."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, Result, TestClient
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, WISH, Browser, FakeRpc, shown

from gateway.app import create_app
from gateway.dependencies import Dependencies
from plugin_platform.errors import (
    Conflict,
    Invalid,
    NotFound,
    SecondFactorRequired,
    Unauthenticated,
    Unavailable,
)

pytestmark = pytest.mark.asyncio

PASSWORD = "x" * 8
VERSION = "/developer/plugins/word-count/versions/1.0.0"
DECISION = {"approved": True, "policy": "none", "words": ""}
FACTORS: dict[str, Any] = {
    "totp": True,
    "recovery_codes_left": 9,
    "passkeys": [],
    "passkey_origins": [],
}
WORKFLOW = {
    "issuer": "https://ci.example",
    "repository": "ada/word-count",
    "workflow": "publish.yml",
}
LISTING = {"id": "word-count", "name": "W", "description": "W.", "category": "utilities"}


def asked(code: str | None) -> Any:
    if code is None:
        return SecondFactorRequired("Give a code of your second factor too.")
    if code != "123456":
        wrong = "This code is not right."
        return Unauthenticated(wrong, [{"pointer": "/code", "detail": wrong}])
    return None


@pytest.fixture
def auth(rpc: FakeRpc) -> FakeRpc:
    """An account with a second factor."""

    def authenticate(code: str | None = None, **_: Any) -> Any:
        return asked(code) or USER

    def confirm(code: str | None = None, **_: Any) -> Any:
        return asked(code) or {"factor": True}

    rpc.answers |= {
        "auth.authenticate": authenticate,
        "auth.confirm_password": confirm,
        "auth.get_factors": FACTORS,
        "auth.begin_totp": None,
        "auth.enrol_totp": {"recovery": True},
        "auth.remove_totp": None,
        "auth.renew_recovery_codes": None,
        "auth.issue_token": shown(),
        "auth.enrol_developer": USER,
        "publishing.create_plugin": PLUGIN,
        "publishing.get_owned_plugin": PLUGIN,
    }
    return rpc


async def log_in(browser: Browser, **more: str) -> Result:
    body = {"username": "ada", "password": PASSWORD} | more
    return await browser.post("/auth/login", json=body)


async def test_the_door_asks_for_it_and_opens_with_it(browser: Browser, auth: FakeRpc) -> None:
    refused = await log_in(browser)
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/second-factor-required"
    assert browser.cookie is None
    assert (await log_in(browser, code="123456")).status_code == 200
    assert browser.cookie


async def test_wrong_codes_are_counted_as_wrong_passwords_are(
    browser: Browser, auth: FakeRpc
) -> None:
    """3 a minute in these tests. Being asked for a code is not being wrong."""
    for _ in range(3):
        assert (await log_in(browser)).status_code == 403
    statuses = [(await log_in(browser, code="000000")).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


async def test_who_guesses_from_elsewhere_locks_nobody_out(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    here = Browser(client)
    assert (await log_in(here, code="123456")).status_code == 200
    for number in range(5):
        await client.simulate_post(
            "/api/v1/auth/login",
            json={"username": "ada", "password": PASSWORD, "code": "000000"},
            remote_addr=f"192.0.2.{number}",
        )
    stranger = Browser(client)
    assert (await log_in(stranger, code="123456")).status_code == 429
    here.cookies = {"device": here.cookies["device"]}
    assert (await log_in(here, code="123456")).status_code == 200


async def test_confirming_takes_it_too(browser: Browser, auth: FakeRpc) -> None:
    await log_in(browser, code="123456")
    without = await browser.post("/auth/confirm", json={"password": PASSWORD})
    assert (without.status_code, without.json["type"]) == (403, "/problems/second-factor-required")
    wrong = await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "000000"})
    assert wrong.status_code == 422
    assert [one["pointer"] for one in wrong.json["errors"]] == ["/code"]
    assert (await browser.post("/auth/tokens", json=WISH)).status_code == 403
    right = await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    assert right.status_code == 204
    assert (await browser.post("/auth/tokens", json=WISH)).status_code == 201


async def test_it_is_set_up_by_who_has_given_the_password(browser: Browser, auth: FakeRpc) -> None:
    ways = [
        ("POST", "/auth/factors/totp", None),
        ("POST", "/auth/factors/totp/confirm", {"code": "123456"}),
        ("POST", "/auth/factors/recovery-codes", None),
        ("DELETE", "/auth/factors/totp", None),
    ]
    for method, path, body in [*ways, ("GET", "/auth/factors", None)]:
        assert (await browser.request(method, path, json=body)).status_code == 401
    await log_in(browser, code="123456")
    for method, path, body in ways:
        refused = await browser.request(method, path, json=body)
        assert refused.json["type"] == "/problems/confirmation-required"
    await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    answers = {}
    for method, path, body in ways:
        await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
        answers[path] = await browser.request(method, path, json=body)
    assert answers["/auth/factors/totp"].status_code == 204
    codes = answers["/auth/factors/totp/confirm"].json["recoveryCodes"]
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code) for code in codes)
    assert not any(code in repr(auth.calls) for code in codes)


async def test_the_secret_is_told_to_who_sets_it_up(developer: Browser, auth: FakeRpc) -> None:
    auth.answers["auth.confirm_password"] = {"factor": False}
    begun = (await developer.post("/auth/factors/totp")).json
    assert re.fullmatch(r"[A-Z2-7]{32}", begun["secret"])
    assert begun["uri"].startswith("otpauth://totp/Folio:ada?secret=")
    [sent] = auth.called("auth.begin_totp")
    assert sent["secret"] == begun["secret"]
    shown = (await developer.get("/auth/factors")).json
    assert shown == {"totp": True, "recoveryCodesLeft": 9, "passkeys": [], "passkeyOrigins": []}


@pytest.mark.parametrize("is_first", [True, False])
async def test_what_the_password_alone_allowed_ends_with_the_first_factor(
    client: ASGIConductor, auth: FakeRpc, is_first: bool
) -> None:
    auth.answers["auth.enrol_totp"] = {"recovery": is_first}
    elsewhere, here = Browser(client), Browser(client)
    for browser in (elsewhere, here):
        await log_in(browser, code="123456")
        await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    enrolled = await here.post("/auth/factors/totp/confirm", json={"code": "123456"})
    assert enrolled.status_code == 200
    statuses = [
        (await one.post("/auth/tokens", json=WISH)).status_code for one in (elsewhere, here)
    ]
    assert statuses == ([403, 403] if is_first else [201, 201])
    await elsewhere.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    assert (await elsewhere.post("/auth/tokens", json=WISH)).status_code == 201


@pytest.mark.parametrize(
    ("way", "body"),
    [
        ("totp/confirm", {"code": "123456"}),
        ("passkeys", {"name": "Blue key", "credential": {"id": "BBBB"}}),
    ],
)
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unavailable("The auth service is away."), 503),
        (RuntimeError("auth.enrol_totp failed with KeyError"), 500),
        (Invalid("This code is not right."), 422),
        (Conflict("It is set up already."), 409),
    ],
    ids=lambda it: type(it).__name__,
)
async def test_what_may_have_been_the_first_factor_ends_it_too(
    client: ASGIConductor, auth: FakeRpc, *, way: str, body: Any, error: Exception, status: int
) -> None:
    """The answer of auth is lost, and nobody knows what has become of it; a refusal is known."""
    auth.answers |= {"auth.enrol_totp": error, "auth.add_passkey": error}
    elsewhere, here = Browser(client), Browser(client)
    for browser in (elsewhere, here):
        await log_in(browser, code="123456")
        await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    assert (await here.post(f"/auth/factors/{way}", json=body)).status_code == status
    statuses = [
        (await one.post("/auth/tokens", json=WISH)).status_code for one in (elsewhere, here)
    ]
    assert statuses == ([403, 403] if status >= 500 else [201, 201])


async def test_who_was_just_confirming_with_the_password_alone_does_it_again(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    """The answer of auth is on its way while the first factor is set up."""
    elsewhere, here = Browser(client), Browser(client)
    for browser in (elsewhere, here):
        await log_in(browser, code="123456")
        await browser.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})

    async def overtaken(**_: Any) -> Any:
        await here.post("/auth/factors/totp/confirm", json={"code": "123456"})
        return {"factor": False}

    auth.answers["auth.confirm_password"] = overtaken
    late = await elsewhere.post("/auth/confirm", json={"password": PASSWORD})
    assert (late.status_code, late.json["type"]) == (403, "/problems/confirmation-required")
    assert (await elsewhere.post("/auth/tokens", json=WISH)).status_code == 403


async def test_a_second_one_brings_no_recovery_codes(developer: Browser, auth: FakeRpc) -> None:
    auth.answers["auth.enrol_totp"] = {"recovery": False}
    enrolled = await developer.post("/auth/factors/totp/confirm", json={"code": "123456"})
    assert enrolled.json == {"recoveryCodes": None}


@pytest_asyncio.fixture
async def strict(deps: Dependencies) -> AsyncIterator[Browser]:
    """An operator who lets only those publish who have a second factor."""
    settings = replace(deps.settings, factor_to_publish=True)
    async with TestClient(create_app(replace(deps, settings=settings))) as client:
        yield Browser(client)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/developer/plugins", LISTING, 201),
        ("/developer/plugins/word-count/versions", None, 415),
        ("/auth/tokens", WISH, 201),
        ("/auth/device/BCDF-GHJK", {"approve": True}, 404),
        ("/developer/plugins/word-count/publishers", WORKFLOW, 422),
    ],
    ids=str,
)
async def test_where_the_operator_says_so_nobody_publishes_without(
    strict: Browser, auth: FakeRpc, path: str, body: Any, status: int
) -> None:
    """``status`` is what is answered to who has one, of something that is not there."""
    with_factor = auth.answers["auth.confirm_password"]
    auth.answers["auth.confirm_password"] = {"factor": False}
    await log_in(strict, code="123456")
    await strict.post("/auth/confirm", json={"password": PASSWORD})
    refused = await strict.post(path, json=body)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-missing")
    assert (await strict.post("/auth/developer")).status_code == 200, "enrolling takes none"
    auth.answers["auth.confirm_password"] = with_factor
    await strict.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    assert (await strict.post(path, json=body)).status_code == status


@pytest.mark.parametrize(
    ("path", "body", "method"),
    [
        (f"{VERSION}/rollback", {"version": "1.0.1"}, "roll_back_version"),
        ("/developer/plugins/word-count/transfer", {"username": "bob"}, "offer_transfer"),
        ("/developer/plugins/word-count/owners", {"username": "bob"}, "invite_owner"),
        ("/moderation/versions/word-count/1.0.0/decision", DECISION, "decide_review"),
        (f"{VERSION}/restore", None, "restore_version"),
        ("/moderation/plugins/word-count/unblock", None, "unblock_plugin"),
        ("/moderation/versions/word-count/1.0.0/unblock", None, "unblock_version"),
        ("/moderation/publishers/u-9/unban", None, "unban_publisher"),
    ],
)
async def test_nor_by_way_of_what_is_given_out_again_another_owner_or_a_review(
    strict: Browser, auth: FakeRpc, path: str, body: Any, method: str
) -> None:
    with_factor = auth.answers["auth.confirm_password"]
    auth.answers["auth.confirm_password"] = {"factor": False}
    await log_in(strict, code="123456")
    await strict.post("/auth/confirm", json={"password": PASSWORD})
    refused = await strict.post(path, json=body)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-missing")
    assert auth.called(f"publishing.{method}") == []
    auth.answers |= {
        "auth.confirm_password": with_factor,
        "auth.find_account": {"id": "u-9", "username": "bob"},
        "publishing.get_owners": {},
        f"publishing.{method}": NotFound("There is no word-count."),
    }
    await strict.post("/auth/confirm", json={"password": PASSWORD, "code": "123456"})
    assert (await strict.post(path, json=body)).status_code == 404, "asked at last"
