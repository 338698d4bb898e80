"""Trusted publishing: which assertions of continuous integration are worth a token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from falcon.testing import ASGIConductor, Result, TestClient
from tests.helpers.issuer import AUDIENCE, LocalIssuer, local_issuer, new_key
from tests.unit.gateway.gateway_fakes import PLUGIN, USER, Browser, FakeRpc, shown

from gateway.app import create_app
from gateway.dependencies import Dependencies
from gateway.state.programs.runs import Issuer
from plugin_platform import api_tokens
from plugin_platform.errors import Forbidden, NotFound, PlatformError, Unauthenticated

pytestmark = pytest.mark.asyncio

PUBLISHERS = "/developer/plugins/word-count/publishers"
TRUSTED = {
    "id": "p-1",
    "user_id": USER["id"],
    "repository": "ada/word-count",
    "workflow": "publish.yml",
    "environment": None,
    "second_factor": False,
    "trusted_at": "2026-11-26T00:00:00+00:00",
}


@pytest.fixture
def deps(deps: Dependencies, issuer: LocalIssuer) -> Dependencies:
    trusted = (Issuer("github", issuer.url),)
    return replace(
        deps, settings=replace(deps.settings, trusted_issuers=trusted, audience=AUDIENCE)
    )


@pytest.fixture
def auth(rpc: FakeRpc, issuer: LocalIssuer) -> FakeRpc:
    rpc.answers |= {
        "auth.match_publishers": [TRUSTED | {"issuer": issuer.url}],
        "auth.exchange_run": shown(),
        "auth.get_user": lambda user_id: USER | {"id": user_id},
        "auth.trust_publisher": TRUSTED | {"issuer": issuer.url},
        "auth.list_publishers": [TRUSTED | {"issuer": issuer.url}],
        "auth.distrust_publisher": None,
        "publishing.get_owned_plugin": PLUGIN,
    }
    return rpc


async def exchange(client: ASGIConductor, assertion: str) -> Result:
    answer: Result = await client.simulate_post(
        "/api/v1/auth/oidc/exchange", json={"token": assertion, "pluginId": "word-count"}
    )
    return answer


async def test_a_run_that_is_trusted_gets_a_token(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    assertion = issuer.vouch(jti="once", environment="release", repository_id="74")
    given = await exchange(client, assertion)
    assert given.status_code == 200, given.text
    assert api_tokens.is_well_formed(given.json["token"])
    [asked] = auth.called("auth.exchange_run")
    run = asked["run"]
    assert run.pop("good_until") > time.time()
    assert run == {
        "issuer": issuer.url,
        "jti": "once",
        "plugin_id": "word-count",
        "repository": "ada/word-count",
        "repository_id": "74",
        "workflow": "publish.yml",
        "environment": "release",
        "ref": "refs/heads/main",
        "sha": "5f70bf18",
        "run": "77",
    }
    assert (asked["publisher_id"], asked["actor"]["id"]) == ("p-1", USER["id"])
    assert asked["digest"] == api_tokens.digest(given.json["token"])


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1_700_000_000},
    {"exp": None},
    {"exp": 4_000_000_000},
    {"iat": None},
    {"jti": None},
    {"jti": ""},
    {"sub": None},
    {"nbf": 4_000_000_000},
    {"iat": 4_000_000_000},
    {"aud": "https://other.example"},
    {"aud": [AUDIENCE, "https://other.example"]},
    {"aud": None},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"repository": None},
    {"job_workflow_ref": None},
    {"job_workflow_ref": "eve/word-count/.github/workflows/publish.yml@refs/heads/main"},
    {"job_workflow_ref": "eve/ada/word-count/.github/workflows/publish.yml@refs/heads/main"},
    {"job_workflow_ref": "ada/word-count/.github/workflows/../publish.yml@x"},
    {"repository": "ada/word.count"},
    {"ref": "x" * 301},
    {"sha": "a\nb"},
]


@pytest.mark.parametrize("changes", WRONG_CLAIMS, ids=str)
async def test_a_claim_that_is_wrong_or_missing_is_worth_nothing(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer, changes: dict[str, Any]
) -> None:
    refused = await exchange(client, issuer.vouch(**changes))
    assert refused.status_code == 401, refused.text
    assert not auth.called("auth.match_publishers")


def unsigned(issuer: LocalIssuer) -> str:
    return jwt.encode(issuer.claims(), "", "none", headers={"kid": "first"})


def with_the_public_key_as_a_secret(issuer: LocalIssuer) -> str:
    """By hand: the library refuses to make it."""
    secret = (
        issuer.keys["first"]
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    def part(value: object) -> bytes:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    signed = part({"alg": "HS256", "typ": "JWT", "kid": "first"}) + b"." + part(issuer.claims())
    return (signed + b"." + part(hmac.new(secret, signed, hashlib.sha256).digest())).decode()


def by_somebody_else(issuer: LocalIssuer) -> str:
    return issuer.vouch(key=new_key())


def changed_afterwards(issuer: LocalIssuer) -> str:
    header, _, signature = issuer.vouch().split(".")
    body = jwt.encode(issuer.claims(), new_key(), "RS256").split(".")[1]
    return f"{header}.{body}.{signature}"


def of_no_key(issuer: LocalIssuer) -> str:
    return issuer.vouch("second", key=issuer.keys["first"])


def with_a_key_of_its_own(issuer: LocalIssuer) -> str:
    """``jwk`` and ``jku`` in the header are the sender's word."""
    key = new_key()
    own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    headers = {"kid": "first", "jwk": own, "jku": "http://127.0.0.1:1/keys"}
    return jwt.encode(issuer.claims(), key, "RS256", headers=headers)


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        with_the_public_key_as_a_secret,
        by_somebody_else,
        changed_afterwards,
        of_no_key,
        with_a_key_of_its_own,
        lambda _: "x",
        lambda _: "a.b.c",
    ],
    ids=lambda forge: getattr(forge, "__name__", "?"),
)
async def test_what_the_issuer_did_not_sign_is_worth_nothing(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer, forge: Any
) -> None:
    assert (await exchange(client, forge(issuer))).status_code == 401
    assert not auth.called("auth.match_publishers")
    assert (await exchange(client, issuer.vouch())).status_code == 200, "the control"


