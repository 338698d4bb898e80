"""The gateway's app with a real Redis, and a stand-in for nothing but the services."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import falcon.testing
import pytest
import pytest_asyncio

from gateway import redis_guard
from gateway.app import Dependencies, create_app
from gateway.cache import Cache
from gateway.cache_store import CacheStore
from gateway.redis_guard import GuardedRedis
from gateway.settings import Settings

USER = {
    "id": "u-1",
    "username": "ada",
    "email": "ada@example.org",
    "is_developer": True,
    "roles": [],
}
INSTALLED = {
    "plugin_id": "word-count",
    "version": "1.0.0",
    "enabled": True,
    "settings": {"size": 3},
    "bundle_key": "word-count/1.0.0/abc.js",
    "integrity": "sha384-x",
    "manifest": {"id": "word-count"},
    "installed_at": "2026-01-01T00:00:00+00:00",
}
DETAILS = {
    "id": "word-count",
    "name": "Word Count",
    "description": "Counts words.",
    "category": "utilities",
    "tags": ["words"],
    "author": "ada",
    "latest_version": "1.0.0",
    "install_count": 7,
    "rating": None,
    "rating_count": 0,
    "icon": "W",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "readme_html": "<p>é</p>",
    "created_at": "2026-01-01T00:00:00+00:00",
    "versions": [
        {
            "version": "1.0.0",
            "bundle_key": "word-count/1.0.0/abc.js",
            "integrity": "sha384-x",
            "manifest": {"id": "word-count"},
            "changelog": "",
            "status": "published",
            "published_at": "2026-01-01T00:00:00+00:00",
            "size": 10,
            "min_platform_version": None,
        }
    ],
    "revision": 5,
}
PLUGIN = {
    "id": "word-count",
    "name": "Word Count",
    "description": "Counts words.",
    "category": "utilities",
    "tags": [],
    "status": "draft",
    "created_at": "2026-01-01T00:00:00+00:00",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "versions": [],
}


class FakeRpc:
    """Answers what a test has set: a value, an exception, or a function of the arguments."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        name = f"{service}.{method}"
        self.calls.append((name, arguments))
        answer = self.answers[name]
        if callable(answer) and not isinstance(answer, type):
            answer = answer(**arguments)
        if hasattr(answer, "__await__"):
            answer = await answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def called(self, name: str) -> list[dict[str, Any]]:
        return [arguments for called, arguments in self.calls if called == name]


@dataclass
class FakeBundles:
    staged: dict[str, bytes] = field(default_factory=dict)
    discarded: list[str] = field(default_factory=list)

    def stage(self, data: bytes) -> str:
        key = f"key-{len(self.staged)}"
        self.staged[key] = data
        return key

    def discard(self, key: str) -> None:
        self.discarded.append(key)


class ReadyBroker:
    is_ready = True


@pytest.fixture
def rpc() -> FakeRpc:
    return FakeRpc()


@pytest.fixture
def bundles() -> FakeBundles:
    return FakeBundles()


@pytest.fixture
def redis_address(request: pytest.FixtureRequest) -> str:
    """The test run's own server, or one that the environment names."""
    if "REDIS_URL" in os.environ:
        return os.environ["REDIS_URL"]
    address: str = request.getfixturevalue("redis_url")
    return address


@pytest_asyncio.fixture
async def redis(redis_address: str) -> AsyncIterator[GuardedRedis]:
    guarded = GuardedRedis(redis_guard.connect(redis_address))
    await guarded.client.flushdb()
    yield guarded
    await guarded.client.aclose(close_connection_pool=True)


@pytest.fixture
def cache(redis: GuardedRedis) -> Cache:
    cache = Cache(CacheStore(redis))
    cache.set_blind(False)
    return cache


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        bundle_base_url="http://bundles.test/plugin-bundles",
        host_web_dist=tmp_path / "dist",
        login_limit="3/minute",
        register_limit="3/minute",
    )


@pytest.fixture
def deps(
    settings: Settings, rpc: FakeRpc, redis: GuardedRedis, cache: Cache, bundles: FakeBundles
) -> Dependencies:
    return Dependencies(
        settings=settings,
        rpc=rpc,
        redis=redis,
        cache=cache,
        bundles=bundles,
        broker=ReadyBroker(),
    )


@pytest_asyncio.fixture
async def client(deps: Dependencies) -> AsyncIterator[falcon.testing.ASGIConductor]:
    async with falcon.testing.TestClient(create_app(deps)) as conductor:
        yield conductor


@pytest_asyncio.fixture
async def away(deps: Dependencies) -> AsyncIterator[falcon.testing.ASGIConductor]:
    """The same app with a Redis that is not there."""
    nowhere = GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0"))
    lost = replace(deps, redis=nowhere, cache=Cache(CacheStore(nowhere)))
    async with falcon.testing.TestClient(create_app(lost)) as conductor:
        yield conductor


class Browser:
    """Keeps the session cookie, as a browser does."""

    def __init__(self, client: falcon.testing.ASGIConductor) -> None:
        self._client = client
        self.cookie: str | None = None

    async def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> falcon.testing.Result:
        sent = dict(headers or {})
        if self.cookie:
            sent["Cookie"] = f"session={self.cookie}"
        result = await self._client.simulate_request(method, f"/api/v1{path}", headers=sent, **more)
        if "session" in result.cookies:
            self.cookie = result.cookies["session"].value or None
        return result

    async def get(self, path: str, **more: Any) -> falcon.testing.Result:
        return await self.request("GET", path, **more)

    async def post(self, path: str, **more: Any) -> falcon.testing.Result:
        return await self.request("POST", path, **more)


@pytest.fixture
def browser(client: falcon.testing.ASGIConductor) -> Browser:
    return Browser(client)


@pytest_asyncio.fixture
async def developer(browser: Browser, rpc: FakeRpc) -> Browser:
    """Somebody who is signed in, and a developer."""
    rpc.answers["auth.authenticate"] = USER
    answer = await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    assert answer.status_code == 200, answer.text
    return browser
