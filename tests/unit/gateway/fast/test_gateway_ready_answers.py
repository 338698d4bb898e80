"""How long an answer is given in front of the framework, how many are, and who hears of it."""

from __future__ import annotations

import json
import logging
import time
from sys import getsizeof
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.gateway.fast.conftest import AT, BothWays
from tests.unit.gateway.gateway_fakes import DETAILS, FakeRpc

from gateway.cache import responses
from gateway.cache.responses import ENTRY_OVERHEAD, Cache, Place
from gateway.cache.store import EVERYTHING, Entry, Revision
from gateway.dependencies import Dependencies
from gateway.fast.answers import LONGEST, MOST, MOST_OF_OTHERS, SPELLINGS, Answers
from gateway.fast.layer import Layer
from gateway.http import metrics
from gateway.http.access_log import AccessLog
from gateway.http.output import repeatable
from plugin_platform.errors import Gone, NotFound, PlatformError, TooManyRequests, Unavailable

pytestmark = pytest.mark.asyncio

LIST = "/api/v1/plugins"
ONE = "/api/v1/plugins/word-count"


def details(installs: int, revision: int) -> Any:
    return lambda plugin_id: DETAILS | AT | {"install_count": installs, "revision": revision}


async def installs(both: BothWays) -> int:
    return int((await both.ask(ONE)).json["installCount"])


@pytest.mark.parametrize("scope", ["plugin:word-count", EVERYTHING])
async def test_an_event_outdates_it_at_once(
    both: BothWays, catalog: FakeRpc, cache: Cache, scope: str
) -> None:
    await both.ask(ONE)
    assert await both.is_fast(ONE)
    cache.outdate(["plugin:other"], Revision("a-log", 6))
    assert await both.is_fast(ONE), "the control: an event of another plugin"
    catalog.answers["catalog.get_plugin"] = details(8, 6)
    cache.outdate([scope], Revision("a-log", 6))
    assert await installs(both) == 8
    assert await both.is_fast(ONE)
    assert await installs(both) == 8


async def test_what_another_process_has_heard_of_is_heard_of_here(
    both: BothWays, catalog: FakeRpc, cache: Cache
) -> None:
    """Another log: the catalog was restored."""
    await both.ask(ONE)
    catalog.answers["catalog.get_plugin"] = lambda plugin_id: (
        DETAILS | {"install_count": 1, "revision": 1, "log": "restored"}
    )
    cache.outdate(["plugin:other"], Revision("restored", 1))
    assert await installs(both) == 1


async def test_it_lives_no_longer_than_in_the_cache(
    both: BothWays, catalog: FakeRpc, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both.ask(ONE)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 59)
    assert await both.is_fast(ONE)
    monkeypatch.setattr(time, "time", lambda: now() + 61)
    catalog.answers["catalog.get_plugin"] = details(9, 5)
    assert await installs(both) == 9


