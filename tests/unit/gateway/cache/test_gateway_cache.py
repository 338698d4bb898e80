from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import DETAILS, FakeRpc

from gateway.cache import responses as cache_module
from gateway.cache.invalidation import scopes_of
from gateway.cache.responses import Answer, Cache, Place
from gateway.cache.store import EVERYTHING, CacheStore, Entry, Revision
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import NotFound, Unavailable

pytestmark = pytest.mark.asyncio

SCOPE = "plugin:word-count"
LOG, RESTORED = "11111111-log", "22222222-restored"


def at(position: int, log: str = LOG) -> Revision:
    return Revision(log, position)


class Catalog:
    """Something to load from, which counts how often it is asked."""

    def __init__(self) -> None:
        self.revision, self.body, self.asked, self.seconds = 1, b"one", 0, 0.0
        self.error: Exception | None = None
        self.held: asyncio.Event | None = None  # until it is set nobody is answered
        self.log = LOG

    async def load(self) -> Any:
        self.asked += 1
        answer = Answer(self.body, self.revision, self.log)
        await asyncio.sleep(self.seconds)
        if self.held is not None:
            await self.held.wait()
        if self.error:
            raise self.error
        return answer


@pytest.fixture
def catalog() -> Any:
    return Catalog()


@pytest.fixture
def other_process(cache_redis: GuardedRedis) -> Any:
    other = Cache(CacheStore(cache_redis))
    other.set_blind(False)
    return other


async def get(cache: Cache, catalog: Catalog, lifetime: float = 60.0) -> Any:
    return (await cache.get(Place(SCOPE, SCOPE, lifetime), catalog.load)).body


@pytest.fixture(autouse=True)
def no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "FLOOR", 0.0)


async def test_a_second_reader_asks_nobody(cache: Cache, catalog: Catalog) -> None:
    assert await get(cache, catalog) == await get(cache, catalog) == b"one"
    assert catalog.asked == 1


