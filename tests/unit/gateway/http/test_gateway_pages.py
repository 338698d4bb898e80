from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from deploy.local.layout import HOST_WEB
from falcon.testing import ASGIConductor

from gateway.resources.site import build
from gateway.settings import Settings

pytestmark = pytest.mark.asyncio

INDEX = """<!doctype html><script>1</script><script type="importmap">{"imports": {}}</script>
<script type="module" src="/assets/main-abc.js"></script>"""
CODE = "// é\n" * 1000


@pytest.fixture
def dist(settings: Settings) -> Any:
    folder = settings.host_web_dist
    assert folder is not None
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "main-abc.js").write_text(CODE)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder.parent / "secret.txt").write_text("secret")
    return folder


def compress(dist: Path, name: str, compressed: dict[str, bytes]) -> None:
    """Beside the file, as the build does it."""
    plain = hashlib.sha256((dist / name).read_bytes()).hexdigest()
    for end, content in compressed.items():
        (dist / f"{name}.{end}").write_bytes(content)
    digests = {f"{name}.{end}": hashlib.sha256(compressed[end]).hexdigest() for end in compressed}
    manifest = {file: [plain, digest] for file, digest in digests.items()}
    (dist / "compressed.json").write_text(json.dumps(manifest))


def routes() -> list[str]:
    """The addresses that the application itself knows, as examples."""
    source = (HOST_WEB / "host" / "src" / "app" / "routes.tsx").read_text()
    return [
        f"/{re.sub(r':[a-zA-Z]+', 'x', path)}" for path in re.findall(r"path: '(\w.*?)'", source)
    ]


@pytest.mark.parametrize(
    "path",
    [
        *routes(),
        "/",
        "/d/0b6a2f34-7f0e-4b53-9d0e-0a4c5f1d2e3f",
        "/marketplace/word-count",
        "/sign-in?next=/",
    ],
)
async def test_every_page_is_the_application(client: ASGIConductor, dist: Path, path: str) -> None:
    answer = await client.simulate_get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self' http://content.test:8000/bundles/;" in policy
    assert "font-src 'self' data: http://content.test:8000/bundles/;" in policy
    assert "frame-ancestors 'none'" in policy
    known = {"If-None-Match": answer.headers["etag"]}
    unchanged = await client.simulate_get(path, headers=known)
    assert unchanged.status_code == 304
    assert unchanged.headers["content-security-policy"] == policy


async def test_what_runs_in_the_page_is_named_by_its_hash_and_no_nonce_can_be_read(
    client: ASGIConductor, dist: Path
) -> None:
    answer = await client.simulate_get("/")
    inline = [b"1", b'{"imports": {}}']
    hashes = [b64encode(hashlib.sha256(text).digest()).decode() for text in inline]
    scripts = re.findall(r"script-src ([^;]*)", answer.headers["content-security-policy"])
    expected = " ".join(f"'sha256-{one}'" for one in hashes)
    bundles = "http://content.test:8000/bundles/ 'wasm-unsafe-eval'"
    assert scripts == [f"'self' {expected} {bundles}"]
    assert "nonce" not in str(answer.headers) + answer.text


async def test_another_build_has_another_policy(client: ASGIConductor, dist: Path) -> None:
    first = await client.simulate_get("/")
    (dist / "index.html").write_text(INDEX.replace(">1<", ">2<"))
    os.utime(dist / "index.html", (1, 1))
    await asyncio.sleep(build.LOOK_AGAIN)
    second = await client.simulate_get("/")
    policies = [answer.headers["content-security-policy"] for answer in (first, second)]
    assert policies[0] != policies[1]


