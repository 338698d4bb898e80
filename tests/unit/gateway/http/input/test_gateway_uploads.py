from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeBundles, FakeRpc

from gateway.http.input import forms
from plugin_platform.errors import Conflict, Forbidden, Invalid, Unavailable

pytestmark = pytest.mark.asyncio

VERSIONS = "/developer/plugins/word-count/versions"
BUNDLE = b"export const manifest = {};\n"
SUBMITTED = {
    "version": "1.0.0",
    "status": "published",
    "bundle_key": "word-count/1.0.0/abc.js",
    "integrity": "sha384-x",
    "manifest": {"id": "word-count"},
    "findings": [],
}


@pytest.fixture(autouse=True)
def publishing(rpc: FakeRpc) -> None:
    rpc.answers |= {
        "publishing.get_owned_plugin": PLUGIN,
        "publishing.submit_version": SUBMITTED,
        "publishing.check_bundle": {"manifest": {"id": "word-count"}, "findings": []},
    }


def form(bundle: bytes | None = BUNDLE, **parts: str | None) -> Any:
    """A form as a browser makes it."""
    given = {"version": "1.0.0", "changelog": "First."} | parts
    files: dict[str, Any] = {
        name: (None, value) for name, value in given.items() if value is not None
    }
    if bundle is not None:
        files["bundle"] = ("a.js", bundle, "text/javascript")
    request = httpx.Request("POST", "http://x", files=files)
    return {"body": request.read(), "headers": {"Content-Type": request.headers["content-type"]}}