async def test_another_process_finds_it_in_redis(
    cache: Cache, other_process: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    assert await get(other_process, catalog) == b"one"
    assert catalog.asked == 1


async def test_one_miss_asks_once(cache: Cache, catalog: Catalog) -> None:
    catalog.seconds = 0.05
    answers = await asyncio.gather(*(get(cache, catalog) for _ in range(50)))
    assert set(answers) == {b"one"}
    assert catalog.asked == 1


async def test_a_reader_who_goes_away_takes_nothing_from_the_others(
    cache: Cache, catalog: Catalog
) -> None:
    catalog.seconds = 0.05
    impatient = asyncio.create_task(get(cache, catalog))
    patient = asyncio.create_task(get(cache, catalog))
    await asyncio.sleep(0.01)
    impatient.cancel()
    assert await patient == b"one"
    assert catalog.asked == 1


async def test_what_is_outdated_is_asked_for_again(cache: Cache, catalog: Catalog) -> None:
    await get(cache, catalog)
    cache.outdate([SCOPE], at(2))
    catalog.revision, catalog.body = 2, b"two"
    assert await get(cache, catalog) == b"two"
    assert await get(cache, catalog) == b"two"
    assert catalog.asked == 2


async def test_an_older_revision_outdates_nothing(cache: Cache, catalog: Catalog) -> None:
    catalog.revision = 5
    await get(cache, catalog)
    cache.outdate([SCOPE], at(4))
    cache.outdate([SCOPE], at(5))
    await get(cache, catalog)
    assert catalog.asked == 1


async def test_redis_tells_a_process_that_missed_the_announcement(
    cache: Cache, other_process: Cache, catalog: Catalog, cache_redis: GuardedRedis
) -> None:
    await get(cache, catalog)
    await CacheStore(cache_redis).require([SCOPE], at(2), b"{}")
    catalog.revision, catalog.body = 2, b"two"
    assert await get(other_process, catalog) == b"two"


async def test_an_older_answer_never_replaces_a_newer_one(
    cache: Cache, other_process: Cache, catalog: Catalog, cache_redis: GuardedRedis
) -> None:
    catalog.seconds = 0.1
    slow = asyncio.create_task(get(cache, catalog))
    await asyncio.sleep(0.02)
    catalog.revision, catalog.body, catalog.seconds = 2, b"two", 0.0
    assert await get(other_process, catalog) == b"two"
    assert await slow == b"two"  # not the older one that it had asked for itself
    stored, _ = await CacheStore(cache_redis).get(SCOPE, SCOPE)
    assert stored is not None
    assert (stored.revision, stored.body) == (at(2), b"two")


async def test_a_catalog_with_a_new_log_is_believed_after_a_while(
    cache_redis: GuardedRedis,
) -> None:
    store = CacheStore(cache_redis)
    long_ago = time.time() - 200
    assert await store.put("k", Entry(b"old", "e", at(1000), long_ago))
    assert await store.put("k", Entry(b"new", "e", at(1), time.time()))
    assert not await store.put("k", Entry(b"older", "e", at(0), time.time()))


async def test_a_restored_catalog_is_believed_at_once(
    cache: Cache, other_process: Cache, catalog: Catalog
) -> None:
    """Its positions begin anew, far below those of the answers that are kept."""
    catalog.revision = 1000
    await get(cache, catalog)
    await get(other_process, catalog)
    cache.outdate([SCOPE], at(1000))
    catalog.log, catalog.revision, catalog.body = RESTORED, 3, b"restored"
    assert await get(cache, catalog, lifetime=0.0) == b"restored"
    assert await get(cache, catalog) == b"restored"
    assert catalog.asked == 2, "what is kept of it is fresh"
    # The other one hears of it by the first event of the new log, whatever that is about.
    other_process.outdate(["plugin:other"], at(4, RESTORED))
    assert await get(other_process, catalog) == b"restored"
    assert catalog.asked == 2, "it was in Redis"


async def test_an_answer_of_another_log_is_not_taken_from_redis(
    cache: Cache, other_process: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    other_process.outdate(["plugin:other"], at(1, RESTORED))
    catalog.log, catalog.body = RESTORED, b"restored"
    assert await get(other_process, catalog) == b"restored"


async def test_what_an_earlier_log_asked_for_is_asked_of_no_other(
    cache: Cache, other_process: Cache, cache_redis: GuardedRedis, catalog: Catalog
) -> None:
    store = CacheStore(cache_redis)
    await store.require([SCOPE], at(1000), b"{}")
    catalog.log, catalog.revision = RESTORED, 3
    await get(cache, catalog)
    await get(cache, catalog)
    await get(other_process, catalog)
    assert catalog.asked == 1
    await store.require([SCOPE], at(4, RESTORED), b"{}")
    entry, needed = await store.get(SCOPE, SCOPE)
    assert entry is not None
    assert (entry.revision, needed) == (at(3, RESTORED), {SCOPE: at(4, RESTORED)})


async def test_a_catalog_that_went_back_without_a_word_is_believed_after_a_while(
    cache: Cache, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody restored it and left it its identity."""
    catalog.revision = 1000
    await get(cache, catalog)
    catalog.revision, catalog.body = 3, b"back"
    assert await get(cache, catalog, lifetime=0.0) == b"one"
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 130)
    assert await get(cache, catalog, lifetime=0.0) == b"back"


async def test_a_rebuild_outdates_everything(
    cache: Cache, other_process: Cache, cache_redis: GuardedRedis, catalog: Catalog
) -> None:
    await get(cache, catalog)
    scopes = scopes_of({"plugin_ids": [], "aspects": ["everything"]})
    assert scopes == [EVERYTHING]
    await CacheStore(cache_redis).require(scopes, at(2), b"{}")
    cache.outdate(scopes, at(2))
    catalog.revision, catalog.body = 2, b"rebuilt"
    assert await get(other_process, catalog) == b"rebuilt", "it has not heard, but Redis knows"
    assert await get(cache, catalog) == b"rebuilt"
    assert catalog.asked == 2


async def test_after_a_rebuild_what_there_was_not_is_asked_for(
    cache: Cache, catalog: Catalog
) -> None:
    catalog.error = NotFound("There is no such plugin.")
    with pytest.raises(NotFound):
        await get(cache, catalog)
    catalog.error = None
    cache.outdate([EVERYTHING], at(2))
    catalog.revision = 2
    assert await get(cache, catalog) == b"one"


@pytest.mark.parametrize("scope", [SCOPE, EVERYTHING])
async def test_what_is_published_while_it_is_asked_for_is_asked_for_again(
    cache: Cache, catalog: Catalog, scope: str
) -> None:
    """The answer was on its way when the event came: it is not remembered that there is none."""
    begun, event_came = asyncio.Event(), asyncio.Event()

    async def load() -> Answer:
        begun.set()
        await event_came.wait()
        raise NotFound("There is no such plugin.")

    asked = asyncio.create_task(cache.get(Place(SCOPE, SCOPE, 60.0), load))
    await begun.wait()
    cache.outdate([scope], at(2))
    event_came.set()
    with pytest.raises(NotFound):
        await asked
    catalog.revision = 2
    assert await get(cache, catalog) == b"one"


async def test_an_expired_answer_is_served_while_the_catalog_is_away(
    cache: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    catalog.error = Unavailable("away")
    assert await get(cache, catalog, lifetime=0.0) == b"one"
    for _ in range(20):
        assert await get(cache, catalog, lifetime=0.0) == b"one"
    assert catalog.asked == 2  # and then left alone for a while


async def test_and_by_a_process_that_never_had_it(
    cache: Cache, other_process: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    catalog.error = Unavailable("away")
    assert await get(other_process, catalog, lifetime=0.0) == b"one"


async def test_nobody_waits_long_for_a_slow_catalog_with_an_answer_at_hand(
    cache: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    catalog.held, catalog.body, catalog.revision = asyncio.Event(), b"two", 2
    assert await get(cache, catalog, lifetime=0.0) == b"one"
    catalog.held.set()
    while await get(cache, catalog) != b"two":  # noqa: ASYNC110 - of the flight nothing is heard
        await asyncio.sleep(0.01)
    assert catalog.asked == 2


async def test_without_an_answer_at_hand_the_error_comes_through(
    cache: Cache, catalog: Catalog
) -> None:
    catalog.error = Unavailable("away")
    with pytest.raises(Unavailable):
        await get(cache, catalog)


async def test_what_is_gone_is_gone_from_everywhere(
    cache: Cache, other_process: Cache, catalog: Catalog
) -> None:
    await get(cache, catalog)
    catalog.error = NotFound("blocked")
    with pytest.raises(NotFound):
        await get(cache, catalog, lifetime=0.0)
    catalog.error = Unavailable("away")
    with pytest.raises(Unavailable):
        await get(other_process, catalog)


async def test_a_blind_process_believes_itself_for_a_second_only(
    cache: Cache, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "BLIND_LIFETIME", 0.05)
    cache.set_blind(True)
    await get(cache, catalog)
    await get(cache, catalog)
    assert catalog.asked == 1
    await asyncio.sleep(0.1)
    await get(cache, catalog)
    assert catalog.asked == 2


async def test_details_over_http(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["catalog.get_plugin"] = DETAILS
    path = "/api/v1/plugins/word-count"
    first = await client.simulate_get(path, headers={"Cookie": "session=anything"})
    assert first.json["installCount"] == 7
    assert first.json["versions"][0]["bundleUrl"].startswith("http://content.test:8000/bundles/")
    assert "revision" not in first.json
    caching = first.headers["cache-control"]
    assert "public" in caching
    assert "max-age=1" in caching
    assert "stale-while-revalidate" in caching
    assert not first.cookies
    for etag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = await client.simulate_get(path, headers={"If-None-Match": etag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
    other = await client.simulate_get(path, headers={"If-None-Match": '"x"'})
    assert other.status_code == 200
    assert len(rpc.calls) == 1


async def test_queries_that_mean_the_same_share_an_answer(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    rpc.answers["catalog.browse"] = {
        "items": [],
        "total": 0,
        "next_cursor": None,
        "revision": 1,
        "log": "",
    }
    for query in ("q=a&tag=b", "tag=b&q=a", "tag=b&q=a&limit=24", "utm=x&q=a&tag=b"):
        answer = await client.simulate_get("/api/v1/plugins", query_string=query)
        assert answer.json == {"items": [], "total": 0, "nextCursor": None}
    assert rpc.called("catalog.browse") == [{"q": "a", "tag": "b", "limit": 24}]
