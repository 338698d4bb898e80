"""What operators choose while the platform runs, and how the gateway takes it up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import TestClient
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.state.policies import Policies, PolicyReader
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

PASSWORD = "correct horse battery"  # noqa: S105
LISTING = {"id": "word-count", "name": "Words", "description": "Counts.", "category": "writing"}
FACTOR = {
    "policy": "second-factor",
    "title": "Second factor",
    "description": "Required: …",
    "kind": "choice",
    "options": ["optional", "required"],
    "least": None,
    "most": None,
    "default": None,
    "setting": "required",
    "revision": 3,
    "changed_by": "user:u-9",
    "changed_at": "2026-11-27T10:00:00+00:00",
}


def unheard() -> Policies:
    return Policies(factor_to_publish=False, usage_one_in=4, unheard=True)


@pytest_asyncio.fixture
async def operator(deps: Dependencies, rpc: FakeRpc) -> AsyncIterator[tuple[Browser, Policies]]:
    user = USER | {"roles": ["operator"], "is_developer": True}
    rpc.answers |= {
        "auth.authenticate": user,
        "auth.get_user": user,
        "auth.confirm_password": {"factor": False},
        "auth.name_accounts": {"u-9": "ada"},
        "auth.list_policies": [FACTOR],
        "auth.choose_policy": FACTOR,
    }
    policies = unheard()
    async with TestClient(create_app(replace(deps, heard=policies))) as client:
        browser = Browser(client)
        await browser.post("/auth/login", json={"username": "ada", "password": PASSWORD})
        await browser.post("/auth/confirm", json={"password": PASSWORD})
        yield browser, policies


async def test_what_is_heard_counts_at_once_and_holds_while_auth_is_away(
    rpc: FakeRpc, caplog: pytest.LogCaptureFixture
) -> None:
    policies = unheard()
    reader = PolicyReader(policies, rpc)
    rpc.answers["auth.chosen_policies"] = {"second-factor": "required", "usage-one-in": 10}
    await reader.look()
    assert (policies.factor_to_publish, policies.usage_one_in) == (True, 10)
    for fault in (Unavailable("away"), OSError("what nobody thought of")):
        rpc.answers["auth.chosen_policies"] = fault
        await reader.look()
        assert (policies.factor_to_publish, policies.usage_one_in) == (True, 10)
    [unthought_of] = [record for record in caplog.records if record.exc_info]
    assert "what nobody thought of" in str(unthought_of.exc_info)
    rpc.answers["auth.chosen_policies"] = {}
    await reader.look()
    assert (policies.factor_to_publish, policies.usage_one_in) == (False, 4)


async def test_nobody_publishes_before_it_is_known_what_that_takes(
    operator: tuple[Browser, Policies],
) -> None:
    browser, policies = operator
    refused = await browser.post("/developer/plugins", json=LISTING)
    assert refused.status_code == 503
    policies.hear({"second-factor": "required"})
    refused = await browser.post("/developer/plugins", json=LISTING)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-missing")
    policies.hear({})
    assert (await browser.post("/developer/plugins", json=LISTING)).status_code != 403


async def test_a_policy_is_shown_with_who_chose_it_and_what_this_gateway_would_do_without(
    operator: tuple[Browser, Policies],
) -> None:
    browser, _ = operator
    [shown] = (await browser.get("/admin/services/auth/policies")).json["items"]
    assert (shown["setting"], shown["default"]) == ("required", "optional")
    assert (shown["changedBy"], shown["changedByName"]) == ("user:u-9", "ada")


async def test_it_is_shown_without_names_where_nobody_tells_them(
    operator: tuple[Browser, Policies], rpc: FakeRpc
) -> None:
    browser, _ = operator
    rpc.answers["auth.name_accounts"] = Unavailable("away")
    [shown] = (await browser.get("/admin/services/auth/policies")).json["items"]
    assert shown["changedByName"] is None


@pytest.mark.parametrize(
    "body",
    [{}, {"setting": "required"}, {"setting": "x", "seen": -1}, {"setting": {}, "seen": "1"}],
)
async def test_a_choice_that_says_too_little_is_refused(
    operator: tuple[Browser, Policies], rpc: FakeRpc, body: dict[str, Any]
) -> None:
    browser, policies = operator
    policies.hear({})
    answer = await browser.request("PUT", "/admin/services/auth/policies/second-factor", json=body)
    assert answer.status_code == 422
    assert rpc.called("auth.choose_policy") == []


async def test_what_is_chosen_goes_to_the_service(
    operator: tuple[Browser, Policies], rpc: FakeRpc
) -> None:
    browser, policies = operator
    policies.hear({})
    said = {"setting": "required", "seen": 2}
    answer = await browser.request("PUT", "/admin/services/auth/policies/second-factor", json=said)
    assert (answer.status_code, answer.json["revision"]) == (200, 3)
    [told] = rpc.called("auth.choose_policy")
    assert (told["policy"], told["setting"], told["seen"]) == ("second-factor", "required", 2)
    assert told["actor"]["roles"] == ["operator"]
