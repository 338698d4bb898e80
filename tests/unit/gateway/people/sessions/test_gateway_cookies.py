"""Which cookies are believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import falcon.testing
import pytest
from tests.unit.gateway.gateway_fakes import Browser, FakeRpc
from tests.unit.gateway.people.sessions.signed_in import CREDENTIALS

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.state.browser.cookies import Cookies
from plugin_platform.errors import Malformed

pytestmark = pytest.mark.asyncio


class Answer:
    def __init__(self) -> None:
        self.expired: list[str] = []

    def append_header(self, name: str, value: str) -> None:
        assert name == "Set-Cookie"
        self.expired.append(value)


async def test_a_cookie_that_comes_twice_expires_wherever_it_can_be() -> None:
    """What a script in the page sets for ``/api`` comes before ours, which is for ``/``; what a
    neighbour's host sets for the domain comes as well.
    """
    req = falcon.testing.create_asgi_req(
        path="/api/v1/auth/me",
        host="app.example.org",
        headers={
            "Cookie": "session=of-somebody-else; session=mine",
        },
    )
    answer = Answer()
    with pytest.raises(Malformed, match="session came 2 times"):
        Cookies(secure=False).get(req, answer, "session")  # type: ignore[arg-type]
    for path in ("/", "/api", "/api/", "/api/v1", "/api/v1/auth", "/api/v1/auth/me"):
        for domain in ("", "; Domain=app.example.org", "; Domain=example.org"):
            wanted = f"session=; Path={path}{domain}; Max-Age=0"
            assert any(one.startswith(wanted) for one in answer.expired), wanted


@pytest.mark.parametrize("name", ["session", "visitor"])
async def test_who_sends_two_cookies_of_one_name_is_nobody(
    person: Callable[[], Any], services: FakeRpc, name: str
) -> None:
    ada = await person()
    cookies = f"{name}={ada.cookies[name]}; {name}=of-somebody-else"
    answer = await ada.post(
        "/user/plugins/install", json={"pluginId": "a1"}, headers={"Cookie": cookies}
    )
    assert answer.status_code == 400
    assert name in answer.json["detail"]
    assert services.called("installs.install") == []


async def test_in_production_the_cookies_are_bound_to_tls_and_the_host(
    deps: Dependencies, services: FakeRpc
) -> None:
    production = replace(deps, settings=replace(deps.settings, production=True))
    async with falcon.testing.TestClient(create_app(production)) as client:
        browser = Browser(client)
        cookies = (await browser.post("/auth/login", json=CREDENTIALS)).cookies
        for name in ("__Host-session", "__Host-visitor"):
            assert cookies[name].secure
            assert cookies[name].http_only
            assert cookies[name].path == "/"
            assert not cookies[name].domain
        assert (await browser.get("/auth/me")).json["user"]["username"] == "ada"
        # A name without the prefix means nothing here, so it can be in nobody's way.
        two = {"Cookie": f"session=x; session=y; __Host-session={cookies['__Host-session'].value}"}
        assert (await browser.get("/auth/me", headers=two)).json["user"]["username"] == "ada"
