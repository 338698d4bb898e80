"""Details bring the readme from the object storage, and can do without."""

from __future__ import annotations

import hashlib
import json
import threading

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import DETAILS, Browser, FakeBundles, FakeRpc

from gateway.cache import readmes, responses
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

README = json.dumps({"markdown": "# é", "html": "<h1>é</h1>"}, ensure_ascii=False).encode()
KEY = f"word-count/1.0.0/{hashlib.sha256(README).hexdigest()}.json"


@pytest.fixture(autouse=True)
def stored(rpc: FakeRpc, bundles: FakeBundles) -> None:
    rpc.answers["catalog.get_plugin"] = lambda plugin_id: {
        **DETAILS,
        "readme_html": None,
        "readme_key": KEY,
    }
    bundles.published[KEY] = README


async def test_the_readme_is_read_once(
    browser: Browser, bundles: FakeBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.resources.public.plugins.DETAIL_LIFETIME", 0.0)
    for _ in range(3):
        answer = await browser.get("/plugins/word-count")
        assert answer.json["readmeHtml"] == "<h1>é</h1>"
        assert "readmeKey" not in answer.json
    assert bundles.asked == [KEY]


async def test_of_before_they_were_stored_apart_it_is_the_catalogs(
    browser: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    rpc.answers["catalog.get_plugin"] = DETAILS
    assert (await browser.get("/plugins/word-count")).json["readmeHtml"] == "<p>é</p>"
    assert bundles.asked == []


async def test_while_the_storage_is_away_details_lack_it_and_then_have_it(
    browser: Browser, bundles: FakeBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "FLOOR", 0.0)

    def away(key: str) -> bytes:
        raise Unavailable("The bundle storage cannot be reached.")

    with monkeypatch.context() as outage:
        outage.setattr(bundles, "fetch_published", away)
        answer = await browser.get("/plugins/word-count")
        assert (answer.status_code, answer.json["readmeHtml"]) == (200, None)
        assert answer.json["name"] == "Word Count"
    assert (await browser.get("/plugins/word-count")).json["readmeHtml"] == "<h1>é</h1>"


async def test_an_outage_takes_no_readme_away_that_was_there(
    browser: Browser, rpc: FakeRpc, bundles: FakeBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer that lacks it does not replace the one that has it."""
    monkeypatch.setattr("gateway.resources.public.plugins.DETAIL_LIFETIME", 0.0)
    assert (await browser.get("/plugins/word-count")).json["readmeHtml"] == "<h1>é</h1>"
    other = KEY.replace("1.0.0", "1.0.1")
    rpc.answers["catalog.get_plugin"] = lambda plugin_id: {**DETAILS, "readme_key": other}

    def away(key: str) -> bytes:
        raise Unavailable("The bundle storage cannot be reached.")

    monkeypatch.setattr(bundles, "fetch_published", away)
    assert (await browser.get("/plugins/word-count")).json["readmeHtml"] == "<h1>é</h1>"


async def test_a_storage_that_hangs_holds_up_nobody_for_long(
    browser: Browser, bundles: FakeBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readmes, "TIMEOUT", 0.05)
    over = threading.Event()

    def hang(key: str) -> bytes:
        over.wait(30)
        return README

    monkeypatch.setattr(bundles, "fetch_published", hang)
    try:
        answer = await browser.get("/plugins/word-count")
        assert (answer.status_code, answer.json["readmeHtml"]) == (200, None)
    finally:
        over.set()


@pytest.mark.parametrize("left", [None, b"other bytes"])
async def test_a_readme_that_was_lost_or_changed_is_not_shown(
    browser: Browser, bundles: FakeBundles, left: bytes | None
) -> None:
    bundles.published.pop(KEY)
    if left is not None:
        bundles.published[KEY] = left
    answer = await browser.get("/plugins/word-count")
    assert (answer.status_code, answer.json["readmeHtml"]) == (200, None)


async def test_nobody_gets_it_as_a_file(client: ASGIConductor) -> None:
    answer = await client.simulate_get(f"/bundles/{KEY}", host="content.test")
    assert answer.status_code == 404
