"""The page in which a version in review runs: without an origin, and under one name alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.http.test_gateway_pages import INDEX, dist

__all__ = ["dist"]  # a fixture

pytestmark = pytest.mark.asyncio

CONTENT = "content.test"


@pytest.fixture
def preview(dist: Path) -> Path:
    (dist / "preview.html").write_text(INDEX)
    return dist


async def test_it_has_no_origin_and_reaches_nothing(client: ASGIConductor, preview: Path) -> None:
    answer = await client.simulate_get("/preview", host=CONTENT)
    assert answer.status_code == 200
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    directives = dict(each.strip().partition(" ")[::2] for each in policy.split(";"))
    assert directives["default-src"] == directives["connect-src"] == "'none'"
    assert directives["form-action"] == directives["base-uri"] == "'none'"
    assert directives["font-src"] == "data: http://content.test:8000/assets/"
    assert directives["sandbox"] == "allow-scripts"
    assert "http://content.test:8000/assets/" in directives["script-src"]
    assert "'unsafe-inline'" not in directives["script-src"]
    assert "'self'" not in policy


@pytest.mark.parametrize(
    ("name", "value", "folder"),
    [
        ("trial", "A" * 43, "trials"),
        ("version", "word-count/1.2.0-beta.1", "bundles"),
        ("version", "word-count/1.2.0_b1", "bundles"),
    ],
)
async def test_it_may_reach_the_files_of_the_one_version_that_it_is_for(
    client: ASGIConductor, preview: Path, name: str, value: str, folder: str
) -> None:
    answer = await client.simulate_get("/preview", params={name: value}, host=CONTENT)
    directives = dict(
        each.strip().partition(" ")[::2]
        for each in answer.headers["content-security-policy"].split(";")
    )
    files = f"http://content.test:8000/{folder}/{value}/"
    assert directives["connect-src"] == files
    for directive in ("script-src", "font-src", "img-src"):
        assert files in directives[directive].split(), directive
    assert directives["sandbox"] == "allow-scripts"
    for wrong in ("", "x", f"{value};script-src *", "*", f"{value}/{value}", "a/../1", "a/", "/1"):
        answer = await client.simulate_get("/preview", params={name: wrong}, host=CONTENT)
        assert answer.status_code == 404, wrong
        assert "script-src *" not in answer.headers["content-security-policy"], wrong


@pytest.mark.parametrize("path", ["/preview", "/preview.html"])
async def test_the_applications_name_does_not_serve_it(
    client: ASGIConductor, preview: Path, path: str
) -> None:
    for headers in ({}, {"Accept": "text/html"}):
        answer = await client.simulate_get(path, headers=headers)
        assert answer.status_code == 404
        assert "sandbox" not in answer.headers["content-security-policy"]


async def test_the_contents_name_serves_our_files_and_no_page(
    client: ASGIConductor, preview: Path
) -> None:
    script = await client.simulate_get("/assets/main-abc.js", host=CONTENT)
    assert script.status_code == 200
    assert script.headers["access-control-allow-origin"] == "*"
    navigation = {"Accept": "text/html"}
    for path in ("/", "/preview.html", "/preview/", "/assets/none.js", "/api/v1/auth/me"):
        answer = await client.simulate_get(path, host=CONTENT, headers=navigation)
        assert answer.status_code == 404, path
        assert "text/html" not in answer.headers["content-type"], path


async def test_the_application_has_it_and_nothing_else_in_a_frame(
    client: ASGIConductor, preview: Path
) -> None:
    policy = (await client.simulate_get("/")).headers["content-security-policy"]
    assert "frame-src http://content.test:8000/preview;" in policy


async def test_without_a_build_there_is_none(client: ASGIConductor) -> None:
    assert (await client.simulate_get("/preview", host=CONTENT)).status_code == 404
