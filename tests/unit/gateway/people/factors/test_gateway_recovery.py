"""The way back in for who has forgotten the password, and an account's address."""

from __future__ import annotations

from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from plugin_platform.errors import Conflict, SecondFactorRequired, Unauthenticated

pytestmark = pytest.mark.asyncio

EMAIL = {"mail": True, "address": "ada@example.org", "confirmed": False, "pending": None}
CHOICE = {"token": "t" * 43, "new": "a good phrase"}


async def signed_in(client: ASGIConductor, rpc: FakeRpc) -> Browser:
    rpc.answers |= {"auth.authenticate": USER, "auth.confirm_password": None}
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    return browser


async def test_whoever_asks_is_answered_the_same(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.forget_password"] = None
    answer = await browser.post("/auth/forgotten", json={"account": " ada "})
    assert (answer.status_code, answer.text) == (202, "")
    assert rpc.called("auth.forget_password") == [{"account": "ada"}]


async def test_one_name_is_asked_for_so_often_and_no_more(browser: Browser, rpc: FakeRpc) -> None:
    """Counted by what was typed, whoever's it is: the 429 tells nobody whether it is anybody's."""
    rpc.answers["auth.forget_password"] = None
    asked = [await browser.post("/auth/forgotten", json={"account": "Ada"}) for _ in range(6)]
    assert [one.status_code for one in asked] == [202] * 5 + [429]
    other = await browser.post("/auth/forgotten", json={"account": "bob"})
    assert other.status_code == 202


async def test_without_mail_it_is_said(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.forget_password"] = Conflict("This platform sends no mail.")
    answer = await browser.post("/auth/forgotten", json={"account": "ada"})
    assert answer.status_code == 409
    assert answer.json["detail"] == "This platform sends no mail."


async def test_a_new_password_ends_every_session(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["auth.reset_password"] = {"user_id": USER["id"]}
    first, second = await signed_in(client, rpc), await signed_in(client, rpc)
    confirmed = await first.post("/auth/confirm", json={"password": "x" * 8})
    assert confirmed.status_code == 204
    stranger = Browser(client)
    answer = await stranger.post("/auth/reset", json=CHOICE)
    assert answer.status_code == 204
    assert stranger.cookie is None
    for browser in (first, second):
        assert (await browser.get("/auth/sessions")).status_code == 401


async def test_a_second_factor_is_asked_for_and_a_wrong_code_is_told_at_its_field(
    browser: Browser, rpc: FakeRpc
) -> None:
    def reset(code: str | None = None, **_: Any) -> Any:
        return Unauthenticated("No.") if code else SecondFactorRequired("Give a code too.")

    rpc.answers["auth.reset_password"] = reset
    asked = await browser.post("/auth/reset", json=CHOICE)
    assert (asked.status_code, asked.json["type"]) == (403, "/problems/second-factor-required")
    wrong = [await browser.post("/auth/reset", json=CHOICE | {"code": "1"}) for _ in range(11)]
    assert [one.status_code for one in wrong] == [422] * 10 + [429]
    assert wrong[0].json["errors"] == [{"pointer": "/code", "detail": "No."}]


async def test_an_address_takes_the_password_once_more(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["auth.change_email"] = EMAIL | {"pending": "new@example.org"}
    browser = await signed_in(client, rpc)
    change = {"json": {"email": "new@example.org"}}
    refused = await browser.request("PUT", "/auth/email", **change)
    assert refused.json["type"] == "/problems/confirmation-required"
    assert rpc.called("auth.change_email") == []
    await browser.post("/auth/confirm", json={"password": "x" * 8})
    answer = await browser.request("PUT", "/auth/email", **change)
    assert answer.json["pending"] == "new@example.org"
    assert rpc.called("auth.change_email")[0]["email"] == "new@example.org"


async def test_a_confirmed_address_is_the_accounts_at_once(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    """Not when what is remembered of the account has become old."""
    browser = await signed_in(client, rpc)
    found = EMAIL | {"address": "new@example.org", "confirmed": True}
    rpc.answers["auth.confirm_email"] = found
    answer = await browser.post("/auth/email/confirm", json={"token": "t" * 43})
    assert (answer.status_code, answer.json) == (200, found)
    me = await browser.get("/auth/me")
    assert me.json["user"]["email"] == "new@example.org"


async def test_nobody_who_is_not_signed_in_confirms(browser: Browser) -> None:
    answer = await browser.post("/auth/email/confirm", json={"token": "t" * 43})
    assert answer.status_code == 401
