"""Gateways that keep what somebody has, in front of one service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import falcon.testing
import pytest
import pytest_asyncio
from tests.unit.gateway.gateway_fakes import Browser, FakeRpc
from tests.unit.gateway.installed.fake_installs import Installs

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.installed.commands import Marking
from gateway.installed.kept import READ, KeptLists
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis


@pytest_asyncio.fixture(autouse=True)
async def _are_read(lists: KeptLists) -> None:
    """The events of both sources."""
    for source in READ:
        await lists.renew(source)


@pytest.fixture
def installs(rpc: FakeRpc) -> Installs:
    return Installs(rpc)


@pytest.fixture
def marked(deps: Dependencies, lists: KeptLists, installs: Installs) -> Dependencies:
    return replace(deps, rpc=Marking(deps.rpc, lists))


@pytest_asyncio.fixture
async def client(marked: Dependencies) -> AsyncIterator[falcon.testing.ASGIConductor]:
    async with falcon.testing.TestClient(create_app(marked)) as conductor:
        yield conductor


@pytest_asyncio.fixture
async def other(
    marked: Dependencies, cache_address: str, installs: Installs
) -> AsyncIterator[Browser]:
    """Of the same person, at another gateway."""
    guarded = GuardedRedis(redis_guard.connect(cache_address), "lists")
    lists = KeptLists(guarded)
    assert isinstance(marked.rpc, Marking)
    there = replace(marked, lists=lists, rpc=Marking(marked.rpc._rpc, lists))
    async with falcon.testing.TestClient(create_app(there)) as conductor:
        yield Browser(conductor)
    await guarded.client.aclose(close_connection_pool=True)
