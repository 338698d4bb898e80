"""What somebody has is looked up anew once an event says that it has changed, or may have."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.installed.fake_installs import ADA, BOB, LOG

from gateway.cache.store import Revision
from gateway.installed import kept as module
from gateway.installed.changes import OfPeople, OfPlugins
from gateway.installed.kept import OUTDATED, READ, KeptLists, Listed
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio


def event(position: int, *, previous: int | None = None, **said: Any) -> dict[str, Any]:
    before = position - 1 if previous is None else previous
    blank = {"stream": "plugin-x", "data": {}, "log": LOG}
    return {"position": position, "previous": before, **blank, **said}


async def keep(lists: KeptLists, principal: str, *plugins: str, at: int = 1) -> None:
    token = await lists.find(principal)
    assert isinstance(token, str)
    await lists.keep(principal, token, Listed("tag", b"bytes", plugins, Revision(LOG, at)))
    assert await is_kept(lists, principal)


async def is_kept(lists: KeptLists, principal: str) -> bool:
    return await lists.find(principal) == ("tag", b"bytes")


async def test_what_somebody_has_changes_by_itself(lists: KeptLists) -> None:
    changes = OfPeople(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA)
    await keep(lists, BOB, "zen")
    await changes.handle([event(2, stream=f"installs-{ADA}"), event(3, stream="mail-ada")])
    assert not await is_kept(lists, ADA)
    assert await is_kept(lists, BOB)


async def test_a_plugin_that_is_blocked_is_looked_up_by_those_who_have_it(
    lists: KeptLists,
) -> None:
    changes = OfPlugins(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA, "zen", "word-count")
    await keep(lists, BOB, "outline")
    await changes.handle([event(2, data={"plugin_id": "word-count"})])
    assert not await is_kept(lists, ADA)
    assert await is_kept(lists, BOB)


async def test_installs_may_hear_of_it_later_than_the_gateway(lists: KeptLists) -> None:
    changes = OfPlugins(lists)
    await keep(lists, BOB, "outline")
    await changes.handle([event(7, data={"plugin_id": "zen"})])
    token = await lists.find(ADA)
    assert isinstance(token, str)
    await lists.keep(ADA, token, Listed("tag", b"old", ["zen"], Revision(LOG, 6)))
    assert not await is_kept(lists, ADA)
    await keep(lists, ADA, "zen", at=7)


async def test_an_older_event_that_comes_again_makes_nothing_fresh(lists: KeptLists) -> None:
    changes = OfPlugins(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA, "zen", at=3)
    await changes.handle([event(n, data={"plugin_id": "zen"}) for n in (2, 3, 4)])
    await changes.handle([event(2, data={"plugin_id": "zen"})])
    assert not await is_kept(lists, ADA)


@pytest.mark.parametrize(
    "lost",
    [
        [event(9, previous=8)],
        [event(2), event(9, previous=8)],
        [event(2, log="a log that was restored")],
    ],
)
@pytest.mark.parametrize("source", [OfPeople, OfPlugins])
async def test_where_an_event_is_missing_all_is_looked_up(
    lists: KeptLists, source: Any, lost: Any
) -> None:
    changes = source(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA, "zen")
    await changes.handle([event(1), event(2)])
    assert await is_kept(lists, ADA)
    await changes.handle(lost)
    assert not await is_kept(lists, ADA)


@pytest.mark.parametrize("source", [OfPeople, OfPlugins])
async def test_who_begins_to_read_does_not_know_what_was_before(
    lists: KeptLists, source: Any
) -> None:
    await keep(lists, ADA, "zen")
    await source(lists).handle([event(5)])
    assert not await is_kept(lists, ADA)


async def test_whatever_redis_throws_away_nothing_old_is_answered(
    lists: KeptLists, cache_redis: GuardedRedis
) -> None:
    changes = OfPlugins(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA, "zen")
    await changes.handle([event(2, data={"plugin_id": "zen"})])
    await cache_redis.client.delete(OUTDATED)
    assert not await is_kept(lists, ADA)


@pytest.mark.parametrize("source", READ)
async def test_while_nobody_reads_the_events_of_a_source_nothing_is_kept(
    lists: KeptLists, cache_redis: GuardedRedis, source: str
) -> None:
    await keep(lists, ADA, "zen")
    await cache_redis.client.expire(READ[source], 0)
    assert await lists.find(ADA) is None
    reader = OfPeople(lists) if source == "installs" else OfPlugins(lists)
    await reader.handle([])
    assert not await has_bytes(lists, ADA), "nobody knows what was missed meanwhile"
    await keep(lists, ADA, "zen")
    await reader.handle([])
    assert await has_bytes(lists, ADA)


@pytest.mark.parametrize("source", [OfPeople, OfPlugins])
async def test_events_that_were_given_up_while_redis_was_away_are_not_taken_for_handled(
    lists: KeptLists, cache_redis: GuardedRedis, source: Any
) -> None:
    changes = source(lists)
    await changes.handle([event(1)])
    await keep(lists, ADA, "zen")
    heard = cache_redis._closed_again_at
    cache_redis._closed_again_at = float("inf")
    with pytest.raises(Unavailable):
        await changes.handle([event(2, stream=f"installs-{ADA}", data={"plugin_id": "zen"})])
    cache_redis._closed_again_at = heard
    await changes.handle([])
    assert not await has_bytes(lists, ADA)


async def test_it_counts_as_read_for_a_while_only(cache_redis: GuardedRedis) -> None:
    lists = KeptLists(cache_redis)
    for source in READ:
        await lists.outdate_all(source)
        assert 0 < await cache_redis.client.ttl(READ[source]) <= module.READ_FOR
        await cache_redis.client.persist(READ[source])
        await lists.renew(source)
        assert 0 < await cache_redis.client.ttl(READ[source]) <= module.READ_FOR


@pytest.mark.parametrize("next_events", [[], [event(8, data={"plugin_id": "outline"})]])
async def test_marks_that_redis_threw_away_are_not_taken_for_none(
    lists: KeptLists, cache_redis: GuardedRedis, next_events: Any
) -> None:
    """A plugin is blocked, and ``installs`` has not heard of that yet."""
    changes = OfPlugins(lists)
    await changes.handle([event(6), event(7, data={"plugin_id": "zen"})])
    await cache_redis.client.delete(OUTDATED)
    assert await lists.find(ADA) is None
    await changes.handle(next_events)
    token = await lists.find(ADA)
    assert isinstance(token, str)
    await lists.keep(ADA, token, Listed("tag", b"old", ["zen"], Revision(LOG, 6)))
    assert not await has_bytes(lists, ADA)


async def test_of_too_many_marks_the_greatest_stays(
    lists: KeptLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whatever order they came: ``zen`` first, and once more at the end."""
    monkeypatch.setattr(module, "MOST_OUTDATED", 2)
    said = [("zen", 1), ("word-count", 50), ("zen", 100)]
    await OfPlugins(lists).handle([event(at, data={"plugin_id": one}) for one, at in said])
    token = await lists.find(ADA)
    assert isinstance(token, str)
    await lists.keep(ADA, token, Listed("tag", b"old", ["zen"], Revision(LOG, 60)))
    assert not await has_bytes(lists, ADA)


