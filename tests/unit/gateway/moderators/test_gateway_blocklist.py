"""What is blocked: the answer that open pages ask for, and what it stops."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import orjson
import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import FakeBundles, FakeRpc

from gateway.cache.blocklist import LIFETIME, Blocklist
from gateway.cache.responses import FLOOR, Cache
from gateway.cache.store import CacheStore, Revision
from gateway.http.input.cursors import Cursors
from gateway.http.limits import WorkerLimiter
from gateway.http.output.errors import RateLimited
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.assets import listing_of
from plugin_platform.errors import Gone, Unavailable

pytestmark = pytest.mark.asyncio

BUNDLE = b"export const manifest = {}"
DIGEST = hashlib.sha256(BUNDLE).hexdigest()
KEY = f"word-count/1.0.0/{DIGEST}.js"
PLENTY = WorkerLimiter("1000/minute")
NETWORK = "192.0.2.1"

Place = tuple[str, str | None]


def blocked(revision: int, *places: Place, **changes: Any) -> dict[str, Any]:
    """A page of the catalog's: all that there is, unless ``changes`` say otherwise."""
    page = {"items": said(*places), "cursor": f"edition-{revision}", "more": False, "whole": True}
    return page | {"revision": revision, "log": ""} | changes


def said(*places: Place, reason: str | None = "Bad.") -> list[dict[str, str | None]]:
    return [{"plugin_id": one, "version": version, "reason": reason} for one, version in places]


@pytest.fixture
def stored(bundles: FakeBundles) -> FakeBundles:
    bundles.published[KEY] = BUNDLE
    return bundles


async def bundle(client: ASGIConductor) -> Any:
    return await client.simulate_get(f"/bundles/{KEY}", host="content.test")


