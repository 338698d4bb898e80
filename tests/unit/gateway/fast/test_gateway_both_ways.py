"""In front of the framework the same is answered as by it: status, headers, bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result, TestClient
from tests.unit.gateway.fast.conftest import BothWays
from tests.unit.gateway.gateway_fakes import Browser, FakeRpc, as_of

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.resources.site.openapi import PREFIX

pytestmark = pytest.mark.asyncio

PUBLIC = [
    f"{PREFIX}/{path}"
    for path in (
        "plugins",
        "plugins?sort=installs&limit=20",
        "plugins?limit=20&sort=installs",
        "plugins?q=w%C3%B6rter",
        "plugins?q=words&unknown=1",
        "plugins?",
        "plugins?&",
        "plugins/facets",
        "plugins/facets?q=words",
        "plugins/word-count",
        "plugins/word-count?a=1",
        "plugins/word%2Dcount",
        "plugins/word-count/versions",
        "plugins/word-count/related",
        "plugins/word-count/reviews",
        "plugins/word-count/reviews?sort=helpful",
        "authors/ada",
        "authors/Ada",
        "front",
        "collections/begin-here",
        "blocklist",
        "categories",
    )
]
# Never from memory: each is the framework's, however often it is asked.
ITS_OWN = [
    f"{PREFIX}/plugins/suggestions?q=wor",  # counted each time
    f"{PREFIX}/auth/me",
    f"{PREFIX}/user/plugins",
    f"{PREFIX}/openapi.json",
    f"{PREFIX}/plugins?limit=0",
    f"{PREFIX}/plugins/",
    f"{PREFIX}/plugins?limit=1&limit=2",
    f"{PREFIX}/plugins?unknown=1&unknown=2",
    f"{PREFIX}/plugins?q=%00",
    f"{PREFIX}/plugins?q=%ff",
    f"{PREFIX}/plugins/%00",
    f"{PREFIX}/plugins/Not-A-Name",
    f"{PREFIX}/plugins?cursor=invented",
    f"{PREFIX}/blocklist?since=invented",
    "/healthz",
    "/nowhere",
]

TAG = "0" * 32
HEADERS: list[dict[str, str]] = [
    {},
    {"If-None-Match": f'"{TAG}"'},
    {"If-None-Match": f'W/"{TAG}"'},
    {"If-None-Match": '"' + "1" * 32 + '"'},
    {"If-None-Match": f'"{TAG}", "x"'},
    {"If-None-Match": TAG},
    {"If-None-Match": '""'},
    {"If-None-Match": "*"},
    {"If-None-Match": ""},
    {"If-Modified-Since": "Thu, 26 Nov 2026 00:00:00 GMT"},
    {"X-Request-Id": "not an id"},
    {"X-Request-Id": "x" * 129},
    {"Cookie": "session=anything; session=twice; visitor=1"},
    {"Origin": "https://elsewhere.test", "Sec-Fetch-Site": "cross-site"},
    {"Accept": "text/html", "Accept-Encoding": "br", "Accept-Language": "de"},
    {"Range": "bytes=0-1"},
    {"Cache-Control": "no-cache"},
    {"Idempotency-Key": "a-key"},
    {"Authorization": "Bearer nonsense"},
    {"Authorization": "Basic YTpi"},
    {"Host": "other.test"},
    {"Host": "OTHER.test:81"},
    {"Host": "content.test:8000"},
    {"Host": "[::1"},
    {"Content-Length": "2"},
    {"X-Forwarded-For": "192.0.2.1, 192.0.2.2"},
    {"X-Forwarded-Proto": "https"},
]
IDS = re.compile(rb'"requestId": "[^"]*"')
VISITOR = re.compile(r"visitor=[^;]*")


def shown(result: Result, *, same_id: bool) -> tuple[Any, ...]:
    headers = {name: VISITOR.sub("", value) for name, value in result.headers.items()}
    if not same_id:
        del headers["x-request-id"]
    return result.status_code, headers, IDS.sub(b"", result.content)


async def compare(both: BothWays, target: str, headers: dict[str, str], method: str) -> None:
    """Three times by way of the layer: unknown to it, and then known."""
    given = {"X-Request-Id": "of-this-test"} | headers
    same_id = given["X-Request-Id"] == "of-this-test"
    expected = shown(await both.ask_framework(target, method, headers=given), same_id=same_id)
    for _ in range(3):
        answer = await both.ask(target, method, headers=given)
        found = shown(answer, same_id=same_id)
        for one, other in zip(found, expected, strict=True):
            assert one == other, (target, headers, method)
        assert answer.headers["x-request-id"]


async def tag_of(both: BothWays, target: str) -> str:
    answer = await both.ask(target)
    return str(answer.headers.get("etag", f'"{TAG}"')).strip('"')


@pytest.mark.parametrize("target", PUBLIC + ITS_OWN)
async def test_both_ways_answer_the_same(both: BothWays, target: str) -> None:
    tag = await tag_of(both, target)
    for headers in HEADERS:
        real = {name: value.replace(TAG, tag) for name, value in headers.items()}
        await compare(both, target, real, "GET")
    for method in ("HEAD", "OPTIONS", "POST", "DELETE", "TRACE"):
        await compare(both, target, {}, method)


@pytest.mark.parametrize("target", PUBLIC)
async def test_what_is_for_everybody_is_answered_in_front_from_the_second_time_on(
    both: BothWays, target: str
) -> None:
    assert not await both.is_fast(target)
    assert await both.is_fast(target)
    tag = (await both.ask(target)).headers["etag"]
    unchanged = await both.ask(target, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert len(both.entered) == 1


@pytest.mark.parametrize("target", ITS_OWN)
async def test_what_is_not_is_the_frameworks_each_time(both: BothWays, target: str) -> None:
    for _ in range(3):
        assert not await both.is_fast(target)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
async def test_other_methods_are_the_frameworks(both: BothWays, method: str) -> None:
    await both.ask(PUBLIC[0])
    assert not await both.is_fast(PUBLIC[0], method=method)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer x"},
        {"Idempotency-Key": "x"},
        {"Content-Length": "0"},
        {"Host": "other.test"},
        {"If-None-Match": '"a", "b"'},
    ],
)
async def test_requests_that_may_be_answered_otherwise_are_the_frameworks(
    both: BothWays, headers: dict[str, str]
) -> None:
    await both.ask(PUBLIC[0])
    assert not await both.is_fast(PUBLIC[0], headers=headers)
    assert await both.is_fast(PUBLIC[0]), "the control"


async def test_of_all_routes_only_those_for_everybody_are_answered_in_front(
    both: BothWays, deps: Dependencies
) -> None:
    """A new route that is answered from the cache comes into ``PUBLIC``, and is compared."""
    paths = (await both.ask(f"{PREFIX}/openapi.json")).json["paths"]
    fast = set()
    for path, methods in paths.items():
        if "get" in methods:
            target = re.sub(r"\{[^}]*\}", "word-count", path)
            await both.ask(target)
            if await both.is_fast(target):
                fast.add(path)
    expected = {re.sub(r"\?.*|/$", "", target) for target in PUBLIC}
    assert {re.sub(r"\{[^}]*\}", "*", path) for path in fast} == {
        re.sub(r"word-count|(?<=authors/)ada|begin-here", "*", target)
        for target in expected
        if "%" not in target and "Ada" not in target
    }


async def test_names_that_this_server_has_not_are_refused_also_when_it_knows_the_answer(
    deps: Dependencies, catalog: FakeRpc
) -> None:
    strict = replace(
        deps, settings=replace(deps.settings, allowed_hosts=frozenset({"falconframework.org"}))
    )
    async with TestClient(create_app(strict)) as client:
        for _ in range(2):
            assert (await client.simulate_get(PUBLIC[0])).status_code == 200
        wrong = await client.simulate_get(PUBLIC[0], host="elsewhere.test")
        assert wrong.status_code == 421


async def test_who_is_signed_in_gets_the_same_and_their_own_is_never_kept(
    client: ASGIConductor, developer: Browser, catalog: FakeRpc
) -> None:
    catalog.answers["installs.installed_as_of"] = as_of()
    for _ in range(3):
        me = await developer.get("/auth/me")
        assert me.json["user"]["username"] == "ada"
        assert (await developer.get("/plugins")).status_code == 200
    nobody = await client.simulate_get(f"{PREFIX}/auth/me")
    assert nobody.json["user"] is None
