"""Strangers' files: served as scripts, under a name of their own, and as nothing else."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import threading
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result
from tests.helpers.waiting import PATIENCE
from tests.unit.gateway.gateway_fakes import FakeBundles

from gateway.cache import bundles as cached
from gateway.cache.bundles import PublishedBundles
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

CODE = b"/*<!doctype html><script>alert(1)</script><!--*/\n" + b"export default 1\n" * 100
DIGEST = hashlib.sha256(CODE).hexdigest()
KEY = f"word-count/1.0.0/{DIGEST}.js"
CONTENT = "content.test"


@pytest.fixture(autouse=True)
def published(bundles: FakeBundles) -> None:
    bundles.published[KEY] = CODE


async def get(client: ASGIConductor, path: str, **headers: str) -> Result:
    answer: Result = await client.simulate_get(path, host=CONTENT, headers=headers)
    return answer


async def test_a_bundle_is_a_script_that_may_be_kept_for_ever(client: ASGIConductor) -> None:
    answer = await get(client, f"/bundles/{KEY}", Origin="http://falconframework.org")
    assert (answer.status_code, answer.content) == (200, CODE)
    headers = answer.headers
    assert headers["content-type"] == "text/javascript"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    packed = await get(client, f"/bundles/{KEY}", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == CODE
    assert packed.headers["content-encoding"] == "gzip"
    known = await get(client, f"/bundles/{KEY}", **{"If-None-Match": headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "query",
    ["response-content-type=text/html", "response-content-disposition=inline", "x=<script>", "%00"],
)
async def test_no_query_makes_it_anything_else(client: ASGIConductor, query: str) -> None:
    answer = await client.simulate_get(f"/bundles/{KEY}", query_string=query, host=CONTENT)
    if answer.status_code == 200:
        assert answer.headers["content-type"] == "text/javascript"
        assert "sandbox" in answer.headers["content-security-policy"]
    else:
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["falconframework.org", "127.0.0.1:8000", "xcontent.test", ""])
async def test_the_applications_name_serves_no_strangers_file(
    client: ASGIConductor, host: str
) -> None:
    answer = await client.simulate_get(f"/bundles/{KEY}", host=host)
    assert answer.status_code == 404
    assert b"doctype" not in answer.content


@pytest.mark.parametrize(
    "host", ["content.test", "content.test:8000", "CONTENT.test", "content.test:1"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/auth/me", "/assets/x.js", "/api/docs", "/metrics"])
async def test_the_name_for_strangers_files_serves_nothing_else(
    client: ASGIConductor, path: str, host: str
) -> None:
    assert (await client.simulate_get(path, host=host)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "word-count/1.0.0/x.js",
        f"word-count/1.0.0/{DIGEST}",
        f"word-count/1.0.0/{DIGEST.upper()}.js",
        f"word-count/../{DIGEST}.js",
        f"word-count/%2e%2e%2fstaging/{DIGEST}.js",
        f"Word/1.0.0/{DIGEST}.js",
        f"a/b/c/{DIGEST}.js",
    ],
)
async def test_what_is_no_bundles_address_is_not_asked_for(
    client: ASGIConductor, bundles: FakeBundles, path: str
) -> None:
    assert (await get(client, f"/bundles/{path}")).status_code == 404
    assert bundles.asked == []


async def test_a_bundle_that_is_not_there_is_asked_for_once_and_not_kept(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    path = f"/bundles/word-count/2.0.0/{DIGEST}.js"
    for _ in range(3):
        answer = await get(client, path)
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"] == "*"  # so that a page may tell why
    assert len(bundles.asked) == 1


async def test_what_somebody_put_in_its_place_is_not_served(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    bundles.published[KEY] = CODE + b";"
    assert (await get(client, f"/bundles/{KEY}")).status_code == 404


async def test_nobody_writes(client: ASGIConductor) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        answer = await client.simulate_request(method, f"/bundles/{KEY}", host=CONTENT)
        assert answer.status_code == 405


async def test_many_who_ask_at_once_make_one_read(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    answers = await asyncio.gather(*(get(client, f"/bundles/{KEY}") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(bundles.asked) == 1


class Frozen:
    """A storage that accepts what it is asked and never answers."""

    def __init__(self) -> None:
        self.thawed = threading.Event()
        self.asked = 0

    def fetch_published(self, key: str) -> bytes:
        self.asked += 1
        self.thawed.wait()
        return CODE


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(cached, "TIMEOUT", 0.05)
    storage = Frozen()
    yield storage
    storage.thawed.set()


async def test_a_frozen_storage_holds_few_threads_and_few_questions(frozen: Frozen) -> None:
    bundles = PublishedBundles(frozen)
    answers = await asyncio.gather(
        *(bundles.get(f"a/{number}/{DIGEST}.js", DIGEST) for number in range(200)),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {Unavailable}
    assert frozen.asked <= cached.AT_ONCE
    # Whatever else blocks, such as a look at the page's files, has other threads.
    async with asyncio.timeout(PATIENCE):
        assert await asyncio.to_thread(lambda: "page") == "page"
    frozen.thawed.set()
