from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc
from tests.unit.gateway.people.sessions.signed_in import CREDENTIALS, Clock

from gateway.dependencies import Dependencies


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, clock=clock)


@pytest.fixture
def services(rpc: FakeRpc) -> Any:
    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.get_user": USER,
        "auth.enrol_developer": USER,
        "auth.confirm_password": None,
        "installs.merge": {"moved": [], "duplicates": []},
    }
    return rpc


@pytest.fixture
def person(client: ASGIConductor, services: FakeRpc) -> Callable[[], Any]:
    async def signed_in() -> Browser:
        browser = Browser(client)
        answer = await browser.post("/auth/login", json=CREDENTIALS)
        assert answer.status_code == 200, answer.text
        return browser

    return signed_in
