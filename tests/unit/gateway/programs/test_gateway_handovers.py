"""A program asks for a token, and somebody who is signed in decides (RFC 8628)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, Result, TestClient
from tests.unit.gateway.gateway_fakes import USER, WISH, Browser, FakeRpc, shown

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.state.programs.handovers import INTERVAL, LIFETIME
from plugin_platform import api_tokens
from plugin_platform.errors import Conflict, Unavailable

pytestmark = pytest.mark.asyncio


class Clock:
    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, clock=clock)


class Program:
    """What ``folio login`` does."""

    def __init__(self, client: ASGIConductor, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self.codes: dict[str, Any] = {}

    async def begin(self, **changes: Any) -> None:
        begun = await self._client.simulate_post(
            "/api/v1/auth/device",
            json=WISH | changes,
            host="folio.example",
            remote_addr="192.0.2.7",
        )
        assert begun.status_code == 201, begun.text
        self.codes = begun.json

    async def ask(self, wait: float = INTERVAL + 1, code: str | None = None) -> Result:
        self._clock.ahead += wait
        body = {"deviceCode": code or self.codes["deviceCode"]}
        answer: Result = await self._client.simulate_post("/api/v1/auth/device/token", json=body)
        return answer

    @property
    def place(self) -> str:
        return f"/auth/device/{self.codes['userCode']}"


@pytest_asyncio.fixture
async def program(client: ASGIConductor, clock: Clock, rpc: FakeRpc) -> AsyncIterator[Program]:
    rpc.answers["auth.issue_token"] = lambda **_: shown()
    program = Program(client, clock)
    await program.begin()
    yield program


def problem(answer: Result) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


async def decide(browser: Browser, program: Program, approve: bool = True) -> Result:
    return await browser.post(program.place, json={"approve": approve})


async def test_the_program_gets_what_to_show_and_what_to_ask_with(program: Program) -> None:
    codes = program.codes
    assert re.fullmatch(r"[B-Z]{4}-[B-Z]{4}", codes["userCode"])
    assert codes["verificationUri"] == "http://folio.example/device"
    assert codes["verificationUriComplete"].endswith(f"/device?code={codes['userCode']}")
    assert (codes["expiresIn"], codes["interval"]) == (LIFETIME, INTERVAL)
    assert len(codes["deviceCode"]) == 43


async def test_who_is_signed_in_sees_what_is_wanted_and_from_where(
    program: Program, developer: Browser
) -> None:
    for spelled in (program.codes["userCode"], program.codes["userCode"].replace("-", "").lower()):
        seen = await developer.get(f"/auth/device/{spelled}")
        assert seen.status_code == 200
        assert {name: seen.json[name] for name in WISH} == WISH
        assert seen.json["network"] == "192.0.2.7"
        assert program.codes["deviceCode"] not in seen.text


async def test_what_was_approved_is_handed_over_once(
    program: Program, developer: Browser, rpc: FakeRpc
) -> None:
    assert problem(await program.ask()) == (400, "authorization-pending")
    assert (await decide(developer, program)).status_code == 204
    assert (await decide(developer, program)).status_code == 204, "repeated, it is so already"
    given = await program.ask()
    assert given.status_code == 200, given.text
    assert api_tokens.is_well_formed(given.json["token"])
    [asked] = rpc.called("auth.issue_token")
    assert asked["user_id"] == USER["id"]
    assert (asked["name"], asked["plugins"], asked["actions"], asked["seconds"]) == (
        "laptop",
        ["word-count"],
        ["publish"],
        7 * 24 * 3600,
    )
    assert asked["digest"] == api_tokens.digest(given.json["token"])
    assert problem(await program.ask()) == (400, "expired-token")
    assert (await developer.get(program.place)).status_code == 404


async def test_two_who_ask_at_once_get_one_token(
    program: Program, developer: Browser, rpc: FakeRpc
) -> None:
    await decide(developer, program)
    answers = await asyncio.gather(program.ask(), program.ask())
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert len(rpc.called("auth.issue_token")) == 1


async def test_what_was_refused_is_refused(
    program: Program, developer: Browser, rpc: FakeRpc
) -> None:
    assert (await decide(developer, program, approve=False)).status_code == 204
    assert problem(await program.ask()) == (400, "access-denied")
    assert (await decide(developer, program)).status_code == 409
    assert problem(await program.ask()) == (400, "access-denied")
    assert not rpc.called("auth.issue_token")


async def test_the_first_decision_stands(
    program: Program, developer: Browser, client: ASGIConductor, rpc: FakeRpc
) -> None:
    assert (await decide(developer, program)).status_code == 204
    rpc.answers["auth.authenticate"] = USER | {"id": "u-2", "username": "eve"}
    rpc.answers["auth.get_user"] = lambda user_id: USER | {"id": user_id}
    eve = Browser(client)
    await eve.post("/auth/login", json={"username": "eve", "password": "x" * 8})
    await eve.post("/auth/confirm", json={"password": "x" * 8})
    assert (await decide(eve, program)).status_code == 409
    assert (await decide(eve, program, approve=False)).status_code == 409
    await program.ask()
    assert [asked["user_id"] for asked in rpc.called("auth.issue_token")] == [USER["id"]]


async def test_approving_takes_the_password_once_more(
    program: Program, browser: Browser, rpc: FakeRpc
) -> None:
    assert (await browser.get(program.place)).status_code == 401
    assert (await decide(browser, program)).status_code == 401
    rpc.answers |= {"auth.authenticate": USER, "auth.confirm_password": None}
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    refused = await decide(browser, program)
    assert problem(refused) == (403, "confirmation-required")
    assert problem(await program.ask()) == (400, "authorization-pending")
    assert (await decide(browser, program, approve=False)).status_code == 204


async def test_who_asks_too_often_is_told_to_slow_down_and_waits_longer(
    program: Program, developer: Browser
) -> None:
    assert problem(await program.ask()) == (400, "authorization-pending")
    hasty = await program.ask(wait=1)
    assert problem(hasty) == (400, "slow-down")
    assert hasty.headers["retry-after"] == str(INTERVAL + 5)
    await decide(developer, program)
    assert problem(await program.ask(wait=INTERVAL + 1)) == (400, "slow-down")
    assert (await program.ask(wait=INTERVAL + 11)).status_code == 200


async def test_a_code_has_an_end(program: Program, developer: Browser, deps: Dependencies) -> None:
    """Redis ends it; a test does not wait a quarter of an hour."""
    keys = await deps.redis.client.keys("handover*")
    assert len(keys) == 2
    for key in keys:
        assert LIFETIME - 60 < await deps.redis.client.ttl(key) <= LIFETIME
    await deps.redis.client.delete(*keys)
    assert problem(await program.ask()) == (400, "expired-token")
    assert (await developer.get(program.place)).status_code == 404
    assert (await decide(developer, program)).status_code == 404


async def test_no_code_is_kept_as_it_is(program: Program, deps: Dependencies) -> None:
    keys = await deps.redis.client.keys("handover*")
    assert not any(program.codes["deviceCode"].encode() in key for key in keys)
    [handover] = [key for key in keys if b"named" not in key]
    kept = await deps.redis.client.hgetall(handover)
    assert program.codes["deviceCode"] not in repr(kept)


@pytest.mark.parametrize("code", ["x", "BBBB-BBBB", "é" * 8, "%00"])
async def test_an_unknown_code_is_not_there(developer: Browser, code: str) -> None:
    assert (await developer.get(f"/auth/device/{code}")).status_code in (400, 404)


async def test_a_made_up_device_code_is_worth_nothing(program: Program, rpc: FakeRpc) -> None:
    assert problem(await program.ask(code="x" * 43)) == (400, "expired-token")
    assert not rpc.called("auth.issue_token")


@pytest.mark.parametrize(
    ("error", "status"), [(Unavailable("away"), 503), (Conflict("as many as it may"), 409)]
)
async def test_a_token_that_could_not_be_made_can_be_asked_for_again(
    program: Program, developer: Browser, rpc: FakeRpc, error: Exception, status: int
) -> None:
    await decide(developer, program)
    rpc.answers["auth.issue_token"] = error
    assert (await program.ask()).status_code == status
    rpc.answers["auth.issue_token"] = shown()
    assert (await program.ask()).status_code == 200
    assert len({asked["token_id"] for asked in rpc.called("auth.issue_token")}) == 1


async def test_a_network_that_guesses_is_stopped(deps: Dependencies) -> None:
    rules = dict(deps.settings.limits)
    rules["handovers"] = replace(rules["handovers"], network="5/minute")
    few = replace(deps, settings=replace(deps.settings, limits=rules))
    async with TestClient(create_app(few)) as client:
        body = {"deviceCode": "x" * 43}
        statuses = [
            (await client.simulate_post("/api/v1/auth/device/token", json=body)).status_code
            for _ in range(7)
        ]
    assert statuses == [400] * 5 + [429] * 2