async def test_assets_are_immutable(client: ASGIConductor, dist: Path) -> None:
    path = "/assets/main-abc.js"
    plain = await client.simulate_get(path)
    assert plain.text == CODE
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["content-type"].startswith("text/javascript")
    unchanged = await client.simulate_get(path, headers={"If-None-Match": plain.headers["etag"]})
    assert unchanged.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR; q=1.0", "br"),
        ("gzip;q=0.0", None),
        ("vibrant", None),
        ("", None),
    ],
)
async def test_what_the_build_has_compressed_is_sent_to_who_takes_it(
    client: ASGIConductor, dist: Path, accepted: str, encoding: str | None
) -> None:
    ready = {"br": b"as brotli", "gzip": gzip.compress(CODE.encode()), None: CODE.encode()}
    compress(dist, "assets/main-abc.js", {"br": ready["br"], "gz": ready["gzip"]})
    answer = await client.simulate_get("/assets/main-abc.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.content == ready[encoding]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert (await client.simulate_get("/assets/main-abc.js.br")).status_code == 404


async def test_what_has_not_changed_is_not_sent_again_in_the_encoding_that_one_has(
    client: ASGIConductor, dist: Path
) -> None:
    path = "/assets/main-abc.js"
    compress(dist, path[1:], {"br": b"as brotli"})
    brotli = {"Accept-Encoding": "br"}
    first = await client.simulate_get(path, headers=brotli)
    plain = await client.simulate_get(path)
    assert first.headers["etag"] != plain.headers["etag"]
    known = {"If-None-Match": first.headers["etag"]}
    unchanged = await client.simulate_get(path, headers=brotli | known)
    assert unchanged.status_code == 304
    assert "accept-encoding" in unchanged.headers["vary"].lower()
    assert (await client.simulate_get(path, headers=known)).text == CODE


async def test_what_was_compressed_of_an_earlier_file_is_not_sent(
    client: ASGIConductor, dist: Path
) -> None:
    compress(dist, "assets/main-abc.js", {"br": b"of the build before"})
    (dist / "assets" / "main-abc.js").write_text("another")
    answer = await client.simulate_get("/assets/main-abc.js", headers={"Accept-Encoding": "br"})
    assert answer.text == "another"


async def test_what_was_compressed_and_came_in_part_is_not_sent(
    client: ASGIConductor, dist: Path
) -> None:
    path = "/assets/main-abc.js"
    compress(dist, path[1:], {"br": b"cut off on its way", "gz": b"whole"})
    (dist / "assets" / "main-abc.js.br").write_bytes(b"cut off")
    headers = {"Accept-Encoding": "br, gzip"}
    answer = await client.simulate_get(path, headers=headers)
    assert answer.content == b"whole"


async def test_copies_are_sent_compressed_in_whatever_order_they_were_made(
    client: ASGIConductor, dist: Path
) -> None:
    compress(dist, "assets/main-abc.js", {"br": b"as brotli"})
    os.utime(dist / "assets" / "main-abc.js.br", (1, 1))
    answer = await client.simulate_get("/assets/main-abc.js", headers={"Accept-Encoding": "br"})
    assert answer.content == b"as brotli"


async def test_other_files_are_asked_for_again(client: ASGIConductor, dist: Path) -> None:
    answer = await client.simulate_get("/favicon.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/nothing.js"]
)
async def test_nothing_outside_the_folder_is_served(
    client: ASGIConductor, dist: Path, path: str
) -> None:
    answer = await client.simulate_get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_person_at_an_unknown_address_gets_the_page_that_says_so(
    client: ASGIConductor, dist: Path
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await client.simulate_get("/nope", headers=browser)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "'sha256-" in answer.headers["content-security-policy"]
    api = await client.simulate_get("/api/v1/nope", headers=browser)
    assert api.headers["content-type"] == "application/problem+json"


async def test_files_are_read_only(client: ASGIConductor, dist: Path) -> None:
    assert (await client.simulate_post("/favicon.svg")).status_code == 405


async def test_without_a_build_the_page_says_what_to_do(client: ASGIConductor) -> None:
    answer = await client.simulate_get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_health(client: ASGIConductor, away: ASGIConductor) -> None:
    assert (await client.simulate_get("/healthz")).json == {"status": "ok"}
    ready = await client.simulate_get("/readyz")
    assert ready.json == {"status": "ready", "redis": True, "broker": True}
    lost = await away.simulate_get("/readyz")
    assert lost.status_code == 503
    assert "redis" in lost.json["detail"]
    assert (await away.simulate_get("/healthz")).status_code == 200


async def test_metrics_name_routes_and_not_paths(client: ASGIConductor) -> None:
    await client.simulate_get("/api/v1/auth/me")
    await client.simulate_get("/no/such/path")
    text = (await client.simulate_get("/metrics")).text
    assert 'route="/api/v1/auth/me"' in text
    assert "/no/such/path" not in text


async def test_invented_methods_are_one_series(client: ASGIConductor) -> None:
    for number in range(50):
        await client.simulate_request(f"M{number}", "/healthz")
    text = (await client.simulate_get("/metrics")).text
    assert 'method="OTHER"' in text
    assert 'method="M' not in text


async def test_the_service_worker_may_fetch_the_page_and_the_bundles_and_is_asked_for_again(
    client: ASGIConductor, dist: Path
) -> None:
    (dist / "sw.js").write_text("// the worker")
    answer = await client.simulate_get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; connect-src 'self' http://content.test:8000/bundles/"


async def test_a_plugins_worker_reaches_files_of_plugins_and_nothing_else(
    client: ASGIConductor, dist: Path
) -> None:
    (dist / "assets" / "plugin-worker-abc.js").write_text("1")
    policy = (await client.simulate_get("/assets/plugin-worker-abc.js")).headers[
        "content-security-policy"
    ]
    directives = dict(each.strip().partition(" ")[::2] for each in policy.split(";"))
    assert directives["default-src"] == directives["worker-src"] == "'none'"
    assert directives["connect-src"] == "http://content.test:8000/bundles/"
    assert directives["script-src"] == "blob: 'wasm-unsafe-eval'"
    page = (await client.simulate_get("/")).headers["content-security-policy"]
    assert "worker-src 'self';" in page