async def has_bytes(lists: KeptLists, principal: str) -> bool:
    return isinstance(await lists.find(principal), tuple)


async def test_what_is_too_large_is_not_kept_nor_are_marks_without_end(
    lists: KeptLists, cache_redis: GuardedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OUTDATED", 5)
    large = Listed("tag", b"x" * (module.LARGEST + 1), [], Revision(LOG, 1))
    many = Listed("tag", b"x", [f"p-{n}" for n in range(module.MOST_PLUGINS + 1)], Revision(LOG, 1))
    for listed in (large, many, Listed("tag", b"x", [], None)):
        token = await lists.find(ADA)
        assert isinstance(token, str)
        await lists.keep(ADA, token, listed)
    assert isinstance(await lists.find(ADA), str)
    await lists.outdate({f"plugin-{n}": Revision(LOG, n) for n in range(9)})
    marks: Any = await cache_redis.client.hgetall(OUTDATED)
    assert marks.keys() == {b"epoch", b"all"}
    token = await lists.find(BOB)
    assert isinstance(token, str)
    await lists.keep(BOB, token, Listed("tag", b"old", ["plugin-8"], Revision(LOG, 7)))
    assert not isinstance(await lists.find(BOB), tuple), "installs did not know of the last"
    await keep(lists, BOB, "plugin-8", at=8)
