"""What somebody has is never answered older than their own last command left it, nor to anybody
else.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import falcon.testing
import pytest
import pytest_asyncio
from tests.unit.gateway.gateway_fakes import INSTALLED, LISTED, USER, Browser, FakeRpc

from gateway.app import create_app
from gateway.bus.rpc import NotKnown
from gateway.cache.store import Revision
from gateway.dependencies import Dependencies
from gateway.installed import kept as module
from gateway.installed.changes import OfPeople, OfPlugins
from gateway.installed.commands import COMMANDS, Marking
from gateway.installed.kept import OUTDATED, READ, KeptLists, Listed
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from installs.service import InstallsService
from plugin_platform.errors import Conflict, Unavailable

pytestmark = pytest.mark.asyncio

LOG = "a log"
ADA, BOB = "user:ada", "anon:bob"


class Installs:
    """The service: what each has, as of a position of publishing's log."""

    def __init__(self, rpc: FakeRpc) -> None:
        self.has: dict[str, list[str]] = {}
        self.position = 1
        self.looked = 0
        self.reason: str | None = None
        self.before_answer: Callable[[], Any] = lambda: None
        self.before_install = asyncio.Event()
        self.before_install.set()
        self.waits = asyncio.Event()
        self.handed: dict[str, str] = {}
        rpc.answers |= {
            "installs.installed_as_of": self.installed_as_of,
            "installs.install": self.install,
            "installs.uninstall": self.uninstall,
            "installs.merge": self.merge,
            "installs.manifests": [],
            "auth.authenticate": USER,
        }

    async def installed_as_of(self, principal: str) -> dict[str, Any]:
        self.looked += 1
        items = [
            LISTED | {"plugin_id": one, "reason": self.reason}
            for one in self.has.get(principal, [])
        ]
        found = {"items": items, "publishing": {"log": LOG, "position": self.position}}
        if said := self.before_answer():
            await said
        return found

    async def install(self, principal: str, plugin_id: str, **_: Any) -> dict[str, Any]:
        self.waits.set()
        await self.before_install.wait()
        owner = self.handed.get(principal, principal)
        self.has.setdefault(owner, []).append(plugin_id)
        if said := self.before_answer():
            await said
        return INSTALLED | {"plugin_id": plugin_id}

    def uninstall(self, principal: str, plugin_id: str, **_: Any) -> None:
        self.has[principal].remove(plugin_id)

    def merge(self, source: str, target: str, **_: Any) -> dict[str, Any]:
        moved = self.has.pop(source, [])
        self.handed[source] = target
        self.has.setdefault(target, []).extend(moved)
        return {"moved": moved, "duplicates": []}


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


async def names(browser: Browser) -> list[str]:
    answer = await browser.get("/user/plugins")
    assert answer.status_code == 200
    return [one["pluginId"] for one in answer.json["items"]]


async def install(browser: Browser, plugin_id: str) -> int:
    answer = await browser.post("/user/plugins/install", json={"pluginId": plugin_id})
    return int(answer.status_code)


