"""What somebody has is never answered older than their own last command left it, nor to anybody
else.
"""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace
from typing import Any

import falcon.testing
import pytest
from tests.unit.gateway.gateway_fakes import LISTED, Browser, FakeRpc
from tests.unit.gateway.installed.fake_installs import ADA, LOG, Installs, install, names

from gateway.app import create_app
from gateway.bus.rpc import NotKnown
from gateway.cache.store import Revision
from gateway.dependencies import Dependencies
from gateway.installed import kept as module
from gateway.installed.commands import COMMANDS, Marking
from gateway.installed.kept import KeptLists, Listed
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from installs.service import InstallsService
from plugin_platform.errors import Conflict, Unavailable

pytestmark = pytest.mark.asyncio


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
