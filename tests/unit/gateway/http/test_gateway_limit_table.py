"""Whoever writes, checks, uploads or misses the cache is counted, and told when to come back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, TestClient
from tests.unit.gateway.gateway_fakes import DETAILS, INSTALLED, FakeRpc

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.http.limits import TABLE, Rule, WorkerLimiter, table
from gateway.resources.site.openapi import OpenApi, operations_of
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import NotFound

pytestmark = pytest.mark.asyncio

DOCUMENT = Path(__file__).parents[4] / "docs" / "limits.md"
# What counts for itself, by account and network.
OF_THEIR_OWN = {f"/api/v1/auth/{way}" for way in ("register", "login", "confirm", "password")}
INSTALL = {"pluginId": "word-count"}


@pytest_asyncio.fixture
async def client(deps: Dependencies, rpc: FakeRpc) -> AsyncIterator[ASGIConductor]:
    """Few of everything."""
    rpc.answers |= {
        "installs.install": INSTALLED,
        "catalog.browse": page,
        "catalog.get_plugin": details,
    }
    limits = {
        name: Rule("", "6/minute", "3/minute", rule.by_worker) for name, rule in TABLE.items()
    }
    strict = replace(deps, settings=replace(deps.settings, limits=limits))
    async with TestClient(create_app(strict)) as conductor:
        yield conductor


def page(**_: Any) -> Any:
    return {"items": [], "total": 0, "next_cursor": None, "revision": 1, "log": ""}


def details(plugin_id: str) -> Any:
    return DETAILS if plugin_id == "word-count" else NotFound("There is none.")


async def install(
    client: ASGIConductor, visitor: str | None = None, address: str = "192.0.2.1"
) -> Any:
    headers = {"Cookie": f"visitor={visitor}"} if visitor else {}
    return await client.simulate_post(
        "/api/v1/user/plugins/install", json=INSTALL, headers=headers, remote_addr=address
    )


async def test_a_person_may_do_so_much_wherever_from(client: ASGIConductor) -> None:
    first = await install(client)
    visitor = first.cookies["visitor"].value
    answers = [await install(client, visitor, f"192.0.2.{number}") for number in range(10, 14)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (await install(client, address="192.0.2.20")).status_code == 200  # somebody else


async def test_a_network_may_do_so_much_whoever_it_is(client: ASGIConductor, rpc: FakeRpc) -> None:
    addresses = [f"2001:db8::{number}" for number in range(1, 9)]
    statuses = [(await install(client, address=one)).status_code for one in addresses]
    assert statuses == [200] * 6 + [429] * 2
    assert len(rpc.called("installs.install")) == 6
    assert (await install(client, address="2001:db8:0:1::1")).status_code == 200


async def test_of_a_list_each_plugin_counts(client: ASGIConductor, rpc: FakeRpc) -> None:
    """A visitor who has no cookie is somebody new each time: their network is the same."""
    rpc.answers["installs.install_locked"] = {"installed": [], "failed": []}

    async def bring(number: int) -> int:
        plugins = [
            {"pluginId": f"plugin-{n}", "version": "1.0.0", "digest": "a" * 64}
            for n in range(number)
        ]
        answer = await client.simulate_post("/api/v1/user/lockfile", json={"plugins": plugins})
        return int(answer.status_code)

    assert [await bring(number) for number in (4, 3, 2, 1)] == [200, 429, 200, 429]
    assert len(rpc.called("installs.install_locked")) == 2


async def test_of_updates_at_once_each_counts_for_who_wants_them(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    rpc.answers["installs.update"] = {"updated": [], "failed": []}
    visitor = (await install(client)).cookies["visitor"].value

    async def update(number: int) -> int:
        items = [{"pluginId": f"plugin-{n}", "version": "1.0.0"} for n in range(number)]
        answer = await client.simulate_post(
            "/api/v1/user/plugins/updates",
            json={"items": items},
            headers={"Cookie": f"visitor={visitor}"},
        )
        return int(answer.status_code)

    assert [await update(number) for number in (2, 2, 1)] == [200, 429, 200]
    assert len(rpc.called("installs.update")) == 2


async def test_who_misses_the_cache_too_often_is_asked_to_wait_and_hits_go_on(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    assert (await client.simulate_get("/api/v1/plugins/word-count")).status_code == 200
    statuses = [
        (await client.simulate_get("/api/v1/plugins", query_string=f"q=word{number}")).status_code
        for number in range(8)
    ]
    assert statuses == [200] * 5 + [429] * 3
    assert len(rpc.called("catalog.browse")) == 5
    assert (await client.simulate_get("/api/v1/plugins/word-count")).status_code == 200


async def test_a_plugin_that_there_is_not_is_asked_for_once(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    for _ in range(5):
        answer = await client.simulate_get("/api/v1/plugins/no-such-plugin")
        assert (answer.status_code, answer.json["detail"]) == (404, "There is none.")
    assert len(rpc.called("catalog.get_plugin")) == 1


async def test_without_redis_each_worker_counts_for_itself(
    deps: Dependencies, rpc: FakeRpc
) -> None:
    rpc.answers["installs.install"] = INSTALLED
    limits = {name: Rule("", "3/minute", "", rule.by_worker) for name, rule in TABLE.items()}
    nowhere = GuardedRedis(redis_guard.connect("redis://127.0.0.1:1/0"))
    lost = replace(deps, redis=nowhere, settings=replace(deps.settings, limits=limits))
    async with TestClient(create_app(lost)) as conductor:
        statuses = [(await install(conductor)).status_code for _ in range(5)]
    assert statuses == [200] * 3 + [429] * 2


async def test_every_command_has_a_limit(deps: Dependencies, client: ASGIConductor) -> None:
    unlimited = [
        (path, method)
        for path, resource in table_of_routes(deps)
        for method, operation in operations_of(resource)
        if method in ("post", "put", "patch", "delete")
        and operation.limit not in TABLE
        and path not in OF_THEIR_OWN
    ]
    assert unlimited == []


def table_of_routes(deps: Dependencies) -> Any:
    found: list[Any] = []

    class Router(OpenApi):
        def describe(self, routes: Any) -> None:
            found.extend(routes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.app.openapi.OpenApi", Router)
        create_app(deps)
    return found


async def test_people_can_read_the_table() -> None:
    rows = re.findall(
        r"^\| (\w+) \| ([^|]+) \| ([^|]*) \| ([^|]*)\| ([^|]+) \|$", DOCUMENT.read_text(), re.M
    )
    written = {
        name: Rule(what, network.strip(), person.strip(), counted == "by each worker")
        for name, what, network, person, counted in rows
        if name != "rule"
    }
    assert written == TABLE


async def test_limits_can_be_changed_one_by_one_and_all_at_once() -> None:
    changed = table("commands.person=7/hour", factor=10)
    assert changed["commands"].person == "7/hour"
    assert changed["uploads"].person == "120/minute;1000/day"
    for wrong in ("command.person=1/hour", "commands.people=1/hour", "commands.person=many"):
        with pytest.raises(ValueError, match=r"."):
            table(wrong)


async def test_a_worker_remembers_a_bounded_number_of_networks() -> None:
    limiter = WorkerLimiter("5/minute")
    for number in range(limiter.REMEMBERED + 1000):
        await limiter.hit(str(number))
    assert len(limiter._counts) == limiter.REMEMBERED
