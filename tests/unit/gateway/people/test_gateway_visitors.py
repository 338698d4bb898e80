"""Who has no account: one browser is one visitor, and nobody else is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import INSTALLED, USER, Browser, FakeRpc

from gateway.state.browser.cookies import Cookies
from gateway.state.browser.visitors import DAY, LIFETIME, Visitors
from plugin_platform.errors import NotFound

pytestmark = pytest.mark.asyncio

BODY = {"pluginId": "word-count"}
CREDENTIALS = {"username": "ada", "password": "correct horse"}
KEY = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}


@pytest.fixture
def services(rpc: FakeRpc) -> Any:
    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.register": USER,
        "installs.install": INSTALLED,
        "installs.merge": {"moved": [], "duplicates": []},
    }
    return rpc


def principals(services: FakeRpc) -> set[str]:
    return {call["principal"] for call in services.called("installs.install")}


async def test_fifty_first_installs_of_one_browser_at_once_are_one_visitor(
    browser: Browser, services: FakeRpc
) -> None:
    await browser.get("/auth/me")
    sent = dict(browser.cookies)
    answers = await asyncio.gather(
        *(browser.post("/user/plugins/install", json=BODY) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(principals(services)) == 1
    assert browser.cookies == sent  # and no answer replaces what an earlier one has set


async def test_without_the_first_question_fifty_installs_are_fifty_visitors(
    client: ASGIConductor, services: FakeRpc
) -> None:
    """The control: this is what the cookie of ``GET /auth/me`` is there for."""
    await asyncio.gather(
        *(Browser(client).post("/user/plugins/install", json=BODY) for _ in range(50))
    )
    assert len(principals(services)) == 50


@pytest.mark.parametrize("asks_first", [True, False])
async def test_two_browsers_behind_one_address_with_the_same_key_are_two_visitors(
    client: ASGIConductor, services: FakeRpc, asks_first: bool
) -> None:
    for browser in (Browser(client), Browser(client)):
        if asks_first:
            await browser.get("/auth/me")
        answer = await browser.post("/user/plugins/install", json=BODY, headers=KEY)
        assert "idempotency-replayed" not in answer.headers
    assert len(principals(services)) == 2


async def test_a_first_install_that_is_repeated_gets_the_first_answer(
    browser: Browser, services: FakeRpc
) -> None:
    await browser.get("/auth/me")
    await browser.post("/user/plugins/install", json=BODY, headers=KEY)
    again = await browser.post("/user/plugins/install", json=BODY, headers=KEY)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(services.called("installs.install")) == 1


async def test_an_install_under_way_during_a_log_in_is_the_merged_visitors(
    browser: Browser, services: FakeRpc
) -> None:
    """The service does it to the account then; and its answer does not sign anybody out."""
    await browser.get("/auth/me")
    under_way, log_in_is_over = asyncio.Event(), asyncio.Event()

    async def slow(**_: Any) -> Any:
        under_way.set()
        await log_in_is_over.wait()
        return INSTALLED

    services.answers["installs.install"] = slow
    install = asyncio.create_task(browser.post("/user/plugins/install", json=BODY))
    await under_way.wait()
    await browser.post("/auth/login", json=CREDENTIALS)
    log_in_is_over.set()
    assert (await install).status_code == 200
    (proven,) = services.called("auth.authenticate")
    assert principals(services) == {f"anon:{proven['visitor_id']}"}
    assert (await browser.get("/auth/me")).json["user"]["username"] == "ada"


@pytest.mark.parametrize("way", ["register", "login"])
async def test_after_a_log_in_the_browser_is_another_visitor(
    browser: Browser, services: FakeRpc, way: str
) -> None:
    await browser.post("/user/plugins/install", json=BODY)
    (before,) = principals(services)
    email = {"email": "ada@example.org"} if way == "register" else {}
    await browser.post(f"/auth/{way}", json=CREDENTIALS | email)
    (proven,) = services.called("auth.register" if email else "auth.authenticate")
    assert f"anon:{proven['visitor_id']}" == before
    await browser.post("/auth/logout")
    await browser.post("/user/plugins/install", json=BODY)
    assert len(principals(services)) == 2


async def test_a_refused_first_install_leaves_no_session(
    browser: Browser, services: FakeRpc
) -> None:
    services.answers["installs.install"] = NotFound("There is no such plugin.")
    assert (await browser.post("/user/plugins/install", json=BODY)).status_code == 404
    assert browser.cookie is None


@pytest.mark.parametrize("forged", ["A" * 43, "short.20000", f"{'A' * 43}.x", f"{'A' * 44}.20000"])
async def test_a_cookie_that_is_none_of_ours_is_replaced(browser: Browser, forged: str) -> None:
    browser.cookies = {"visitor": forged}
    answer = await browser.get("/auth/me")
    assert answer.json["anonymous"] is False
    assert browser.cookies["visitor"] != forged


class Answer:
    def __init__(self) -> None:
        self.value: str | None = None

    def set_cookie(self, name: str, value: str, **_: Any) -> None:
        self.value = value


class Question:
    def __init__(self, value: str) -> None:
        self.value = value

    def get_cookie_values(self, name: str) -> list[str]:
        return [self.value]


async def test_a_visitor_is_kept_by_each_visit_and_forgotten_after_thirty_days() -> None:
    day = 20_000
    visitors = Visitors(Cookies(secure=False), clock=lambda: day * DAY)

    def visit(cookie: str) -> tuple[str, str | None]:
        answer = Answer()
        visitor = visitors.welcome(Question(cookie), answer)  # type: ignore[arg-type]
        return visitor, answer.value

    first, cookie = visit("")
    for _ in range(3):
        day += LIFETIME
        same, renewed = visit(cookie or "")
        assert same == first
        assert renewed is not None
        cookie = renewed
    assert visit(cookie or "") == (first, None)  # the same day
    day += LIFETIME + 1
    assert visit(cookie or "")[0] != first
