"""Nobody invents cursors, and what few ask for is kept by no Redis."""

from __future__ import annotations

from typing import Any

import pytest
from falcon.testing import ASGIConductor
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway.cache.responses import PASSING_LIMIT, Cache
from gateway.http.input.cursors import Cursors
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Invalid

PATH = "/api/v1/plugins"


@pytest.fixture
def catalog(rpc: FakeRpc) -> FakeRpc:
    def browse(**_: Any) -> Any:
        return {"items": [], "total": 0, "next_cursor": "bmV4dA", "revision": 1, "log": ""}

    rpc.answers["catalog.browse"] = browse
    return rpc


async def keys(redis: GuardedRedis) -> int:
    return int(await redis.client.dbsize())


@pytest.mark.asyncio
async def test_our_own_cursor_comes_back_as_the_catalog_made_it(
    client: ASGIConductor, catalog: FakeRpc
) -> None:
    first = await client.simulate_get(PATH)
    signed = first.json["nextCursor"]
    assert signed != "bmV4dA"
    second = await client.simulate_get(PATH, params={"cursor": signed})
    assert second.status_code == 200
    assert catalog.called("catalog.browse")[-1]["cursor"] == "bmV4dA"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "forged", ["bmV4dA", "bmV4dA.", ".", "bmV4dA.AAAAAAAAAAAAAAAAAAAAAA", "é.x"]
)
async def test_a_forged_cursor_is_refused_before_anything_is_asked_or_kept(
    client: ASGIConductor, catalog: FakeRpc, cache_redis: GuardedRedis, forged: str
) -> None:
    answer = await client.simulate_get(PATH, params={"cursor": forged})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/cursor"
    assert catalog.calls == []
    assert await keys(cache_redis) == 0


@given(st.text(), st.text())
def test_only_what_was_signed_is_read(cursor: str, other: str) -> None:
    ours = Cursors("secret", "plugins")
    signed = ours.sign(cursor)
    assert signed is None or ours.read(signed) == cursor
    foreign = [Cursors("another", "plugins").sign(cursor), Cursors("secret", "queue").sign(cursor)]
    for wrong in (other, *foreign):
        if wrong and wrong != signed:
            with pytest.raises(Invalid):
                ours.read(wrong)


@pytest.mark.asyncio
async def test_what_people_type_and_later_pages_stay_out_of_redis(
    client: ASGIConductor, catalog: FakeRpc, cache_redis: GuardedRedis
) -> None:
    signed = (await client.simulate_get(PATH)).json["nextCursor"]
    assert await keys(cache_redis) == 1  # the first page, which everybody asks for
    for number in range(20):
        for query in ({"q": f"word{number}"}, {"tag": f"tag{number}"}, {"category": f"c{number}"}):
            assert (await client.simulate_get(PATH, params=query)).status_code == 200
        assert (await client.simulate_get(PATH, params={"cursor": signed})).status_code == 200
    assert await keys(cache_redis) == 1


@pytest.mark.asyncio
async def test_they_push_nothing_out_that_many_ask_for(
    client: ASGIConductor, catalog: FakeRpc, cache: Cache
) -> None:
    def browse(q: str | None = None, **_: Any) -> Any:
        item = {"description": "x" * 1_000_000} if q else {}
        return {
            "items": [item] if q else [],
            "total": 0,
            "next_cursor": None,
            "revision": 1,
            "log": "",
        }

    catalog.answers["catalog.browse"] = browse
    await client.simulate_get(PATH, params={"sort": "name"})
    for number in range(24):
        await client.simulate_get(PATH, params={"q": f"word{number}"})
    assert cache._passing.currsize <= PASSING_LIMIT
    assert len(cache._shared) == 1
