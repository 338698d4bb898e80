"""A Redis that is full, or refuses for another reason, takes nothing else with it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import falcon.testing
import pytest
import pytest_asyncio
from deploy.local.install.packages import REDIS
from deploy.local.run import ports
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from tests.unit.gateway.gateway_fakes import DETAILS, USER, Browser, FakeRpc

from gateway.app import create_app
from gateway.cache.responses import Cache
from gateway.cache.store import CacheStore
from gateway.dependencies import Dependencies
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio


@pytest.fixture
def full_server(tmp_path: Path) -> Iterator[str]:
    """A server of its own which has memory for nothing."""
    port = ports.choose([], taken=[])
    options = {"port": port, "bind": "127.0.0.1", "dir": tmp_path, "maxmemory": 1, "save": ""}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with subprocess.Popen([REDIS.path(), *words], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    with Redis(port=port) as client:
        for _ in range(100):
            try:
                client.ping()
                return
            except RedisConnectionError:
                time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest_asyncio.fixture
async def full(full_server: str) -> AsyncIterator[GuardedRedis]:
    guarded = GuardedRedis(redis_guard.connect(full_server), "cache")
    yield guarded
    await guarded.client.aclose(close_connection_pool=True)


@pytest_asyncio.fixture
async def client(
    deps: Dependencies, full: GuardedRedis
) -> AsyncIterator[falcon.testing.ASGIConductor]:
    """The app, with the cache in the full server."""
    cramped = replace(deps, cache=Cache(CacheStore(full)))
    async with falcon.testing.TestClient(create_app(cramped)) as conductor:
        yield conductor


async def test_a_full_cache_touches_no_session(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers |= {"auth.authenticate": USER, "auth.get_user": USER, "catalog.get_plugin": DETAILS}
    credentials = {"username": "ada", "password": "x" * 8}
    assert (await browser.post("/auth/login", json=credentials)).status_code == 200
    for number in range(60):
        assert (await browser.get(f"/plugins/plugin-{number}")).status_code == 200
        assert (await browser.get("/auth/me")).status_code == 200


async def test_what_is_full_for_one_is_not_away_for_another(full: GuardedRedis) -> None:
    with pytest.raises(Unavailable):
        await full.run(lambda redis: redis.set("a", 1))
    assert await full.run(lambda redis: redis.get("a")) is None


async def test_a_server_that_does_not_answer_is_left_alone_for_a_while_by_this_purpose_only() -> (
    None
):
    asked = []
    guard = GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0"))
    other = guard.purpose("limits")

    for one in (guard, guard, other):
        with pytest.raises(Unavailable):
            await one.run(lambda redis: (asked.append(1), redis.get("a"))[1])  # type: ignore[func-returns-value]
    assert len(asked) == 2
