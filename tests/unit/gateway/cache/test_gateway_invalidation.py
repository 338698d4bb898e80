"""Who hears what is outdated."""

from __future__ import annotations

import asyncio

import pytest
from deploy.local.test.testbed import redis_database

from gateway.cache.invalidation import CHANGED, CatalogChanges, Listener
from gateway.cache.responses import Cache
from gateway.cache.store import CacheStore, Revision
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis

pytestmark = pytest.mark.asyncio

OURS, THEIRS = "our log", "the log of another platform"


class Ears(Cache):
    """A cache that notes what it is told."""

    def __init__(self, store: CacheStore) -> None:
        super().__init__(store)
        self.listening = asyncio.Event()
        self.heard: asyncio.Queue[Revision] = asyncio.Queue()

    def set_blind(self, blind: bool) -> None:
        if not blind:
            self.listening.set()

    def outdate(self, scopes: list[str], at: Revision) -> None:
        self.heard.put_nowait(at)


@pytest.fixture
def ears(cache_redis: GuardedRedis) -> Ears:
    return Ears(CacheStore(cache_redis))


async def announce(address: str, log: str) -> None:
    guarded = GuardedRedis(redis_guard.connect(address), "cache")
    data = {"plugin_ids": ["word-count"], "aspects": ["counts"]}
    event = {"type": CHANGED, "position": 7, "log": log, "data": data}
    await CatalogChanges(CacheStore(guarded)).handle([event])
    await guarded.client.aclose(close_connection_pool=True)


async def test_a_platform_in_another_database_of_the_server_outdates_nothing_here(
    ears: Ears, cache_address: str
) -> None:
    listener = Listener(lambda: redis_guard.subscriber(cache_address), ears)
    await listener.start()
    async with asyncio.timeout(60):
        await ears.listening.wait()
        await announce(redis_database(cache_address, 9), THEIRS)
        await announce(cache_address, OURS)
        first = await ears.heard.get()
    await listener.stop()
    assert first == Revision(OURS, 7)
    assert ears.heard.empty()
