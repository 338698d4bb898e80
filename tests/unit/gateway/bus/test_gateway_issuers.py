"""Issuers of continuous integration: which there are, their keys, and what they say."""

from __future__ import annotations

import json

import pytest
from tests.helpers.issuer import AUDIENCE, LocalIssuer, new_key

from gateway.bus import issuers
from gateway.bus.issuers import IssuerKeys
from gateway.state.programs.runs import Issuer, Runs, read_issuers
from plugin_platform.errors import Unauthenticated, Unavailable

pytestmark = pytest.mark.asyncio


async def test_without_an_audience_nobody_is_trusted(issuer: LocalIssuer) -> None:
    runs = Runs((Issuer("github", issuer.url),), "")
    with pytest.raises(Unauthenticated):
        await runs.read(issuer.vouch(aud=""))
    assert runs.issuers == []
    assert issuer.asked == []


class Moments:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_rotated_keys_are_found_and_old_ones_end(issuer: LocalIssuer) -> None:
    moments = Moments()
    keys = IssuerKeys(issuer.url, moments)
    assert await keys.find("first")
    issuer.keys = {"second": new_key()}
    moments.now += issuers.NOT_OFTENER + 1
    assert await keys.find("second")
    assert await keys.find("first") is None


async def test_keys_are_kept_and_made_up_ones_ask_seldom(issuer: LocalIssuer) -> None:
    moments = Moments()
    keys = IssuerKeys(issuer.url, moments)
    for number in range(20):
        await keys.find("first")
        assert await keys.find(f"made-up-{number}") is None
    assert issuer.asked.count("/keys") == 1
    moments.now += issuers.NOT_OFTENER + 1
    assert await keys.find("made-up") is None
    assert issuer.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "broken", [b"x" * (issuers.LARGEST + 1), b"{}", b"[]", b"not json", b'{"keys": 3}'], ids=len
)
async def test_an_issuer_that_answers_nonsense_is_away(issuer: LocalIssuer, broken: bytes) -> None:
    moments = Moments()
    keys, known = IssuerKeys(issuer.url, moments), IssuerKeys(issuer.url, moments)
    assert await known.find("first")
    issuer.broken = broken
    with pytest.raises(Unavailable):
        await keys.find("first")
    with pytest.raises(Unavailable):
        await keys.find("first")
    moments.now += issuers.FRESH + 1
    assert await known.find("first"), "what was known goes on being believed for a while"
    moments.now += issuers.KEPT
    with pytest.raises(Unavailable):
        await known.find("first")


async def test_an_answer_that_is_too_large_is_not_read_to_its_end(issuer: LocalIssuer) -> None:
    """Bounded by what it takes, not by what is said."""
    document = {"issuer": issuer.url, "jwks_uri": issuer.jwks_uri, "more": "x" * issuers.LARGEST}
    issuer.broken = json.dumps(document).encode()
    with pytest.raises(Unavailable):
        await IssuerKeys(issuer.url).find("first")


async def test_an_issuer_that_is_away_is_unavailable() -> None:
    keys = IssuerKeys("http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        await keys.find("first")


@pytest.mark.parametrize(
    "words",
    [
        "github=http://ci.example",
        "github=http://127.0.0.1.evil.example",
        "jenkins=https://ci.example",
        "https://ci.example",
        "github=",
    ],
)
async def test_issuers_are_named_with_their_kind_and_over_tls(words: str) -> None:
    with pytest.raises(ValueError, match="TRUSTED_ISSUERS"):
        read_issuers(words, production=False)


async def test_a_local_issuer_is_for_development_only() -> None:
    local = "github=http://127.0.0.1:8080"
    assert read_issuers(local, production=False) == (Issuer("github", "http://127.0.0.1:8080"),)
    with pytest.raises(ValueError, match="TRUSTED_ISSUERS"):
        read_issuers(local, production=True)


async def test_gitlab_says_it_in_other_words(issuer: LocalIssuer) -> None:
    runs = Runs((Issuer("gitlab", issuer.url),), AUDIENCE)
    said = {
        "project_path": "ada/tools/word-count",
        "project_id": "74",
        "ci_config_ref_uri": "gitlab.com/ada/tools/word-count//.gitlab-ci.yml@refs/heads/main",
        "job_id": "5",
    }
    run = await runs.read(issuer.vouch(**said))
    assert (run["repository"], run["repository_id"], run["workflow"], run["run"]) == (
        "ada/tools/word-count",
        "74",
        ".gitlab-ci.yml",
        "5",
    )
