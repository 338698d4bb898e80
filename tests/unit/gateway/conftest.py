"""The gateway's app with a real Redis, and a stand-in for nothing but the services."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import falcon.testing
import pytest
import pytest_asyncio
from deploy.local.test.testbed import redis_database
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from tests.helpers.issuer import LocalIssuer, local_issuer
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeBundles, FakeRpc, ReadyBroker

from gateway.app import create_app
from gateway.cache.responses import Cache
from gateway.cache.store import CacheStore
from gateway.dependencies import Dependencies
from gateway.http.limits import table
from gateway.installed.kept import KeptLists
from gateway.settings import Settings
from gateway.state.limits.login_limits import LoginRules
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis


@pytest.fixture
def rpc() -> FakeRpc:
    return FakeRpc()


@pytest.fixture
def bundles() -> FakeBundles:
    return FakeBundles()


@pytest.fixture
def redis_address(request: pytest.FixtureRequest) -> str:
    """The test run's own server, or one that the environment names."""
    return apart(os.environ.get("REDIS_URL") or request.getfixturevalue("redis_url"))


def apart(url: str) -> str:
    """A database of these tests' own: they empty it while others run."""
    return redis_database(url, 2)


async def empty(guarded: GuardedRedis) -> None:
    """The first connection may take longer on a busy machine than a request has time for."""
    for _ in range(20):
        try:
            await guarded.client.flushdb()
        except (RedisConnectionError, RedisTimeoutError):
            continue
        return
    await guarded.client.flushdb()


@pytest_asyncio.fixture
async def redis(redis_address: str) -> AsyncIterator[GuardedRedis]:
    guarded = GuardedRedis(redis_guard.connect(redis_address))
    await empty(guarded)
    yield guarded
    await guarded.client.aclose(close_connection_pool=True)


@pytest.fixture
def cache_address(request: pytest.FixtureRequest) -> str:
    """The other server, which evicts."""
    return apart(os.environ.get("REDIS_CACHE_URL") or request.getfixturevalue("redis_cache_url"))


@pytest_asyncio.fixture
async def cache_redis(cache_address: str) -> AsyncIterator[GuardedRedis]:
    guarded = GuardedRedis(redis_guard.connect(cache_address), "cache")
    await empty(guarded)
    yield guarded
    await guarded.client.aclose(close_connection_pool=True)


@pytest.fixture
def cache(cache_redis: GuardedRedis) -> Cache:
    cache = Cache(CacheStore(cache_redis))
    cache.set_blind(False)
    return cache


@pytest.fixture
def lists(cache_redis: GuardedRedis) -> KeptLists:
    return KeptLists(cache_redis, read_for=3600)  # however long a test takes


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        content_url="http://content.test:8000",
        host_web_dist=tmp_path / "dist",
        logins=LoginRules(
            failures="3/minute", site="6/minute", everybody="12/minute", attempts="8/minute"
        ),
        register_limit="3/minute",
        secret="of this test",  # noqa: S106
        limits=table(factor=1000),
    )


@pytest.fixture
def deps(
    settings: Settings,
    rpc: FakeRpc,
    redis: GuardedRedis,
    cache: Cache,
    *,
    lists: KeptLists,
    bundles: FakeBundles,
) -> Dependencies:
    return Dependencies(
        settings=settings,
        rpc=rpc,
        redis=redis,
        cache=cache,
        lists=lists,
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
    lost = replace(deps, redis=nowhere, cache=Cache(CacheStore(nowhere)), lists=KeptLists(nowhere))
    async with falcon.testing.TestClient(create_app(lost)) as conductor:
        yield conductor


@pytest.fixture
def browser(client: falcon.testing.ASGIConductor) -> Browser:
    return Browser(client)


@pytest_asyncio.fixture
async def developer(browser: Browser, rpc: FakeRpc) -> Browser:
    """Somebody who is signed in, a developer, and has just given the password once more."""
    rpc.answers |= {"auth.authenticate": USER, "auth.confirm_password": None}
    answer = await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    assert answer.status_code == 200, answer.text
    confirmed = await browser.post("/auth/confirm", json={"password": "x" * 8})
    assert confirmed.status_code == 204, confirmed.text
    return browser


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with local_issuer() as running:
        yield running