async def test_the_same_bytes_anew_need_not_be_seen_again(
    both: BothWays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is made anew every few seconds, and mostly the same."""
    other = f"{LIST}?sort=installs"
    for target in (LIST, other):
        await both.ask(target)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 4)
    await both.ask_framework(LIST)
    assert await both.is_fast(LIST)
    assert not await both.is_fast(other)


async def test_other_bytes_come_with_their_own_tag_and_length(
    both: BothWays, catalog: FakeRpc, cache: Cache
) -> None:
    """They were asked for by another spelling, which this one learns of by the framework."""
    old = await both.ask(ONE)
    catalog.answers["catalog.get_plugin"] = details(1_000_000, 6)
    cache.outdate(["plugin:word-count"], Revision("a-log", 6))
    new = await both.ask_framework(ONE)
    for _ in range(3):
        answer = await both.ask(ONE)
        assert answer.content == new.content != old.content
        for name in ("etag", "content-length"):
            assert answer.headers[name] == new.headers[name] != old.headers[name]
    stale = await both.ask(ONE, headers={"If-None-Match": old.headers["etag"]})
    assert stale.status_code == 200


async def test_a_blind_process_believes_itself_for_a_moment_only(
    both: BothWays, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both.ask(ONE)
    cache.set_blind(True)
    assert await both.is_fast(ONE)
    monkeypatch.setattr(responses, "BLIND_LIFETIME", 0.0)
    assert not await both.is_fast(ONE)
    cache.set_blind(False)
    assert not await both.is_fast(ONE), "some announcement may have been missed"


async def test_an_old_answer_while_the_catalog_is_away_is_the_frameworks(
    both: BothWays, catalog: FakeRpc, cache: Cache
) -> None:
    await both.ask(ONE)
    catalog.answers["catalog.get_plugin"] = Unavailable("away")
    cache.outdate(["plugin:word-count"], Revision("a-log", 6))
    for _ in range(3):
        assert not await both.is_fast(ONE)
    assert await installs(both) == 7
    catalog.answers["catalog.get_plugin"] = details(8, 6)


@pytest.mark.parametrize("error", [NotFound, Gone, Unavailable, TooManyRequests, ValueError])
async def test_an_error_is_never_given_from_memory(
    both: BothWays,
    catalog: FakeRpc,
    cache: Cache,
    error: type[PlatformError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(responses, "PAUSE", 0.0)
    catalog.answers["catalog.get_plugin"] = error("no")
    for _ in range(3):
        assert not await both.is_fast(ONE)
    catalog.answers["catalog.get_plugin"] = details(8, 6)
    cache.outdate(["plugin:word-count"], Revision("a-log", 6))
    assert await installs(both) == 8
    assert await both.is_fast(ONE)
    catalog.answers["catalog.get_plugin"] = Gone("blocked")
    cache.outdate(["plugin:word-count"], Revision("a-log", 7))
    for _ in range(2):
        assert (await both.ask(ONE)).status_code == 410


async def test_ten_thousand_queries_push_out_nothing_that_many_ask_for(
    both: BothWays, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # a list is good for three seconds
    hot = [LIST, ONE, f"{LIST}?sort=installs", "/api/v1/front"]
    for target in hot:
        await both.ask(target)
    for number in range(10_000):
        remember(both.answers, f"{LIST}?q={number}", shared=False)
        remember(both.answers, f"{ONE}?x={number}", entry=await entry_of(both, ONE))
    assert [await both.is_fast(target) for target in hot] == [True] * len(hot)
    assert len(both.answers._few_ask) == MOST_OF_OTHERS
    assert len(both.answers._many_ask) < MOST


async def test_one_request_in_ten_thousand_spellings_is_kept_in_a_few(both: BothWays) -> None:
    await both.ask(ONE)
    for number in range(3 * SPELLINGS):
        await both.ask(f"{ONE}?x={number}")
        await both.ask(ONE, headers={"Host": f"{number}.test"})
    assert len(both.answers._many_ask) == SPELLINGS
    assert await both.is_fast(ONE)


async def test_spellings_take_no_more_than_is_counted_of_an_answer(both: BothWays) -> None:
    for number in range(2 * SPELLINGS):
        await both.ask(f"{ONE}?x={number:0200}")
    spellings = (await entry_of(both, ONE)).spellings
    assert len(spellings) == SPELLINGS
    assert getsizeof(spellings) + sum(map(getsizeof, spellings)) < ENTRY_OVERHEAD


async def test_a_session_that_is_read_after_an_answer_was_noted_forgets_the_note() -> None:
    notes: list[Any] = []
    scope: dict[str, Any] = {repeatable.KEY: notes}
    req = SimpleNamespace(scope=scope, path=ONE, uri_template=ONE)
    place, entry = Place(ONE, ONE, 3.0), Entry(b"{}", "e", Revision("a-log", 5), 0.0)
    repeatable.note(req, place, entry)  # type: ignore[arg-type]
    assert len(notes) == 1
    repeatable.not_for_everybody(scope)
    assert notes == []
    repeatable.note(req, place, entry)  # type: ignore[arg-type]
    assert notes == []


async def test_who_writes_long_targets_or_hosts_fills_no_memory(both: BothWays) -> None:
    for more in ("x" * (LONGEST + 1), "y" * (LONGEST + 1)):
        await both.ask(f"{ONE}?x={more}")
        await both.ask(ONE, headers={"Host": more})
    assert len(both.answers._many_ask) == 0


async def entry_of(both: BothWays, target: str) -> Entry:
    place = Place("plugin:word-count", "plugin:word-count", 60.0)
    entry = both.answers._cache.fresh(place)
    assert entry is not None
    return entry


def remember(
    answers: Answers, target: str, *, shared: bool = True, entry: Entry | None = None
) -> None:
    entry = entry or Entry(b"{}", "e", Revision("a-log", 5), time.time())
    place = Place(target, "listing", 3.0, shared)
    headers = [(b"etag", b'"e"'), (b"content-length", b"2")]
    key = target.encode(), b"falconframework.org"
    answers.learn(key, repeatable.Repeatable(place, entry, target, "/"), headers)


@pytest.mark.parametrize("name", ["Vary", "Set-Cookie", "Access-Control-Allow-Origin"])
@pytest.mark.parametrize("says_so", [True, False])
async def test_an_answer_that_depends_on_who_asks_is_not_kept(
    cache: Cache, name: str, *, says_so: bool
) -> None:
    entry = Entry(b"{}", "0" * 32, Revision("", 1), time.time())
    place = Place("k", "listing", 60.0)
    cache._remember("k", entry, cache._shared)
    entered = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        entered.append(scope)
        scope[repeatable.KEY].append(repeatable.Repeatable(place, entry, "/x", "/x"))
        headers = [(b"etag", b'"%s"' % entry.etag.encode())]
        headers += [(name.lower().encode(), b"x")] if says_so else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": entry.body})

    layer = Layer(app, Answers(cache, AccessLog(logging.getLogger("nowhere")), 0))
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    for _ in range(2):
        scope = {
            "type": "http",
            "method": "GET",
            "raw_path": b"/x",
            "query_string": b"",
            "headers": [],
        }
        await layer(scope, None, send)  # type: ignore[arg-type]
    assert len(entered) == (2 if says_so else 1)


@pytest.mark.parametrize("status", [200, 206, 203])
async def test_only_the_caches_own_bytes_with_200_are_kept(cache: Cache, status: int) -> None:
    entry = Entry(b"{}", "0" * 32, Revision("", 1), time.time())
    place = Place("k", "listing", 60.0)
    cache._remember("k", entry, cache._shared)
    answers = Answers(cache, AccessLog(logging.getLogger("nowhere")), 0)

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scope[repeatable.KEY].append(repeatable.Repeatable(place, entry, "/x", "/x"))
        start = {"type": "http.response.start", "status": status, "headers": [(b"etag", b'"e"')]}
        await send(start)
        body = entry.body if status != 200 else b"{} and more"
        await send({"type": "http.response.body", "body": body})

    async def send(message: Any) -> None:
        pass

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": b"/x",
        "query_string": b"",
        "headers": [],
    }
    await Layer(app, answers)(scope, None, send)  # type: ignore[arg-type]
    assert not answers._many_ask


def counted(route: str, status: int) -> tuple[float, float, float]:
    child = metrics.SECONDS.labels(route)
    seconds = sum(bucket.get() for bucket in child._buckets)
    reads = metrics.CACHE_READS.labels("memory")._value.get()
    return metrics.REQUESTS.labels("GET", route, status)._value.get(), seconds, reads


@pytest.mark.parametrize("status", [200, 304])
async def test_each_is_counted_as_the_framework_counts_it(both: BothWays, status: int) -> None:
    route = "/api/v1/plugins/{plugin_id:plugin_id}"
    tag = (await both.ask(ONE)).headers["etag"]
    headers = {"If-None-Match": tag} if status == 304 else {}
    grown = []
    for ask in (both.ask_framework, both.ask):
        before = counted(route, status)
        for _ in range(5):
            assert (await ask(ONE, headers=headers)).status_code == status
        after = counted(route, status)
        grown.append([now - then for now, then in zip(after, before, strict=True)])
    assert grown == [[5, 5, 5]] * 2
    assert len(both.entered) == 1


async def test_a_line_of_the_access_log_says_the_same(
    both: BothWays, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-Request-Id": "an-id", "X-Forwarded-For": "192.0.2.9"}
    await both.ask(f"{ONE}?x=secret")
    lines = []
    with caplog.at_level(logging.INFO, "gateway.access"):
        for ask in (both.ask_framework, both.ask):
            caplog.clear()
            await ask(f"{ONE}?x=secret", headers=headers, remote_addr="192.0.2.1")
            (record,) = [one for one in caplog.records if one.name == "gateway.access"]
            lines.append(json.loads(record.getMessage()))
    assert len(both.entered) == 1
    for line in lines:
        assert line.pop("ms") >= 0
        line.pop("time")
    assert lines[0] == lines[1]
    assert lines[0]["path"] == ONE
    assert lines[0]["address"] == "192.0.2.1"


async def test_behind_a_proxy_the_address_is_what_it_saw(
    deps: Dependencies, both: BothWays, caplog: pytest.LogCaptureFixture
) -> None:
    behind = Answers(deps.cache, deps.access, 1)
    both.answers._many_ask.clear()
    await both.ask(ONE)
    behind._many_ask.update(both.answers._many_ask)
    headers = [(b"host", b"falconframework.org"), (b"x-forwarded-for", b"10.0.0.1, 192.0.2.9")]
    with caplog.at_level(logging.INFO, "gateway.access"):
        assert behind.find(ONE.encode() + b"?", headers, "127.0.0.1") is not None
    assert '"address": "192.0.2.9"' in caplog.text


async def test_ids_are_new_each_time_and_a_given_one_is_kept(both: BothWays) -> None:
    await both.ask(ONE)
    given = await both.ask(ONE, headers={"X-Request-Id": "mine"})
    ids = [(await both.ask(ONE)).headers["x-request-id"] for _ in range(3)]
    forged = await both.ask(ONE, headers={"X-Request-Id": "a b"})
    assert given.headers["x-request-id"] == "mine"
    assert len(set(ids)) == 3
    assert forged.headers["x-request-id"] != "a b"
    assert len(both.entered) == 1


async def test_a_request_of_which_a_header_comes_twice_is_the_frameworks(both: BothWays) -> None:
    await both.ask(ONE)
    host = (b"host", b"falconframework.org")
    assert both.answers.find(ONE.encode() + b"?", [host], "::1") is not None, "the control"
    for name in (b"host", b"x-request-id", b"if-none-match", b"x-forwarded-for"):
        twice = [host, (name, b"a"), (name, b"b")]
        assert both.answers.find(ONE.encode() + b"?", twice, "::1") is None


async def test_the_lifespan_and_sockets_pass_through() -> None:
    passed: list[str] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    layer = Layer(app, None)  # type: ignore[arg-type]
    for kind in ("lifespan", "websocket"):
        await layer({"type": kind}, None, None)  # type: ignore[arg-type]
    assert passed == ["lifespan", "websocket"]
