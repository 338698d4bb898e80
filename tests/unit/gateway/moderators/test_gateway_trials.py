"""Versions that are not public: who gets a link, who is served by it, and until when."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeBundles, FakeRpc
from tests.unit.gateway.http.input.test_gateway_uploads import form

from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.assets import KINDS, listing_of
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.asyncio

CONTENT = "content.test"
BASE = f"http://{CONTENT}:8000/trials/"
FILES = {
    "index.js": b"import './chunks/a.js'",
    "chunks/a.js": b"export const a = 1;",
    "fonts/a.woff2": b"wOF2" + bytes(2000),
    "icon.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "screenshots/1.png": b"\x89PNG",
}
LISTED = [
    {"path": path, "size": len(data), "digest": hashlib.sha256(data).hexdigest()}
    for path, data in FILES.items()
]
LISTING = listing_of(LISTED)
DIGEST = hashlib.sha256(LISTING).hexdigest()
FOLDER = "word-count/1.0.0"
README = b'{"markdown": "", "html": "<img src=\\"/bundles/%s/%s/icon.svg\\">"}' % (
    FOLDER.encode(),
    DIGEST.encode(),
)
README_KEY = f"{FOLDER}/{hashlib.sha256(README).hexdigest()}.json"
HELD = f"{FOLDER}/{DIGEST}.held"
IN_REVIEW = {
    "held_key": HELD,
    "bundle_key": f"{FOLDER}/{DIGEST}/index.js",
    "integrity": "sha384-x",
    "readme_key": README_KEY,
    "files": list(FILES),
}
REVIEW = "/moderation/versions/word-count/1.0.0/trial"
UPLOAD = "/developer/plugins/word-count/trials"
TRIED = {"held_key": HELD, "several": True, "integrity": "sha384-x"}
TRIED |= {"manifest": {"id": "word-count"}, "findings": []}


@pytest.fixture(autouse=True)
def stored(bundles: FakeBundles, rpc: FakeRpc) -> None:
    bundles.published[HELD] = LISTING
    bundles.published[README_KEY] = README
    for data in FILES.values():
        bundles.published[f"{FOLDER}/{hashlib.sha256(data).hexdigest()}.file"] = data
    rpc.answers["publishing.try_version"] = IN_REVIEW
    rpc.answers["publishing.get_owned_plugin"] = PLUGIN
    rpc.answers["publishing.try_upload"] = TRIED


def sent(bundle: bytes) -> Any:
    return form(bundle, version=None, changelog=None)


async def begun(developer: Browser) -> Any:
    answer = await developer.post(REVIEW)
    assert answer.status_code == 201, answer.text
    return answer.json


async def get(client: ASGIConductor, url: str, **headers: str) -> Result:
    path = url.removeprefix(BASE.removesuffix("/trials/"))
    answer: Result = await client.simulate_get(path, host=CONTENT, headers=headers)
    return answer


async def test_who_has_claimed_it_gets_a_link_and_each_file_by_it(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc
) -> None:
    trial = await begun(developer)
    folder = trial["entryUrl"].removesuffix("index.js")
    token = folder.removeprefix(BASE).partition("/")[0]
    assert trial["previewUrl"] == f"http://{CONTENT}:8000/preview?trial={token}"
    assert trial["integrity"] == "sha384-x"
    assert trial["iconUrl"] == f"{folder}icon.svg"
    assert trial["screenshots"] == [{"url": f"{folder}screenshots/1.png"}]
    assert trial["readmeHtml"] == f'<img src="{folder}icon.svg">'
    assert "held" not in str(trial)
    for path, data in FILES.items():
        answer = await get(client, folder + path)
        assert (answer.status_code, answer.content) == (200, data), path
        headers = answer.headers
        assert headers["content-type"] == KINDS[path.rpartition(".")[2]].media_type
        assert headers["cache-control"] == "private, no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert headers["access-control-allow-origin"] == "*"
        assert "etag" not in headers
    listing = await get(client, f"{folder.removesuffix('/')}.list")
    assert listing.content == LISTING
    asked = rpc.called("publishing.try_version")
    assert 2 <= len(asked) < len(FILES), "publishing is asked again, and not for each file"
    assert {each["actor"]["id"] for each in asked} == {USER["id"]}


@pytest.mark.parametrize("path", [REVIEW, UPLOAD])
async def test_nobody_is_signed_in(browser: Browser, rpc: FakeRpc, path: str) -> None:
    assert (await browser.post(path)).status_code == 401
    assert not rpc.called("publishing.try_version") + rpc.called("publishing.try_upload")


@pytest.mark.parametrize(("error", "status"), [(Forbidden, 403), (NotFound, 404), (Conflict, 409)])
async def test_the_link_is_good_only_while_the_review_is_theirs(
    client: ASGIConductor,
    developer: Browser,
    rpc: FakeRpc,
    error: type[Exception],
    status: int,
) -> None:
    trial = await begun(developer)
    rpc.answers["publishing.try_version"] = error("Not any more.")
    answer = await get(client, trial["entryUrl"])
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert (await developer.post(REVIEW)).status_code == status


async def test_without_the_link_or_when_its_time_is_over_there_is_nothing(
    client: ASGIConductor, developer: Browser, redis: GuardedRedis
) -> None:
    trial = await begun(developer)
    token = trial["entryUrl"].removeprefix(BASE).partition("/")[0]
    entry = trial["entryUrl"].removeprefix(BASE + token)
    for other in ("A" * 43, "x", token[:-1], token.swapcase()):
        assert (await get(client, f"{BASE}{other}{entry}")).status_code == 404, other
    [key] = await redis.client.keys("trial:*")
    assert token.encode() not in key, "what is stored is no link"
    assert 0 < await redis.client.ttl(key) <= 900
    await redis.client.delete(key)
    assert (await get(client, trial["entryUrl"])).status_code == 404


async def test_a_link_is_good_for_the_files_of_its_version_alone(
    client: ASGIConductor, developer: Browser, bundles: FakeBundles
) -> None:
    folder = (await begun(developer))["entryUrl"].removesuffix("index.js")
    token = folder.removesuffix(f"{DIGEST}/")
    other = hashlib.sha256(b"other").hexdigest()
    bundles.published[f"{FOLDER}/{other}.held"] = b"other"
    for path in (f"{other}.js", f"{other}/index.js", f"{DIGEST}/none.js", f"{DIGEST}/a.html"):
        assert (await get(client, token + path)).status_code == 404, path
    for path in (f"{DIGEST}/../index.js", f"{DIGEST}/chunks//a.js", f"{DIGEST}.held"):
        assert (await get(client, token + path)).status_code == 404, path


async def test_the_application_serves_none_of_it(client: ASGIConductor, developer: Browser) -> None:
    path = (await begun(developer))["entryUrl"].removeprefix(f"http://{CONTENT}:8000")
    answer = await client.simulate_get(path)
    assert answer.status_code == 404
    for public in (f"/bundles/{FOLDER}/{DIGEST}/index.js", f"/bundles/{HELD}"):
        assert (await client.simulate_get(public, host=CONTENT)).status_code == 404


async def test_an_author_tries_a_bundle_before_publishing_it(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    answer = await developer.post(UPLOAD, **sent(b"PK"))
    assert answer.status_code == 201, answer.text
    assert (answer.json["manifest"], answer.json["findings"]) == ({"id": "word-count"}, [])
    [asked] = rpc.called("publishing.try_upload")
    assert (asked["plugin_id"], asked["actor"]["id"]) == ("word-count", USER["id"])
    assert bundles.discarded == [asked["staging_key"]]
    folder = answer.json["entryUrl"].removesuffix("index.js")
    assert (await get(client, f"{folder}chunks/a.js")).content == FILES["chunks/a.js"]
    assert rpc.called("publishing.try_version") == []


async def test_an_author_tries_a_single_module(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    digest = hashlib.sha256(b"export {}").hexdigest()
    held = f"{FOLDER}/{digest}.held"
    bundles.published[held] = b"export {}"
    rpc.answers["publishing.try_upload"] = TRIED | {"held_key": held, "several": False}
    answer = await developer.post(UPLOAD, **sent(b"export {}"))
    assert answer.json["entryUrl"].endswith(f"/{digest}.js")
    answer = await get(client, answer.json["entryUrl"])
    assert (answer.content, answer.headers["content-type"]) == (b"export {}", "text/javascript")


async def test_what_is_refused_or_somebody_elses_gets_no_link(
    developer: Browser, rpc: FakeRpc, redis: GuardedRedis
) -> None:
    found = {"pointer": "/bundle", "detail": "Broken.", "code": "syntax"}
    rpc.answers["publishing.try_upload"] = Invalid("The bundle did not pass the checks.", [found])
    refused = await developer.post(UPLOAD, **sent(b"{"))
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "syntax")
    rpc.answers["publishing.get_owned_plugin"] = Forbidden("It is somebody else's.")
    assert (await developer.post(UPLOAD, **sent(b"PK"))).status_code == 403
    assert len(rpc.called("publishing.try_upload")) == 1
    assert await redis.client.keys("trial:*") == []


async def test_no_log_has_the_link(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc, caplog: pytest.LogCaptureFixture
) -> None:
    trial = await begun(developer)
    token = trial["entryUrl"].removeprefix(BASE).partition("/")[0]
    rpc.answers["publishing.try_version"] = RuntimeError("A fault of ours.")
    with caplog.at_level(logging.INFO):
        assert (await get(client, trial["entryUrl"])).status_code == 500
        assert (await get(client, f"{BASE}{token}/a/trials/b.html")).status_code == 404
        for path in (f"/trials/{token}", f"/preview?trial={token}", f"//trials/{token}/x"):
            await get(client, path)
        await client.simulate_get(f"/trials/{token}/{DIGEST}.js")
    lines = [record for record in caplog.records if record.name == "gateway.access"]
    assert len(lines) == 6
    assert "/trials/*" in lines[0].getMessage()
    assert "unhandled error in GET /trials/*" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("several", [True, False])
async def test_an_address_of_the_other_form_is_none(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc, bundles: FakeBundles, several: bool
) -> None:
    data = LISTING if several else b"export {}"
    digest = hashlib.sha256(data).hexdigest()
    held = f"{FOLDER}/{digest}.held"
    bundles.published[held] = data
    files = list(FILES) if several else []
    changes = {"held_key": held, "files": files, "bundle_key": f"{FOLDER}/{digest}.js"}
    rpc.answers["publishing.try_version"] = IN_REVIEW | changes
    rpc.answers["publishing.try_upload"] = TRIED | {"held_key": held, "several": several}
    upload = await developer.post(UPLOAD, **sent(data))
    for trial in (await begun(developer), upload.json):
        token = trial["entryUrl"].removeprefix(BASE).partition("/")[0]
        forms = {f"{digest}/index.js": several, f"{digest}.list": several, f"{digest}.js": False}
        forms |= {} if several else {f"{digest}.js": True}
        for form_, there in forms.items():
            answer = await get(client, f"{BASE}{token}/{form_}")
            assert answer.status_code == (200 if there else 404), form_