async def test_a_page_that_knows_it_already_gets_304(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1, ("theme", None), ("words", "1.0.0"))
    first = await client.simulate_get("/api/v1/blocklist")
    assert first.json["items"] == [
        {"pluginId": "theme", "version": None, "reason": "Bad."},
        {"pluginId": "words", "version": "1.0.0", "reason": "Bad."},
    ]
    assert first.headers["Cache-Control"] == "public, max-age=1"
    for _ in range(50):
        again = await client.simulate_get(
            "/api/v1/blocklist", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    assert len(rpc.called("catalog.blocklist")) == 1, "nobody is asked for what has not changed"


async def test_a_block_is_there_as_soon_as_the_catalog_says_so(
    client: ASGIConductor, rpc: FakeRpc, cache: Cache
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1)
    first = await client.simulate_get("/api/v1/blocklist")
    rpc.answers["catalog.blocklist"] = blocked(2, ("theme", None))
    cache.outdate(["plugin:theme", "listing"], Revision("", 2))
    await asyncio.sleep(FLOOR + 0.1)  # an answer of a moment ago is good for as long
    second = await client.simulate_get(
        "/api/v1/blocklist", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (second.status_code, len(second.json["items"])) == (200, 1)


async def test_a_page_that_asks_every_three_seconds_has_it_within_five() -> None:
    """Whether or not the event that outdates an answer arrives."""
    assert LIFETIME + FLOOR < 2


async def ask(client: ASGIConductor, since: str | None = None) -> Any:
    params = {"since": since} if since else None
    return await client.simulate_get("/api/v1/blocklist", params=params)


async def test_who_has_a_copy_is_told_what_changed_since(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    restored = said(("theme", None), reason=None)
    pages = {
        None: blocked(1, ("theme", None), more=True),
        "edition-1": blocked(2, ("words", "1.0.0"), whole=False),
        "edition-2": blocked(3, items=restored, whole=False),
    }
    rpc.answers["catalog.blocklist"] = lambda since=None: pages[since]
    first = (await ask(client)).json
    assert (first["whole"], first["more"]) == (True, True)
    second = (await ask(client, first["cursor"])).json
    assert (second["whole"], second["more"]) == (False, False)
    assert second["items"] == [{"pluginId": "words", "version": "1.0.0", "reason": "Bad."}]
    third = (await ask(client, second["cursor"])).json
    assert third["items"] == [{"pluginId": "theme", "version": None, "reason": None}]
    for since in (None, first["cursor"], second["cursor"]):
        await ask(client, since)
    asked = [call.get("since") for call in rpc.called("catalog.blocklist")]
    assert asked == [None, "edition-1", "edition-2"], "each page is made once, for everybody"


@pytest.mark.parametrize(
    "since",
    ["1", "edition-1", "edition-1.", "edition-2.{mac}", "é.{mac}", "x" * 513, "start.{mac}"],
)
async def test_a_cursor_that_nobody_was_given_is_refused(
    client: ASGIConductor, rpc: FakeRpc, since: str
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1)
    given = (await ask(client)).json["cursor"]
    answer = await ask(client, since.format(mac=given.rpartition(".")[2]))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/since"
    assert len(rpc.called("catalog.blocklist")) == 1


async def test_bundles_follow_the_changes(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles, cache: Cache
) -> None:
    pages = {
        None: blocked(1, ("theme", None), more=True),
        "edition-1": blocked(2, ("word-count", None), whole=False),
        "edition-2": blocked(2, whole=False),
    }

    async def status_after(revision: int) -> int:
        cache.outdate(["listing"], Revision("", revision))
        await asyncio.sleep(FLOOR + 0.1)
        return int((await bundle(client)).status_code)

    rpc.answers["catalog.blocklist"] = lambda since=None: pages[since]
    answers = await asyncio.gather(*(bundle(client) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [410] * 5
    pages["edition-2"] = blocked(3, items=said(("word-count", None), reason=None), whole=False)
    pages["edition-3"] = blocked(3, whole=False)
    assert await status_after(3) == 200
    pages["edition-3"] = blocked(9, ("word-count", "1.0.0"))  # rebuilt
    pages["edition-9"] = blocked(9, whole=False)
    assert await status_after(9) == 410
    pages["edition-9"] = blocked(12)  # and once more, with nothing in it
    pages["edition-12"] = blocked(12, whole=False)
    assert await status_after(12) == 200


async def test_what_was_known_holds_while_the_catalog_is_away(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles, cache_redis: GuardedRedis
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1, ("word-count", None))
    assert (await bundle(client)).status_code == 410
    rpc.answers["catalog.blocklist"] = Unavailable("Away.")
    await asyncio.sleep(LIFETIME + 0.1)
    assert (await bundle(client)).status_code == 410


async def test_gateways_with_another_secret_follow_cursors_of_their_own(
    rpc: FakeRpc, cache: Cache
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1, ("word-count", None))
    for secret in ("before", "after"):
        with pytest.raises(Gone, match="Bad"):
            await Blocklist(rpc, cache, PLENTY, secret).check("word-count", "1.0.0")


async def test_of_a_catalog_from_before_there_were_cursors_the_whole_list_is_used(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles
) -> None:
    """While an update is rolled out: it takes no ``since``."""
    before = {"items": said(("word-count", None)), "revision": 1, "log": ""}
    rpc.answers["catalog.blocklist"] = lambda: before
    first = (await ask(client)).json
    assert (first["whole"], first["more"]) == (True, False)
    assert (await bundle(client)).status_code == 410
    before = before | {"items": said(("theme", None)), "revision": 2}
    await asyncio.sleep(LIFETIME + 0.1)
    second = (await ask(client, first["cursor"])).json
    assert (second["whole"], [item["pluginId"] for item in second["items"]]) == (True, ["theme"])
    assert (await bundle(client)).status_code == 200
    pages = {None: blocked(3, ("word-count", None)), "edition-3": blocked(3, whole=False)}
    rpc.answers["catalog.blocklist"] = lambda since=None: pages[since]
    await asyncio.sleep(LIFETIME + 0.1)
    assert (await bundle(client)).status_code == 410
    third = (await ask(client, second["cursor"])).json
    assert (await ask(client, third["cursor"])).json["whole"] is False


async def test_before_any_list_was_complete_what_has_come_of_it_holds(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles
) -> None:
    pages = {None: blocked(1, ("word-count", None), more=True), "edition-1": Unavailable("Away.")}
    rpc.answers["catalog.blocklist"] = lambda since=None: pages[since]
    assert (await bundle(client)).status_code == 410


class Edition:
    """A catalog in which a plugin more is blocked whenever a test says so."""

    def __init__(self, rpc: FakeRpc) -> None:
        self._rpc = rpc
        self.newest = 1
        rpc.answers["catalog.blocklist"] = self._page

    def _page(self, since: str | None = None) -> dict[str, Any]:
        number = int(since.rpartition("-")[2]) if since else 0
        places = [(f"p-{one}", None) for one in range(number + 1, self.newest + 1)]
        return blocked(self.newest, *places, whole=since is None)

    def asked(self) -> list[str | None]:
        return [call.get("since") for call in self._rpc.called("catalog.blocklist")]


async def next_cursor(blocklist: Blocklist, since: str | None, network: str = NETWORK) -> str:
    cursor = orjson.loads((await blocklist.answer(since, network))[1].body)["cursor"]
    assert isinstance(cursor, str)
    return cursor


async def changed(cache: Cache, edition: Edition) -> None:
    edition.newest += 1
    cache.outdate(["listing"], Revision("", edition.newest))
    await asyncio.sleep(FLOOR + 0.1)


async def test_what_pages_ask_for_brings_the_gateways_own_copy_on(
    rpc: FakeRpc, cache: Cache
) -> None:
    """Where nginx answers all bundles nobody else does."""
    edition, blocklist = Edition(rpc), Blocklist(rpc, cache, PLENTY, "secret")
    cursor = await next_cursor(blocklist, None)
    for _ in range(3):
        await changed(cache, edition)
        cursor = await next_cursor(blocklist, cursor)
    with pytest.raises(Gone):
        await blocklist.check("p-4", "1.0.0")
    assert edition.asked() == [None, "edition-1", "edition-2", "edition-3", "edition-4"]


async def test_a_cursor_of_another_process_brings_it_on_too(
    rpc: FakeRpc, cache: Cache, cache_redis: GuardedRedis
) -> None:
    edition, nobody = Edition(rpc), WorkerLimiter("0/minute")
    other = Cache(CacheStore(cache_redis))
    other.set_blind(False)
    ahead = Blocklist(rpc, other, PLENTY, "secret")
    behind = Blocklist(rpc, cache, nobody, "secret")
    cursor = await next_cursor(ahead, await next_cursor(behind, None))
    await changed(cache, edition)
    other.outdate(["listing"], Revision("", edition.newest))
    cursor = await next_cursor(ahead, cursor)
    assert await next_cursor(behind, cursor) == cursor


async def test_who_asks_with_many_old_cursors_is_limited_and_nobody_else(
    rpc: FakeRpc, cache: Cache
) -> None:
    edition, blocklist = Edition(rpc), Blocklist(rpc, cache, WorkerLimiter("2/minute"), "secret")
    edition.newest = 10
    newest = await next_cursor(blocklist, None)
    old = [str(Cursors("secret", "blocklist").sign(f"edition-{number}")) for number in range(3)]
    for cursor in [old[0], old[0], old[1]]:
        await next_cursor(blocklist, cursor)
    with pytest.raises(RateLimited):
        await next_cursor(blocklist, old[2])
    for known in (None, newest, old[1]):
        assert await next_cursor(blocklist, known) == newest
    assert await next_cursor(blocklist, old[2], "198.51.100.1") == newest


@pytest.mark.parametrize("version", [None, "1.0.0"])
async def test_the_bytes_of_what_is_blocked_are_gone(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles, version: str | None
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1, ("word-count", version))
    answer = await bundle(client)
    assert answer.status_code == 410
    assert answer.json["detail"] == "word-count 1.0.0 is blocked by a moderator: Bad."
    assert answer.headers["Cache-Control"] == "no-store"
    assert stored.asked == []


async def test_a_block_of_a_version_with_build_metadata_holds_for_all_of_its_addresses(
    client: ASGIConductor, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    digest = hashlib.sha256(BUNDLE).hexdigest()
    listing = listing_of([{"path": "index.js", "size": len(BUNDLE), "digest": digest}])
    listed = hashlib.sha256(listing).hexdigest()
    folder = "word-count/1.0.0_b1"
    bundles.published |= {
        f"{folder}/{DIGEST}.js": BUNDLE,
        f"{folder}/{listed}.list": listing,
        f"{folder}/{digest}.file": BUNDLE,
    }
    addresses = [f"{DIGEST}.js", f"{listed}.list", f"{listed}/index.js"]

    async def statuses() -> list[int]:
        paths = [f"/bundles/{folder}/{address}" for address in addresses]
        answers = [await client.simulate_get(path, host="content.test") for path in paths]
        return [answer.status_code for answer in answers]

    rpc.answers["catalog.blocklist"] = blocked(1, ("word-count", "1.0.0+b2"))
    assert await statuses() == [200, 200, 200]
    rpc.answers["catalog.blocklist"] = blocked(2, ("word-count", "1.0.0+b1"))
    await asyncio.sleep(LIFETIME + 0.1)
    assert await statuses() == [410, 410, 410]


async def test_other_versions_and_plugins_are_served(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles
) -> None:
    rpc.answers["catalog.blocklist"] = blocked(1, ("word-count", "1.0.1"), ("word", None))
    assert (await bundle(client)).content == BUNDLE


async def test_bundles_do_not_wait_for_the_catalog(
    client: ASGIConductor, rpc: FakeRpc, stored: FakeBundles
) -> None:
    rpc.answers["catalog.blocklist"] = Unavailable("Away.")
    assert (await bundle(client)).content == BUNDLE
    assert (await client.simulate_get("/api/v1/blocklist")).status_code == 503


async def test_why_a_plugin_is_gone_is_asked_once_and_forgotten_with_the_event(
    client: ASGIConductor, rpc: FakeRpc, cache: Cache
) -> None:
    rpc.answers["catalog.get_plugin"] = Gone("This plugin is blocked by a moderator: Bad.")
    for _ in range(3):
        answer = await client.simulate_get("/api/v1/plugins/word-count")
        assert answer.status_code == 410
        assert answer.json["detail"] == "This plugin is blocked by a moderator: Bad."
    assert len(rpc.called("catalog.get_plugin")) == 1
    cache.outdate(["plugin:word-count"], Revision("", 9))
    await client.simulate_get("/api/v1/plugins/word-count")
    assert len(rpc.called("catalog.get_plugin")) == 2