async def test_it_is_looked_up_once_and_answered_alike(
    browser: Browser, other: Browser, installs: Installs
) -> None:
    await install(browser, "zen")
    first = await browser.get("/user/plugins")
    other.cookies = browser.cookies
    for one in (browser, other):
        again = await one.get("/user/plugins")
        assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
        assert again.headers["cache-control"] == "private, no-cache"
        assert again.headers["vary"] == first.headers["vary"]
    known = await browser.get("/user/plugins", headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert installs.looked == 1


async def test_it_is_nobody_elses(browser: Browser, client: Any, installs: Installs) -> None:
    await install(browser, "zen")
    await names(browser)
    somebody = Browser(client)
    assert await names(somebody) == []
    await install(somebody, "word-count")
    assert await names(somebody) == ["word-count"]
    assert await names(browser) == ["zen"]


async def test_after_a_command_it_is_as_the_command_left_it_in_every_tab_and_gateway(
    browser: Browser, other: Browser
) -> None:
    await install(browser, "zen")
    other.cookies = browser.cookies
    assert await names(other) == await names(browser) == ["zen"]
    await install(other, "word-count")
    assert await names(browser) == ["zen", "word-count"]
    await browser.request("DELETE", "/user/plugins/zen")
    assert await names(other) == await names(browser) == ["word-count"]


async def test_what_was_looked_up_before_a_command_is_not_kept_after_it(
    browser: Browser, other: Browser, installs: Installs
) -> None:
    """Somebody reads the tables, another tab changes them, and only then the first answers."""
    await install(browser, "zen")
    other.cookies = browser.cookies
    looked, may_answer = asyncio.Event(), asyncio.Event()

    def wait() -> Any:
        installs.before_answer = lambda: None
        looked.set()
        return may_answer.wait()

    installs.before_answer = wait
    slow = asyncio.create_task(names(browser))
    await looked.wait()
    await install(other, "word-count")
    may_answer.set()
    assert await slow == ["zen"]
    assert await names(browser) == ["zen", "word-count"]


async def test_while_a_command_is_under_way_nothing_is_kept(
    browser: Browser, other: Browser, installs: Installs
) -> None:
    await install(browser, "zen")
    other.cookies = browser.cookies
    assert await names(browser) == ["zen"]
    done, may_answer = asyncio.Event(), asyncio.Event()

    def wait() -> Any:
        installs.before_answer = lambda: None
        done.set()
        return may_answer.wait()

    installs.before_answer = wait
    command = asyncio.create_task(install(other, "word-count"))
    await done.wait()
    assert await names(browser) == ["zen", "word-count"], "it is done, though not answered"
    installs.has = {one: [*has, "later"] for one, has in installs.has.items()}
    assert await names(browser) == ["zen", "word-count", "later"]
    may_answer.set()
    await command


async def test_a_gateway_that_is_killed_in_a_command_leaves_nothing_old(
    browser: Browser, other: Browser, installs: Installs
) -> None:
    """After the service has done it, before the gateway hears of that."""
    await install(browser, "zen")
    other.cookies = browser.cookies
    assert await names(other) == ["zen"]
    done = asyncio.Event()

    def for_ever() -> Any:
        installs.before_answer = lambda: None
        done.set()
        return asyncio.Event().wait()

    installs.before_answer = for_ever
    command = asyncio.create_task(install(browser, "word-count"))
    await done.wait()
    command.cancel()
    await asyncio.gather(command, return_exceptions=True)
    for _ in range(2):
        assert await names(other) == ["zen", "word-count"]
    await other.request("DELETE", "/user/plugins/zen")
    assert await names(other) == ["word-count"]


async def test_without_the_marks_a_list_older_than_ones_own_command_is_found_out(
    browser: Browser, installs: Installs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the tests above would see it."""
    monkeypatch.setattr("gateway.installed.commands.COMMANDS", {})
    await install(browser, "zen")
    assert await names(browser) == ["zen"]
    await install(browser, "word-count")
    assert await names(browser) == ["zen"], "it was kept, and is wrong"


async def test_a_command_of_unknown_outcome_keeps_nothing_until_it_cannot_happen_any_more(
    browser: Browser, installs: Installs, rpc: FakeRpc, cache_redis: GuardedRedis
) -> None:
    await install(browser, "zen")
    rpc.answers["installs.install"] = Unavailable("No answer.")
    assert await install(browser, "word-count") == 503
    before = installs.looked
    for _ in range(2):
        await names(browser)
    assert installs.looked == before + 2
    await let_pass(cache_redis, next(iter(installs.has)))
    for _ in range(2):
        await names(browser)
    assert installs.looked == before + 3


async def let_pass(redis: GuardedRedis, principal: str) -> None:
    """All the time that a command may take, of which Redis itself keeps account."""
    key = f"installed-changing:{principal}"
    assert 0 < await redis.client.ttl(key) <= module.CHANGING
    await redis.client.expire(key, 0)


async def test_a_gateway_whose_clock_is_wrong_takes_away_nobodys_mark(
    lists: KeptLists, cache_redis: GuardedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lists.begin([ADA])
    monkeypatch.setattr("time.time", lambda: 4e9)
    await lists.end([ADA], await lists.begin([ADA]))
    assert await lists.find(ADA) is None, "the first command is under way"


async def test_what_a_visitor_had_under_way_while_signing_in_is_seen(
    browser: Browser, client: Any, installs: Installs
) -> None:
    """It takes effect in the account, after the hand-over and its list."""
    await install(browser, "zen")
    installs.before_install.clear()
    installs.waits.clear()
    late = asyncio.create_task(install(browser, "word-count"))
    await installs.waits.wait()
    tab = Browser(client)
    tab.cookies = dict(browser.cookies)
    await tab.post("/auth/login", json={"username": "ada", "password": "a long password"})
    assert await names(tab) == ["zen"]
    installs.before_install.set()
    assert await late == 200
    assert await names(tab) == ["zen", "word-count"]


@pytest.fixture
def deaf(cache_redis: GuardedRedis) -> GuardedRedis:
    """This process stood still, took Redis to be away, and asks it nothing more."""
    cache_redis._closed_again_at = float("inf")
    return cache_redis


async def test_a_gateway_that_wrongly_takes_redis_to_be_away_leaves_nothing_old(
    browser: Browser, other: Browser, cache_redis: GuardedRedis, request: Any
) -> None:
    await install(browser, "zen")
    other.cookies = browser.cookies
    assert await names(other) == ["zen"]
    request.getfixturevalue("deaf")
    assert await install(browser, "word-count") == 200
    assert await names(other) == ["zen", "word-count"]


async def test_nor_by_a_command_of_unknown_outcome(
    browser: Browser, other: Browser, installs: Installs, rpc: FakeRpc, request: Any
) -> None:
    await install(browser, "zen")
    other.cookies = browser.cookies
    assert await names(other) == ["zen"]
    request.getfixturevalue("deaf")
    rpc.answers["installs.install"] = Unavailable("No answer.")
    assert await install(browser, "word-count") == 503
    before = installs.looked
    for _ in range(2):
        await names(other)
    assert installs.looked == before + 2


async def test_nor_is_a_list_kept_that_was_looked_up_before(
    lists: KeptLists, cache_redis: GuardedRedis
) -> None:
    token = await lists.find(ADA)
    assert isinstance(token, str)
    await lists.make_up([ADA], is_over=True)
    await lists.keep(ADA, token, Listed("tag", b"old", ["zen"], Revision(LOG, 1)))
    assert not isinstance(await lists.find(ADA), tuple)


async def test_whoever_makes_up_visitors_leaves_nothing_in_the_cache(
    client: Any, installs: Installs, browser: Browser, cache_redis: GuardedRedis
) -> None:
    await install(browser, "zen")
    await browser.request("DELETE", "/user/plugins/zen")
    for _ in range(2):
        assert await names(browser) == []
    assert not await cache_redis.client.keys("installed:*")


async def test_bytes_of_another_release_are_not_answered(
    browser: Browser, marked: Dependencies, installs: Installs
) -> None:
    """One that names other addresses, beside this one."""
    await install(browser, "zen")
    elsewhere = replace(marked.settings, content_url="http://elsewhere.test")
    async with falcon.testing.TestClient(
        create_app(replace(marked, settings=elsewhere))
    ) as conductor:
        there = Browser(conductor)
        there.cookies = browser.cookies
        for one, address in ((browser, "content.test"), (there, "elsewhere.test")) * 2:
            [item] = (await one.get("/user/plugins")).json["items"]
            assert f"//{address}" in item["bundleUrl"]
    assert installs.looked == 4


async def test_a_command_that_is_refused_is_over(
    browser: Browser, installs: Installs, rpc: FakeRpc
) -> None:
    await install(browser, "zen")
    rpc.answers["installs.install"] = Conflict("No.")
    assert await install(browser, "word-count") == 409
    before = installs.looked
    for _ in range(2):
        await names(browser)
    assert installs.looked == before + 1


async def test_who_signs_in_sees_what_came_along(browser: Browser, client: Any) -> None:
    login = {"username": "ada", "password": "a long password"}
    at_home = Browser(client)
    await at_home.post("/auth/login", json=login)
    assert await names(at_home) == []
    await install(browser, "zen")
    assert await names(browser) == ["zen"]
    visitor = dict(browser.cookies)
    await browser.post("/auth/login", json=login)
    assert await names(browser) == await names(at_home) == ["zen"]
    browser.cookies = visitor
    assert await names(browser) == [], "the visitor's went along"


async def test_while_redis_is_away_it_is_looked_up_and_commands_are_given(
    marked: Dependencies, installs: Installs
) -> None:
    nowhere = KeptLists(GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0")))
    assert isinstance(marked.rpc, Marking)
    lost = replace(marked, lists=nowhere, rpc=Marking(marked.rpc._rpc, nowhere))
    async with falcon.testing.TestClient(create_app(lost)) as conductor:
        browser = Browser(conductor)
        assert await install(browser, "zen") == 200
        assert await install(browser, "word-count") == 200
        assert await names(browser) == await names(browser) == ["zen", "word-count"]
    assert installs.looked == 2


async def test_a_service_that_does_not_say_as_of_when_is_asked_each_time(
    browser: Browser, installs: Installs, rpc: FakeRpc
) -> None:
    await install(browser, "zen")
    rpc.answers["installs.installed_as_of"] = NotKnown("It is older.")
    rpc.answers["installs.list_installed"] = [LISTED]
    assert await names(browser) == await names(browser) == ["word-count"]
    assert len(rpc.called("installs.list_installed")) == 2


async def test_every_command_of_the_service_is_marked() -> None:
    commands = {
        name: inspect.signature(method).parameters
        for name, method in inspect.getmembers(InstallsService, inspect.isfunction)
        if hasattr(method, "nameko_entrypoints")
    }
    of_somebody = {
        name
        for name, parameters in commands.items()
        if "metadata" in parameters and {"principal", "target"} & set(parameters)
    }
    assert of_somebody == set(COMMANDS)
    for name, arguments in COMMANDS.items():
        assert set(arguments) <= set(commands[name])


# Of events.


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
