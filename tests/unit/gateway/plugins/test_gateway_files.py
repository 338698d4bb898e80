"""Files of a version that has several: by the listing in their address, and by a fixed type."""

from __future__ import annotations

import hashlib

import pytest
from falcon.testing import ASGIConductor, Result
from tests.unit.gateway.gateway_fakes import FakeBundles

from gateway.cache.bundles import PublishedBundles
from gateway.cache.files import LISTINGS_LIMIT, PublishedFiles
from plugin_platform.assets import KINDS, listing_of

pytestmark = pytest.mark.asyncio

PAGE = b"<!doctype html><script>alert(1)</script>"
FILES = {
    "index.js": b"import './chunks/a.js'",
    "chunks/a.js": b"export const a = 1;\n" * 100,
    "fonts/a.woff2": b"wOF2" + bytes(2000),
    "engine.wasm": b"\0asm\1\0\0\0",
    "icon.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a.png": PAGE,
    "a.css": b"a{}",
    "a.json": b"{}",
    "README.md": PAGE,
    "LICENSE": PAGE,
}
LISTED = [
    {"path": path, "size": len(data), "digest": hashlib.sha256(data).hexdigest()}
    for path, data in FILES.items()
]
LISTING = listing_of(LISTED)
DIGEST = hashlib.sha256(LISTING).hexdigest()
FOLDER = "word-count/1.0.0"
BASE = f"/bundles/{FOLDER}/{DIGEST}"
CONTENT = "content.test"


@pytest.fixture(autouse=True)
def published(bundles: FakeBundles) -> None:
    bundles.published[f"{FOLDER}/{DIGEST}.list"] = LISTING
    for data in FILES.values():
        bundles.published[f"{FOLDER}/{hashlib.sha256(data).hexdigest()}.file"] = data


async def get(client: ASGIConductor, path: str, **headers: str) -> Result:
    answer: Result = await client.simulate_get(path, host=CONTENT, headers=headers)
    return answer


@pytest.mark.parametrize("path", FILES)
async def test_a_file_is_what_its_name_says_and_runs_nothing(
    client: ASGIConductor, path: str
) -> None:
    answer = await get(client, f"{BASE}/{path}")
    assert (answer.status_code, answer.content) == (200, FILES[path])
    suffix = path.rpartition(".")[2] if "." in path else "txt"
    headers = answer.headers
    assert headers["content-type"] == KINDS[suffix].media_type
    assert "html" not in headers["content-type"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == "*"
    known = await get(client, f"{BASE}/{path}", **{"If-None-Match": headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


async def test_no_type_of_the_table_is_a_page() -> None:
    types = {kind.media_type for kind in KINDS.values()}
    assert not {kind for kind in types if "html" in kind or kind in ("text/xml", "application/xml")}


async def test_only_what_gets_smaller_is_compressed(client: ASGIConductor) -> None:
    accepts = {"Accept-Encoding": "gzip"}
    code = await get(client, f"{BASE}/chunks/a.js", **accepts)
    assert code.headers["content-encoding"] == "gzip"
    font = await get(client, f"{BASE}/fonts/a.woff2", **accepts)
    assert "content-encoding" not in font.headers


async def test_the_listing_is_there_to_compare(client: ASGIConductor) -> None:
    answer = await get(client, f"{BASE}.list")
    assert answer.content == LISTING
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/b.js",
        f"{BASE}/chunks",
        f"{BASE}/",
        f"{BASE}/a.html",
        f"{BASE}/chunks/../index.js",
        f"{BASE}/%2e%2e/index.js",
        f"{BASE}//index.js",
        f"{BASE}/INDEX.js",
        f"{BASE}/index.js%00.png",
        f"/bundles/{FOLDER}/{DIGEST.upper()}/index.js",
        f"/bundles/{FOLDER}/{'0' * 64}/index.js",
        f"/bundles/other/1.0.0/{DIGEST}/index.js",
    ],
)
async def test_what_is_not_listed_is_not_served(client: ASGIConductor, path: str) -> None:
    assert (await get(client, path)).status_code in (400, 404)


async def test_files_have_no_address_but_that_of_a_public_listing(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    digest = LISTED[0]["digest"]
    for path in (f"{FOLDER}/{digest}.file", f"{FOLDER}/{digest}.held", f"{FOLDER}/{digest}.js"):
        assert (await get(client, f"/bundles/{path}")).status_code == 404
    del bundles.published[f"{FOLDER}/{DIGEST}.list"]
    bundles.published[f"{FOLDER}/{DIGEST}.held"] = LISTING
    assert (await get(client, f"{BASE}/index.js")).status_code == 404


async def test_what_somebody_put_in_their_place_is_not_served(
    client: ASGIConductor, bundles: FakeBundles
) -> None:
    digest = LISTED[1]["digest"]
    bundles.published[f"{FOLDER}/{digest}.file"] = b"evil"
    assert (await get(client, f"{BASE}/chunks/a.js")).status_code == 404
    assert (await get(client, f"{BASE}/index.js")).status_code == 200
    other = listing_of([{**LISTED[0], "digest": "0" * 64}])
    bundles.published[f"{FOLDER}/{'1' * 64}.list"] = other
    assert (await get(client, f"/bundles/{FOLDER}/{'1' * 64}/index.js")).status_code == 404


async def test_the_applications_name_serves_no_strangers_file(client: ASGIConductor) -> None:
    answer = await client.simulate_get(f"{BASE}/index.js", host="falconframework.org")
    assert answer.status_code == 404


async def test_listings_are_kept_as_long_as_there_is_room_for_them() -> None:
    files = PublishedFiles(PublishedBundles(FakeBundles()))
    paths = [f"{number:0200}.js" for number in range(256)]
    for number in range(400):
        files.listings[str(number)] = dict.fromkeys(paths, f"{number:064}")
    texts = [
        text for listing in files.listings.values() for pair in listing.items() for text in pair
    ]
    kept = sum(map(len, texts))
    assert LISTINGS_LIMIT / 2 < kept < LISTINGS_LIMIT