async def test_an_upload_is_staged_submitted_and_cleared_away(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    answer = await developer.post(
        VERSIONS, **form(manifest='{"id": "word-count"}', minPlatformVersion="1.0.0", readme="# é")
    )
    assert answer.status_code == 201, answer.text
    assert answer.json["bundleUrl"].endswith("/bundles/word-count/1.0.0/abc.js")
    (call,) = rpc.called("publishing.submit_version")
    assert call.pop("metadata")["correlationId"]
    assert call == {
        "actor": {key: USER[key] for key in ("id", "username", "is_developer", "roles")},
        "plugin_id": "word-count",
        "version": "1.0.0",
        "security": False,
        "staging_key": "key-0",
        "changelog": "First.",
        "min_platform_version": "1.0.0",
        "manifest": {"id": "word-count"},
        "readme": "# é",
    }
    assert bundles.staged == {"key-0": BUNDLE}
    assert bundles.discarded == ["key-0"]


@pytest.mark.parametrize(
    "error",
    [
        Invalid("Failed checks.", [{"pointer": "/contributes", "detail": "Missing."}]),
        Conflict("Version 1.0.0 exists."),
        Unavailable("away"),
        RuntimeError("bug"),
    ],
)
async def test_whatever_goes_wrong_the_staged_object_goes(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles, error: Exception
) -> None:
    rpc.answers["publishing.submit_version"] = error
    answer = await developer.post(VERSIONS, **form())
    assert answer.status_code >= 400
    assert bundles.discarded == ["key-0"]


async def test_a_bundle_of_exactly_5_mib_is_accepted(
    developer: Browser, bundles: FakeBundles
) -> None:
    answer = await developer.post(VERSIONS, **form(b"x" * forms.BUNDLE_LIMIT))
    assert answer.status_code == 201
    assert len(bundles.staged["key-0"]) == forms.BUNDLE_LIMIT


@pytest.mark.parametrize("size", [forms.BUNDLE_LIMIT + 1, 6 * 1024 * 1024, 30 * 1024 * 1024])
async def test_a_larger_one_is_413_and_nothing_is_staged(
    developer: Browser, bundles: FakeBundles, size: int
) -> None:
    answer = await developer.post(VERSIONS, **form(b"x" * size))
    assert answer.status_code == 413
    assert "5 MiB" in answer.json["detail"]
    assert bundles.staged == {}


BAD_FORMS = {
    "no bundle": (form(bundle=None), 422, "/bundle"),
    "empty bundle": (form(b""), 422, "/bundle"),
    "no version": (form(version=None), 422, "/version"),
    "empty version": (form(version=""), 422, "/version"),
    "unknown part": (form(more="x"), 422, "/more"),
    "manifest is no object": (form(manifest="[]"), 422, "/manifest"),
    "manifest is no JSON": (form(manifest="{"), 400, "/manifest"),
    "manifest with NUL": (form(manifest=r'{"a": "\u0000"}'), 400, "/manifest"),
    "changelog with NUL": (form(changelog="a\x00b"), 400, None),
    "readme too long": (form(readme="x" * 300_000), 413, "/readme"),
}


@pytest.mark.parametrize(("sent", "status", "pointer"), BAD_FORMS.values(), ids=BAD_FORMS)
async def test_a_bad_form_is_pointed_at(
    developer: Browser, bundles: FakeBundles, sent: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = await developer.post(VERSIONS, **sent)
    assert answer.status_code == status, answer.text
    if pointer:
        assert pointer in {error["pointer"] for error in answer.json["errors"]}
    assert bundles.staged == {}


BROKEN = {
    "no boundary": ("multipart/form-data", b"x", 400),
    "not a form": ("multipart/form-data; boundary=b", b"nothing", 400),
    "cut off": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="bundle"\r\n\r\nexport',
        400,
    ),
    "not multipart": ("application/json", b"{}", 415),
}


@pytest.mark.parametrize(("content_type", "body", "status"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_form(
    developer: Browser, bundles: FakeBundles, content_type: str | None, body: Any, status: int
) -> None:
    answer = await developer.post(VERSIONS, body=body, headers={"Content-Type": content_type})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert bundles.staged == {}


async def test_who_may_not_publish_is_told_before_the_upload(
    browser: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    rpc.answers["auth.authenticate"] = USER | {"is_developer": False}
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    answer = await browser.post(VERSIONS, **form())
    assert answer.status_code == 403
    assert bundles.staged == {}


async def test_who_does_not_own_the_plugin_is_told_before_the_upload(
    developer: Browser, rpc: FakeRpc, bundles: FakeBundles
) -> None:
    rpc.answers["publishing.get_owned_plugin"] = Forbidden("This plugin is somebody else's.")
    assert (await developer.post(VERSIONS, **form())).status_code == 403
    assert bundles.staged == {}


async def test_checks_leave_nothing_behind(developer: Browser, bundles: FakeBundles) -> None:
    answer = await developer.post("/developer/checks", **form(version=None, changelog=None))
    assert answer.status_code == 200, answer.text
    said = {"manifest": {"id": "word-count"}, "findings": []}
    assert answer.json == said | {"previewUrl": "http://content.test:8000/preview"}
    assert bundles.discarded == ["key-0"]


async def test_an_upload_repeated_with_its_key_is_submitted_once(
    developer: Browser, rpc: FakeRpc
) -> None:
    key = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    for _ in range(2):
        sent = form()
        answer = await developer.post(VERSIONS, body=sent["body"], headers=sent["headers"] | key)
        assert answer.status_code == 201
    assert answer.headers["idempotency-replayed"] == "true"
    assert len(rpc.called("publishing.submit_version")) == 1


async def test_my_plugins_show_counts_or_null_while_the_catalog_is_away(
    developer: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["publishing.list_plugins"] = [PLUGIN, PLUGIN | {"id": "draft"}]
    rpc.answers["catalog.install_counts"] = {"word-count": 12}
    answer = await developer.get("/developer/plugins")
    assert [item["installCount"] for item in answer.json["items"]] == [12, 0]
    rpc.answers["catalog.install_counts"] = Unavailable("away")
    answer = await developer.get("/developer/plugins")
    assert [item["installCount"] for item in answer.json["items"]] == [None, None]


async def test_describing_a_plugin_answers_all_of_it(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["publishing.describe_plugin"] = PLUGIN | {"name": "Words"}
    rpc.answers["catalog.install_counts"] = {"word-count": 12}
    answer = await developer.request(
        "PATCH", "/developer/plugins/word-count", json={"name": "Words"}
    )
    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["installCount"]) == ("Words", 12)
    (call,) = rpc.called("publishing.describe_plugin")
    assert call["changes"] == {"name": "Words"}


async def test_a_new_plugin_is_created_and_located(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["publishing.create_plugin"] = PLUGIN
    body = {"id": "word-count", "name": "Word Count", "description": "x", "category": "utilities"}
    answer = await developer.post("/developer/plugins", json=body)
    assert answer.status_code == 201
    assert answer.headers["location"].endswith("/developer/plugins/word-count")
    (call,) = rpc.called("publishing.create_plugin")
    assert (call["plugin_id"], call["tags"]) == ("word-count", [])
