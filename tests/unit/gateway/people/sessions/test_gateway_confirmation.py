"""What asks for the password once more: what a plugin in the page could do in somebody's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeRpc
from tests.unit.gateway.people.sessions.signed_in import Clock

from gateway.state.browser.sessions import CONFIRMED_FOR
from plugin_platform.errors import Unauthenticated

pytestmark = pytest.mark.asyncio

LISTING = {"id": "word-count", "name": "W", "description": "W.", "category": "utilities"}
PASSWORD = "correct horse"  # noqa: S105
Ask = Callable[[Browser], Any]


async def enrol(browser: Browser) -> Result:
    return await browser.post("/auth/developer")


async def create(browser: Browser) -> Result:
    return await browser.post("/developer/plugins", json=LISTING)


async def publish(browser: Browser) -> Result:
    """Without a form: who may not is told before the upload is read, and who may is told 415."""
    return await browser.post("/developer/plugins/word-count/versions")


ASKS = pytest.mark.parametrize(("ask", "allowed"), [(enrol, 200), (create, 201), (publish, 415)])


@pytest.fixture
def auth(rpc: FakeRpc) -> FakeRpc:
    def confirm(password: str, **_: Any) -> Any:
        return None if password == PASSWORD else Unauthenticated("This is not your password.")

    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.get_user": USER,
        "auth.enrol_developer": USER,
        "auth.confirm_password": confirm,
        "publishing.create_plugin": PLUGIN,
        "publishing.get_owned_plugin": PLUGIN,
    }
    return rpc


async def signed_in(client: ASGIConductor) -> Browser:
    browser = Browser(client)
    await browser.post("/auth/login", json={"username": "ada", "password": PASSWORD})
    return browser


async def confirm(browser: Browser, password: str = PASSWORD) -> Result:
    return await browser.post("/auth/confirm", json={"password": password})


@ASKS
async def test_it_is_asked_for_also_right_after_signing_in(
    client: ASGIConductor, auth: FakeRpc, ask: Ask, allowed: int
) -> None:
    ada = await signed_in(client)
    refused = await ask(ada)
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/confirmation-required"
    assert not auth.called("auth.enrol_developer")
    assert not auth.called("publishing.create_plugin")
    assert (await confirm(ada)).status_code == 204
    assert (await ask(ada)).status_code == allowed


@ASKS
async def test_it_is_good_for_a_quarter_of_an_hour(
    client: ASGIConductor, auth: FakeRpc, clock: Clock, ask: Ask, allowed: int
) -> None:
    ada = await signed_in(client)
    await confirm(ada)
    clock.ahead += CONFIRMED_FOR - 5
    assert (await ask(ada)).status_code == allowed
    clock.ahead += 10
    assert (await ask(ada)).status_code == 403


async def test_it_is_good_for_this_session_alone(client: ASGIConductor, auth: FakeRpc) -> None:
    here, there = await signed_in(client), await signed_in(client)
    await confirm(here)
    assert (await create(there)).status_code == 403
    await here.post("/auth/login", json={"username": "ada", "password": PASSWORD})
    assert (await create(here)).status_code == 403


async def test_a_wrong_password_confirms_nothing_and_signs_nobody_out(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    ada = await signed_in(client)
    wrong = await confirm(ada, "guess")
    assert wrong.status_code == 422
    assert wrong.json["errors"] == [
        {"pointer": "/password", "detail": "This is not your password."}
    ]
    assert (await create(ada)).status_code == 403
    assert (await ada.get("/auth/me")).json["user"]["username"] == "ada"


async def test_wrong_passwords_are_counted_as_at_the_log_in(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    """3 a minute in these tests."""
    ada = await signed_in(client)
    statuses = [(await confirm(ada, "guess")).status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert (await confirm(ada)).status_code == 429
    assert len(auth.called("auth.confirm_password")) == 3


async def test_who_is_not_signed_in_confirms_nothing(browser: Browser, auth: FakeRpc) -> None:
    assert (await confirm(browser)).status_code == 401
    assert not auth.called("auth.confirm_password")


async def test_reading_and_describing_do_not_ask(client: ASGIConductor, auth: FakeRpc) -> None:
    auth.answers |= {"publishing.list_plugins": [], "publishing.describe_plugin": PLUGIN}
    auth.answers["catalog.install_counts"] = {}
    ada = await signed_in(client)
    assert (await ada.get("/developer/plugins")).status_code == 200
    described = await ada.request("PATCH", "/developer/plugins/word-count", json={"name": "W"})
    assert described.status_code == 200
