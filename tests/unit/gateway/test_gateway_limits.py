from __future__ import annotations

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from plugin_platform.errors import Unauthenticated

pytestmark = pytest.mark.asyncio

CREDENTIALS = {"username": "ada", "password": "correct horse"}


async def test_the_fourth_wrong_password_has_to_wait(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.authenticate"] = Unauthenticated("Wrong username or password.")
    for _ in range(3):
        assert (await browser.post("/auth/login", json=CREDENTIALS)).status_code == 401
    answer = await browser.post("/auth/login", json=CREDENTIALS)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert len(rpc.called("auth.authenticate")) == 3
    shouting = await browser.post("/auth/login", json=CREDENTIALS | {"username": "ADA"})
    assert shouting.status_code == 429
    other = await browser.post("/auth/login", json=CREDENTIALS | {"username": "bob"})
    assert other.status_code == 401


async def test_who_signs_in_is_not_counted(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["auth.authenticate"] = USER
    for _ in range(5):
        assert (await browser.post("/auth/login", json=CREDENTIALS)).status_code == 200


async def test_accounts_are_limited_by_address(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["auth.register"] = USER
    statuses = []
    for number in range(4):
        body = CREDENTIALS | {"username": f"ada{number}", "email": f"ada{number}@example.org"}
        statuses.append((await Browser(client).post("/auth/register", json=body)).status_code)
    assert statuses == [201, 201, 201, 429]
