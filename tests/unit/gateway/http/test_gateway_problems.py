"""Every error is a problem document, with the security headers of any other answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import falcon.testing
import pytest
from falcon.testing import Result
from tests.helpers.waiting import PATIENCE
from tests.unit.gateway.gateway_fakes import Browser, FakeRpc

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.http import operation
from gateway.http.output import errors
from plugin_platform.errors import Conflict, Invalid, PlatformError, Unavailable

pytestmark = pytest.mark.asyncio

JSON = {"Content-Type": "application/json"}

BAD_BODIES = {
    "no JSON": (b"{username: }", 400),
    "empty": (b"", 400),
    "array": (b"[]", 400),
    "string": (b'"text"', 400),
    "NUL": (rb'{"username": "a\u0000"}', 400),
    "NaN": (b'{"username": NaN}', 400),
    "nested": (b"[" * 5000 + b"]" * 5000, 400),
    "surrogate": (rb'{"username": "\udfff"}', 400),
    "too large": (b'{"username": "' + b"a" * 300_000 + b'"}', 413),
    "wrong types": (b'{"username": 1, "email": [], "password": {}}', 422),
    "unknown key": (b'{"isAdmin": true}', 422),
}
ROUTES_WITH_A_BODY = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/user/plugins/install"),
    ("PATCH", "/user/plugins/word-count"),
]


def is_problem(answer: Result, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["requestId"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "referrer-policy" in answer.headers
    assert "permissions-policy" in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    return problem


@pytest.mark.parametrize(("body", "status"), BAD_BODIES.values(), ids=BAD_BODIES)
@pytest.mark.parametrize("route", ROUTES_WITH_A_BODY)
async def test_a_bad_body_reaches_no_service(
    browser: Browser, rpc: FakeRpc, route: tuple[str, str], body: Any, status: int
) -> None:
    method, path = route
    is_problem(await browser.request(method, path, body=body, headers=JSON), status)
    assert rpc.calls == []


@pytest.mark.parametrize("content_type", [None, "text/plain", "multipart/form-data; boundary=x"])
async def test_a_body_of_another_type_is_415(browser: Browser, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    is_problem(await browser.post("/auth/login", body=b"{}", headers=headers), 415)


async def test_what_is_invalid_is_pointed_at(browser: Browser) -> None:
    body = {"username": "a b", "email": "nonsense", "password": "short", "more": 1}
    problem = is_problem(await browser.post("/auth/register", json=body), 422)
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/username", "/email", "/password", "/more"}


async def test_thousands_of_unknown_fields_are_counted_and_not_listed(browser: Browser) -> None:
    body = {f"{number}/x": 1 for number in range(1000)}
    answer = await browser.post("/auth/login", json=body)
    problem = is_problem(answer, 422)
    assert problem["errors"][0] == {"pointer": "/0~1x", "detail": "Unknown field."}
    assert {"pointer": "", "detail": "995 other fields are unknown too."} in problem["errors"]
    assert len(answer.content) < 2000


async def test_a_problem_names_twenty_things_and_the_number_of_the_others(
    browser: Browser, rpc: FakeRpc
) -> None:
    wrong = [{"pointer": f"/{number}", "detail": "Wrong."} for number in range(30)]
    rpc.answers["installs.install"] = Invalid("Much is wrong.", wrong)
    answer = await browser.post("/user/plugins/install", json={"pluginId": "word-count"})
    found = is_problem(answer, 422)["errors"]
    assert found == [*wrong[:20], {"pointer": "", "detail": "10 more are wrong."}]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plugins/%00", 400),
        ("/plugins/%ED%A0%80", 400),
        ("/plugins/%FF", 400),
        ("/plugins/No_Plugin", 404),
        ("/plugins/" + "a" * 65, 404),
        ("/nothing", 404),
    ],
)
async def test_a_bad_path(browser: Browser, rpc: FakeRpc, path: str, status: int) -> None:
    is_problem(await browser.get(path), status)
    assert rpc.calls == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("q=%ED%A0%80", 400),
        ("limit=0", 422),
        ("limit=101", 422),
        ("limit=many", 422),
        ("sort=price", 422),
        ("q=a&q=b", 422),
        ("q=" + "a" * 201, 422),
    ],
)
async def test_a_bad_query(browser: Browser, rpc: FakeRpc, query: str, status: int) -> None:
    is_problem(await browser.get("/plugins", query_string=query), status)
    assert rpc.calls == []


async def test_a_method_that_is_not_there_is_405_and_names_those_that_are(browser: Browser) -> None:
    answer = await browser.request("PUT", "/plugins/word-count")
    is_problem(answer, 405)
    assert "GET" in answer.headers["allow"]


async def test_an_unexpected_error_tells_nothing_of_the_inside(
    browser: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["catalog.get_plugin"] = RuntimeError("password=hunter2 in /srv/secret.py")
    answer = await browser.get("/plugins/word-count")
    problem = is_problem(answer, 500)
    assert problem["detail"] == errors.INTERNAL
    assert "hunter2" not in answer.text


async def test_a_service_that_is_away_is_503_with_retry_after(
    browser: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["catalog.browse"] = Unavailable("The catalog service is away.")
    answer = await browser.get("/plugins")
    is_problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0


async def test_errors_of_the_services_keep_their_pointers(browser: Browser, rpc: FakeRpc) -> None:
    found = [{"pointer": "/username", "detail": "This username is taken."}]
    rpc.answers["auth.register"] = Conflict("An account like this exists.", found)
    body = {"username": "ada", "email": "a@example.org", "password": "x" * 8}
    problem = is_problem(await browser.post("/auth/register", json=body), 409)
    assert problem["errors"] == found


def _all_errors(kind: type[PlatformError] = PlatformError) -> Iterator[Any]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_errors(child)


async def test_every_platform_error_has_a_status() -> None:
    say_when = (errors.RateLimited, errors.AuthorizationPending)
    for kind in _all_errors():
        error = kind("x", 1) if issubclass(kind, say_when) else kind("x")
        assert 400 <= errors.status_of(error) < 600
        assert errors.status_of(error) != 500
    assert errors.status_of(Invalid("x")) == 422


async def test_the_request_id_is_taken_over_only_when_it_is_harmless(browser: Browser) -> None:
    given = await browser.get("/auth/me", headers={"X-Request-Id": "abc-123"})
    assert given.headers["x-request-id"] == "abc-123"
    bad = await browser.get("/auth/me", headers={"X-Request-Id": 'abc"} injected'})
    assert "injected" not in bad.headers["x-request-id"]


async def test_a_body_that_never_ends_is_given_up(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> Any:
    monkeypatch.setattr(operation, "BODY_TIMEOUT", 0.05)
    parts = [{"type": "http.request", "body": b'{"usern', "more_body": True}]
    sent = []

    async def receive() -> Any:
        if parts:
            return parts.pop()
        await asyncio.sleep(600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = falcon.testing.create_scope(
        "/api/v1/auth/login", method="POST", headers={"Content-Type": "application/json"}
    )
    async with asyncio.timeout(PATIENCE):
        await create_app(deps)(scope, receive, send)
    assert sent[0]["status"] == 408
