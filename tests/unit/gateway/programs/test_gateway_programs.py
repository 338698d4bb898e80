"""API tokens as programs use them: for what they name, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, Result, TestClient
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, WISH, Browser, FakeRpc, shown
from tests.unit.gateway.http.test_gateway_limit_table import table_of_routes

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.resources.site.openapi import PARAMETER, operations_of
from plugin_platform import api_tokens
from plugin_platform.api_tokens import Action
from plugin_platform.errors import NotFound, Unauthenticated

pytestmark = pytest.mark.asyncio

LISTING = {"id": "word-count", "name": "W", "description": "W.", "category": "utilities"}
VERSIONS = "/developer/plugins/word-count/versions"
FORM: dict[str, Any] = {
    "body": (
        '--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n1.0.0\r\n'
        '--x\r\nContent-Disposition: form-data; name="bundle"; filename="a.js"\r\n'
        "Content-Type: text/javascript\r\n\r\nexport {}\r\n--x--\r\n"
    ),
    "headers": {"Content-Type": "multipart/form-data; boundary=x"},
}
Grant = Callable[..., str]


@pytest.fixture
def grant(rpc: FakeRpc) -> Grant:
    """Gives a token; what `auth` knows of it are the arguments."""
    known: dict[str, dict[str, Any]] = {}

    def find(digest: str) -> Any:
        return known.get(digest) or Unauthenticated("This token is wrong, or was revoked.")

    def grant(**changes: Any) -> str:
        token = api_tokens.make()
        known[api_tokens.digest(token)] = shown(**changes)
        return token

    rpc.answers |= {
        "auth.find_token": find,
        "auth.get_user": USER,
        "auth.revoke_token": None,
        "publishing.get_owned_plugin": PLUGIN,
        "publishing.list_plugins": [PLUGIN, PLUGIN | {"id": "other"}],
        "publishing.list_versions": {"items": [], "next_cursor": None},
        "publishing.create_plugin": PLUGIN,
        "publishing.describe_plugin": PLUGIN,
        "catalog.install_counts": {},
    }
    return grant


@pytest.fixture
def program(client: ASGIConductor) -> Callable[..., Any]:
    async def ask(method: str, path: str, token: str, **more: Any) -> Result:
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        answer: Result = await client.simulate_request(
            method, f"/api/v1{path}", headers=headers, **more
        )
        return answer

    return ask


# --- made and ended by a person ---------------------------------------------------------------


# --- used by a program --------------------------------------------------------------------------


async def test_a_program_publishes_without_cookies_and_the_password(
    program: Any, grant: Grant, rpc: FakeRpc
) -> None:
    """415 of a form that is none: whoever may not is told before that."""
    assert (await program("POST", VERSIONS, grant())).status_code == 415
    [asked] = rpc.called("publishing.get_owned_plugin")
    assert asked["actor"] == {
        "id": USER["id"],
        "username": "ada",
        "is_developer": True,
        "roles": [],
        "token_id": "t-1",
    }


async def test_an_operation_takes_the_tokens_that_name_it_and_no_others(
    program: Any, grant: Grant, deps: Dependencies
) -> None:
    """Every route of the API, with a token of each action and with one of all."""
    asked = 0
    for path, resource in table_of_routes(deps):
        if not path.startswith("/api/v1/"):
            continue
        for method, operation in operations_of(resource):
            place = PARAMETER.sub("word-count", path).removeprefix("/api/v1")
            for actions in [[action] for action in Action] + [list(Action)]:
                reach = None if Action.TOKENS in operation.tokens else ["word-count"]
                token = grant(actions=actions, plugins=reach)
                answer = await program(method.upper(), place, token)
                named = not set(operation.tokens).isdisjoint(actions)
                assert (answer.status_code == 403) is not named, (method, path, actions)
                asked += 1
                if not named:
                    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert asked > 150


async def test_a_token_of_one_plugin_does_nothing_to_another(
    program: Any, grant: Grant, deps: Dependencies, rpc: FakeRpc
) -> None:
    token = grant(actions=list(Action))
    for path, resource in table_of_routes(deps):
        for method, operation in operations_of(resource):
            if operation.tokens and "{plugin_id" in path:
                other = PARAMETER.sub("other", path).removeprefix("/api/v1")
                refused = await program(method.upper(), other, token)
                assert refused.status_code == 403, (method, path)
                assert "other" in refused.json["detail"]
    created = await program("POST", "/developer/plugins", token, json=LISTING | {"id": "other"})
    assert created.status_code == 403
    assert (await program("POST", "/developer/plugins", token, json=LISTING)).status_code == 201
    listed = await program("GET", "/developer/plugins", token)
    assert [plugin["id"] for plugin in listed.json["items"]] == ["word-count"]
    tokens = await program("GET", "/auth/tokens", token)  # they are the whole account's
    assert (tokens.status_code, rpc.called("auth.list_tokens")) == (403, [])
    assert "all plugins" in tokens.json["detail"]
    all_of_them = grant(actions=["read"], plugins=None)
    listed = await program("GET", "/developer/plugins", all_of_them)
    assert [plugin["id"] for plugin in listed.json["items"]] == ["word-count", "other"]


@pytest.mark.parametrize(
    "wrong",
    [api_tokens.make(), "folio_pat_" + "0" * 49, "x", "", "folio_pat_é" + "x" * 48],
    ids=["unknown", "checksum", "short", "empty", "not ascii"],
)
async def test_a_wrong_token_is_nobodys_whatever_cookies_come_with_it(
    developer: Browser, rpc: FakeRpc, grant: Grant, wrong: str
) -> None:
    for path in (VERSIONS, "/auth/me", "/plugins"):
        answer = await developer.get(path, headers=_with_cookies(developer, wrong))
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_token_counts_and_the_cookies_beside_it_do_not(
    developer: Browser, rpc: FakeRpc, grant: Grant
) -> None:
    """Neither is what the session may do lent to the token."""
    headers = _with_cookies(developer, grant())
    refused = await developer.request("POST", "/auth/tokens", json=WISH, headers=headers)
    assert refused.status_code == 403
    rpc.answers["auth.get_user"] = lambda user_id: USER | {"id": user_id}
    headers = _with_cookies(developer, grant(user_id="u-2"))
    who = await developer.get("/auth/token", headers=headers)
    assert who.json["user"]["id"] == "u-2"


async def test_another_scheme_is_not_ours(client: ASGIConductor, grant: Grant) -> None:
    headers = {"Authorization": "Basic YTpi"}
    answer = await client.simulate_get("/api/v1/auth/me", headers=headers)
    assert answer.status_code == 200
    assert answer.json["user"] is None


async def test_a_revoked_token_is_refused_at_the_next_request(
    program: Any, grant: Grant, rpc: FakeRpc
) -> None:
    token = grant()
    assert (await program("GET", VERSIONS, token)).status_code == 200
    rpc.answers["auth.find_token"] = Unauthenticated("This token is wrong, or was revoked.")
    assert (await program("GET", VERSIONS, token)).status_code == 401


async def test_a_token_that_is_revoked_during_the_upload_publishes_nothing(
    program: Any, grant: Grant, rpc: FakeRpc
) -> None:
    token, find = grant(), rpc.answers["auth.find_token"]

    def once(digest: str) -> Any:
        asked = len(rpc.called("auth.find_token"))
        return find(digest) if asked == 1 else Unauthenticated("This token was revoked.")

    rpc.answers["auth.find_token"] = once
    rpc.answers["publishing.submit_version"] = AssertionError("it was published")
    refused = await program("POST", VERSIONS, token, **FORM)
    assert refused.status_code == 401, refused.text
    assert not rpc.called("publishing.submit_version")
    rpc.answers["auth.find_token"] = find  # the control: the same form with a token that lives
    with_token = await program("POST", VERSIONS, token, **FORM)
    assert with_token.status_code == 500
    assert rpc.called("publishing.submit_version")


@pytest_asyncio.fixture
async def with_factors_only(deps: Dependencies) -> AsyncIterator[ASGIConductor]:
    """An operator who lets only those publish who have a second factor."""
    settings = replace(deps.settings, factor_to_publish=True)
    async with TestClient(create_app(replace(deps, settings=settings))) as conductor:
        yield conductor


async def sent(client: ASGIConductor, path: str, token: str, **more: Any) -> Result:
    headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
    answer: Result = await client.simulate_post(f"/api/v1{path}", headers=headers, **more)
    return answer


ROLLBACK = {"version": "1.0.1"}


@pytest.mark.parametrize(
    ("path", "content", "method"),
    [
        ("/developer/plugins", {"json": LISTING}, "create_plugin"),
        (VERSIONS, FORM, "submit_version"),
        (f"{VERSIONS}/1.0.0/rollback", {"json": ROLLBACK}, "roll_back_version"),
    ],
    ids=["create", "publish", "roll back"],
)
async def test_a_token_publishes_for_who_has_the_factor_that_the_operator_wants(
    with_factors_only: ASGIConductor,
    client: ASGIConductor,
    grant: Grant,
    rpc: FakeRpc,
    *,
    path: str,
    content: dict[str, Any],
    method: str,
) -> None:
    """Whatever it had when the token was made."""
    rpc.answers |= {f"publishing.{method}": NotFound("Asked at last.")}
    without = grant(actions=list(Action), second_factor=False)
    refused = await sent(with_factors_only, path, without, **content)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-missing")
    assert "account's page" in refused.json["detail"]
    assert not rpc.called(f"publishing.{method}")
    enrolled = grant(actions=list(Action), second_factor=True)
    assert (await sent(with_factors_only, path, enrolled, **content)).status_code == 404
    assert (await sent(client, path, without, **content)).status_code == 404, "no such rule here"


async def test_a_factor_that_is_removed_during_the_upload_is_missing(
    with_factors_only: ASGIConductor, grant: Grant, rpc: FakeRpc
) -> None:
    token, find = grant(), rpc.answers["auth.find_token"]

    def later(digest: str) -> Any:
        return find(digest) | {"second_factor": len(rpc.called("auth.find_token")) == 1}

    rpc.answers |= {
        "auth.find_token": later,
        "publishing.submit_version": NotFound("It was published."),
    }
    refused = await sent(with_factors_only, VERSIONS, token, **FORM)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second-factor-missing")
    assert not rpc.called("publishing.submit_version")


async def test_a_token_tells_its_program_what_it_is_for(
    program: Any, grant: Grant, rpc: FakeRpc
) -> None:
    token = grant()
    who = (await program("GET", "/auth/token", token)).json
    assert (who["user"]["username"], who["plugins"], who["actions"]) == (
        "ada",
        ["word-count"],
        ["publish"],
    )
    assert token not in repr(who)
    assert (await program("DELETE", "/auth/token", token)).status_code == 204
    [asked] = rpc.called("auth.revoke_token")
    assert (asked["token_id"], asked["actor"]["token_id"]) == ("t-1", "t-1")


async def test_without_a_token_there_is_none_to_tell_of(developer: Browser) -> None:
    assert (await developer.get("/auth/token")).status_code == 401
    assert (await developer.request("DELETE", "/auth/token")).status_code == 401


async def test_two_commands_with_one_key_at_once_are_one(
    program: Any, grant: Grant, rpc: FakeRpc
) -> None:
    async def slow(**_: Any) -> Any:
        await asyncio.sleep(0.05)
        return PLUGIN

    rpc.answers["publishing.create_plugin"] = slow
    headers = {"Idempotency-Key": "0123456789abcdef"}
    token = grant(actions=["create"])
    answers = await asyncio.gather(
        *(
            program("POST", "/developer/plugins", token, json=LISTING, headers=headers)
            for _ in range(2)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(rpc.called("publishing.create_plugin")) == 1


@pytest_asyncio.fixture
async def strict(deps: Dependencies) -> AsyncIterator[ASGIConductor]:
    few = replace(deps, settings=replace(deps.settings, token_limit="3/minute"))  # noqa: S106
    async with TestClient(create_app(few)) as conductor:
        yield conductor


async def test_wrong_tokens_are_counted_by_network_and_right_ones_are_not(
    strict: ASGIConductor, grant: Grant, rpc: FakeRpc
) -> None:
    async def ask(token: str, address: str) -> int:
        answer = await strict.simulate_get(
            f"/api/v1{VERSIONS}",
            headers={"Authorization": f"Bearer {token}"},
            remote_addr=address,
        )
        return int(answer.status_code)

    good = grant()
    assert [await ask(good, "192.0.2.1") for _ in range(5)] == [200] * 5
    wrong = [await ask(api_tokens.make(), "192.0.2.1") for _ in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    assert await ask(good, "192.0.2.2") == 200
    assert len(rpc.called("auth.find_token")) == 5 + 3 + 1


async def test_uploads_are_counted_by_the_tokens_account(
    deps: Dependencies, grant: Grant, rpc: FakeRpc
) -> None:
    """Two tokens of one account are one person, wherever they are used."""
    rules = dict(deps.settings.limits)
    rules["uploads"] = replace(rules["uploads"], person="3/minute")
    few = replace(deps, settings=replace(deps.settings, limits=rules))
    async with TestClient(create_app(few)) as client:
        statuses = []
        for number in range(4):
            headers = {"Authorization": f"Bearer {grant(token_id=f't-{number}')}"}
            answer = await client.simulate_post(
                f"/api/v1{VERSIONS}", headers=headers, remote_addr=f"192.0.2.{number}"
            )
            statuses.append(answer.status_code)
    assert statuses == [415, 415, 415, 429]


async def test_no_log_line_has_a_token_in_it(
    program: Any, grant: Grant, rpc: FakeRpc, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever becomes of the request: answered, refused, failed."""
    access = logging.getLogger("gateway.access")
    tokens = [grant(), grant(actions=["read"]), api_tokens.make()]
    access.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG), caplog.at_level(logging.INFO, "gateway.access"):
            for token in tokens:
                await program("GET", VERSIONS, token)
                await program("POST", "/auth/tokens", token, json=WISH)
            rpc.answers["publishing.list_versions"] = RuntimeError("it broke")
            assert (await program("GET", VERSIONS, tokens[0])).status_code == 500
    finally:
        access.removeHandler(caplog.handler)
    assert "it broke" in caplog.text, "the control: errors are logged here"
    assert '"status": 200' in caplog.text, "the control: requests are logged here"
    assert not re.search(api_tokens.SHAPE, caplog.text)
    assert not any(token[-20:] in caplog.text for token in tokens)


def _with_cookies(browser: Browser, token: str) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Authorization": f"Bearer {token}", "Cookie": cookies}
