"""API tokens as a person makes and ends them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import USER, WISH, Browser, FakeRpc, shown

from gateway.dependencies import Dependencies
from plugin_platform import api_tokens
from plugin_platform.errors import NotFound

pytestmark = pytest.mark.asyncio


async def test_a_token_is_shown_once_and_only_its_digest_leaves(
    developer: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["auth.issue_token"] = shown()
    made = await developer.post("/auth/tokens", json=WISH)
    assert made.status_code == 201, made.text
    token = made.json["token"]
    assert api_tokens.is_well_formed(token)
    [asked] = rpc.called("auth.issue_token")
    assert asked["digest"] == api_tokens.digest(token)
    assert asked["user_id"] == USER["id"]
    assert asked["seconds"] == 7 * 24 * 3600
    assert token not in repr(rpc.calls)
    rpc.answers["auth.list_tokens"] = [shown(id="t-1", issued_at="x", last_used_at=None)]
    listed = await developer.get("/auth/tokens")
    assert [one["id"] for one in listed.json["items"]] == ["t-1"]
    assert token not in listed.text
    assert api_tokens.digest(token) not in made.text + listed.text


async def test_the_answer_with_the_token_is_kept_nowhere(
    developer: Browser, rpc: FakeRpc, deps: Dependencies
) -> None:
    """A repeated command is the same token's, with another secret: the first may be lost."""
    rpc.answers["auth.issue_token"] = shown()
    headers = {"Idempotency-Key": "0123456789abcdef"}
    answers = [await developer.post("/auth/tokens", json=WISH, headers=headers) for _ in range(2)]
    first, second = (answer.json["token"] for answer in answers)
    assert first != second
    ids = {asked["token_id"] for asked in rpc.called("auth.issue_token")}
    assert len(ids) == 1
    assert await deps.redis.client.keys("*")
    assert await deps.redis.client.keys("idempotency:*") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/auth/tokens", WISH),
        ("DELETE", "/auth/tokens", None),
        ("DELETE", "/auth/tokens/t-1", None),
    ],
)
async def test_making_and_ending_take_the_password_once_more(
    browser: Browser, rpc: FakeRpc, method: str, path: str, body: Any
) -> None:
    answers = {"auth.issue_token": shown(), "auth.revoke_token": None, "auth.revoke_tokens": None}
    rpc.answers |= answers | {"auth.authenticate": USER, "auth.confirm_password": None}
    nobody = await browser.request(method, path, json=body)
    assert nobody.status_code == 401
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    refused = await browser.request(method, path, json=body)
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/confirmation-required"
    assert not any(rpc.called(name) for name in answers)
    await browser.post("/auth/confirm", json={"password": "x" * 8})
    assert (await browser.request(method, path, json=body)).status_code in (201, 204)


async def test_somebody_elses_token_is_not_there(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.revoke_token"] = NotFound("You have no such token.")
    assert (await developer.request("DELETE", "/auth/tokens/t-9")).status_code == 404
    [asked] = rpc.called("auth.revoke_token")
    assert asked["actor"]["id"] == USER["id"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"days": 91}, "/days"),
        ({"days": 0}, "/days"),
        ({"actions": []}, "/actions"),
        ({"actions": ["transfer"]}, "/actions/0"),
        ({"plugins": []}, "/plugins"),
        ({"plugins": ["../x"]}, "/plugins/0"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 65}, "/name"),
        ({"name": "CI\n1  mine"}, "/name"),
        ({"name": "a\u009b31m"}, "/name"),
        ({"name": "a\u202eb"}, "/name"),
        ({"actions": ["publish", "tokens"], "plugins": ["word-count"]}, "/plugins"),
    ],
)
async def test_what_is_wrong_with_a_wish_is_said_at_the_field(
    developer: Browser, rpc: FakeRpc, changes: dict[str, Any], pointer: str
) -> None:
    """Whether a person makes the token or a program wishes for it."""
    for place in ("/auth/tokens", "/auth/device"):
        refused = await developer.post(place, json=WISH | changes)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json["errors"]] == [pointer]
    assert not rpc.called("auth.issue_token")


async def test_a_token_for_all_plugins_may_manage_tokens(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.issue_token"] = shown()
    for wish in (WISH | {"actions": ["tokens"], "plugins": None}, WISH | {"name": "Übung ✓ 書"}):
        made = await developer.post("/auth/tokens", json=wish)
        assert made.status_code == 201, made.text