async def test_nobody_is_asked_but_the_issuers_that_the_operator_names(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    with local_issuer() as other:
        assert (await exchange(client, other.vouch())).status_code == 401
        assert other.asked == []
        issuer.jwks_uri = f"{other.url}/keys"
        assert (await exchange(client, issuer.vouch())).status_code == 503
        assert other.asked == []


async def test_a_run_that_nobody_trusts_is_told_what_it_is(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    auth.answers["auth.match_publishers"] = []
    refused = await exchange(client, issuer.vouch())
    assert refused.status_code == 403
    for said in ("word-count", "publish.yml", "ada/word-count"):
        assert said in refused.json["detail"]
    assert not auth.called("auth.exchange_run")


@pytest.mark.parametrize(
    "refusal", [NotFound("Not yours."), Forbidden("You are banned.")], ids=["no-owner", "banned"]
)
async def test_who_may_not_publish_lends_no_trust(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer, refusal: PlatformError
) -> None:
    """Two trusted it; the one who may publish now counts."""
    before, now = TRUSTED | {"user_id": "u-before"}, TRUSTED | {"id": "p-2", "user_id": "u-now"}
    auth.answers["auth.match_publishers"] = [before, now]

    def owned(actor: dict[str, Any], plugin_id: str, *, to_publish: bool) -> Any:
        assert to_publish, "else who is banned is not refused"
        return PLUGIN if actor["id"] == "u-now" else refusal

    auth.answers["publishing.get_owned_plugin"] = owned
    assert (await exchange(client, issuer.vouch())).status_code == 200
    [asked] = auth.called("auth.exchange_run")
    assert (asked["publisher_id"], asked["actor"]["id"]) == ("p-2", "u-now")
    auth.answers["auth.match_publishers"] = [before]
    assert (await exchange(client, issuer.vouch())).status_code == 403


async def test_a_replayed_assertion_is_refused(
    client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    auth.answers["auth.exchange_run"] = Unauthenticated("This assertion was exchanged before.")
    assert (await exchange(client, issuer.vouch())).status_code == 401


async def test_an_owner_trusts_a_workflow_and_ends_it(
    developer: Browser, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    wanted = {"issuer": issuer.url, "repository": "ada/word-count", "workflow": "publish.yml"}
    made = await developer.post(PUBLISHERS, json=wanted)
    assert made.status_code == 201, made.text
    [asked] = auth.called("auth.trust_publisher")
    assert (asked["plugin_id"], asked["actor"]["id"]) == ("word-count", USER["id"])
    assert [one["id"] for one in (await developer.get(PUBLISHERS)).json["items"]] == ["p-1"]
    assert (await developer.request("DELETE", f"{PUBLISHERS}/p-1")).status_code == 204
    known = (await developer.get("/auth/oidc")).json
    assert known == {"audience": AUDIENCE, "issuers": [{"kind": "github", "url": issuer.url}]}


@pytest.mark.parametrize(
    ("method", "place"), [("GET", ""), ("POST", ""), ("DELETE", "/p-1")], ids=str
)
async def test_nobody_says_whom_somebody_elses_plugin_trusts(
    developer: Browser, client: ASGIConductor, auth: FakeRpc, method: str, place: str
) -> None:
    [trusted] = auth.answers["auth.list_publishers"]
    wanted = {
        "issuer": trusted["issuer"],
        "repository": "ada/word-count",
        "workflow": "publish.yml",
    }
    body = wanted if method == "POST" else None
    stranger = Browser(client)
    assert (await stranger.request(method, PUBLISHERS + place, json=body)).status_code == 401
    auth.answers["publishing.get_owned_plugin"] = NotFound("This plugin is not yours.")
    assert (await developer.request(method, PUBLISHERS + place, json=body)).status_code == 404
    for changed in ("auth.trust_publisher", "auth.distrust_publisher", "auth.list_publishers"):
        assert not auth.called(changed)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"issuer": "https://evil.example"}, "/issuer"),
        ({"issuer": "http://169.254.169.254/latest"}, "/issuer"),
        ({"repository": "ada/word count"}, "/repository"),
        ({"repository": "alone"}, "/repository"),
        ({"workflow": "publish.sh"}, "/workflow"),
        ({"environment": ""}, "/environment"),
    ],
)
async def test_what_cannot_be_trusted_is_said_at_the_field(
    developer: Browser, auth: FakeRpc, issuer: LocalIssuer, changes: dict[str, str], pointer: str
) -> None:
    wanted = {"issuer": issuer.url, "repository": "ada/word-count", "workflow": "publish.yml"}
    refused = await developer.post(PUBLISHERS, json=wanted | changes)
    assert refused.status_code == 422, refused.text
    assert {one["pointer"] for one in refused.json["errors"]} == {pointer}
    assert not auth.called("auth.trust_publisher")
    assert issuer.asked == []


async def test_a_run_publishes_for_an_owner_with_the_factor_that_the_operator_wants(
    deps: Dependencies, client: ASGIConductor, auth: FakeRpc, issuer: LocalIssuer
) -> None:
    """The assertion of a run that is refused is not spent."""
    settings = replace(deps.settings, factor_to_publish=True)
    without = TRUSTED | {"issuer": issuer.url}
    auth.answers["auth.match_publishers"] = [without]
    async with TestClient(create_app(replace(deps, settings=settings))) as strict:
        refused = await exchange(strict, issuer.vouch())
        assert refused.status_code == 403
        assert refused.json["type"] == "/problems/second-factor-missing"
        assert not auth.called("auth.exchange_run")
        other = without | {"id": "p-2", "user_id": "u-2", "second_factor": True}
        auth.answers["auth.match_publishers"] = [without, other]
        assert (await exchange(strict, issuer.vouch())).status_code == 200
    [asked] = auth.called("auth.exchange_run")
    assert (asked["publisher_id"], asked["actor"]["id"]) == ("p-2", "u-2")
    auth.answers["auth.match_publishers"] = [without]
    assert (await exchange(client, issuer.vouch())).status_code == 200, "no such rule here"
