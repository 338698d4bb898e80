from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from falcon.asgi import App
from falcon.testing import ASGIConductor, TestClient
from tests.unit.gateway.routed import routes_of

from gateway.app import create_app, create_framework
from gateway.dependencies import Dependencies

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://falconframework.org.evil.test"},
        {"Origin": "https://falconframework.org"},  # this server speaks http
        {"Origin": "http://falconframework.org:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://falconframework.org"},
    ],
)
async def test_another_sites_page_changes_nothing(
    client: ASGIConductor, deps: Dependencies, headers: dict[str, str]
) -> None:
    for path, resource in _unsafe_routes(create_framework(deps)):
        answer = await client.simulate_request(resource, path, headers=headers)
        assert answer.status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://falconframework.org"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://falconframework.org"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_our_own_page_and_no_browser_at_all_may(
    client: ASGIConductor, headers: dict[str, str]
) -> None:
    answer = await client.simulate_post("/api/v1/auth/logout", headers=headers)
    assert answer.status_code == 204


async def test_reading_needs_no_origin(client: ASGIConductor) -> None:
    answer = await client.simulate_get("/api/v1/auth/me", headers={"Origin": "https://evil.test"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def _unsafe_routes(app: App[Any, Any]) -> Iterator[Any]:
    for route in routes_of(app):
        for method in route.methods:
            if not method.internal and method.method in ("POST", "PUT", "PATCH", "DELETE"):
                yield route.path.replace("{plugin_id:plugin_id}", "word-count"), method.method


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://falconframework.org", 204), ("http://falconframework.org", 403)],
)
async def test_a_proxy_of_ours_says_how_the_browser_asked(
    deps: Dependencies, origin: str, status: int
) -> None:
    behind = replace(deps, settings=replace(deps.settings, trusted_proxies=1))
    async with TestClient(create_app(behind)) as client:
        headers = {"Origin": origin, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        answer = await client.simulate_post("/api/v1/auth/logout", headers=headers)
    assert answer.status_code == status
