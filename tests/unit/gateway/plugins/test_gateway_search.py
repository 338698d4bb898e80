"""Facets and suggestions: what reaches the catalog, what is kept, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway.resources.public.plugins import is_asked_by_many

pytestmark = pytest.mark.asyncio

PLUGINS = "/api/v1/plugins"
FACETS = {
    "total": 2,
    "categories": [{"id": "writing", "name": "Writing", "count": 2}],
    "tags": [{"id": "git", "count": 1}],
    "permissions": [{"id": "none", "count": 2}],
    "ratings": [{"id": "4", "count": 0}],
    "compatible": 2,
    "revision": 3,
    "log": "",
}
SUGGESTED = {"kind": "plugin", "id": "git", "name": "Git", "author": "ada", "icon": None}


@pytest.fixture
def catalog(rpc: FakeRpc) -> FakeRpc:
    page = {"items": [], "total": 0, "counted": True, "next_cursor": None}
    rpc.answers["catalog.browse"] = page | {"revision": 1, "log": ""}
    rpc.answers["catalog.facets"] = FACETS
    rpc.answers["catalog.suggest"] = {"items": [SUGGESTED], "revision": 3, "log": ""}
    return rpc


async def test_filters_reach_the_catalog(client: ASGIConductor, catalog: FakeRpc) -> None:
    asked = {"q": "author:ada", "tag": "git,sync", "rating": "4", "compatible": "1"}
    answer = await client.simulate_get(f"{PLUGINS}/facets", params=asked)
    assert answer.json == {key: value for key, value in FACETS.items() if key not in
                           ("revision", "log")}  # fmt: skip
    assert catalog.called("catalog.facets") == [asked]
    await client.simulate_get(PLUGINS, params=asked | {"explain": "1"})
    assert catalog.called("catalog.browse") == [asked | {"limit": 24, "explain": True}]


async def test_suggestions_are_kept_whatever_the_case_of_letters(
    client: ASGIConductor, catalog: FakeRpc
) -> None:
    for q in ("Git  h", "git h", " GIT H "):
        answer = await client.simulate_get(f"{PLUGINS}/suggestions", params={"q": q})
        assert answer.json == {"items": [SUGGESTED]}
        assert "max-age" in answer.headers["cache-control"]
    assert catalog.called("catalog.suggest") == [{"q": "git h"}]


@pytest.mark.parametrize("path", ["", "/facets", "/suggestions"])
async def test_ten_kilobytes_are_refused_before_anything_is_asked(
    client: ASGIConductor, catalog: FakeRpc, path: str
) -> None:
    answer = await client.simulate_get(PLUGINS + path, params={"q": "a" * 10_240})
    assert answer.status_code == 422
    assert catalog.calls == []


async def test_a_score_is_passed_on_with_its_parts(client: ASGIConductor, catalog: FakeRpc) -> None:
    found: dict[str, Any] = {
        "id": "git", "name": "Git", "description": "", "category": "core", "tags": [],
        "author": "ada", "latest_version": "1.0.0", "install_count": 1, "rating": None,
        "rating_count": 0, "icon": None, "updated_at": None, "deprecated": False,
        "namesake": True, "score": {"total": 3.5, "parts": {"name": 3.0, "words": 0.5}},
    }  # fmt: skip
    catalog.answers["catalog.browse"] = {
        "items": [found], "total": 1, "counted": True, "next_cursor": None, "revision": 1, "log": ""
    }  # fmt: skip
    answer = await client.simulate_get(PLUGINS, params={"q": "git", "explain": "1"})
    [item] = answer.json["items"]
    assert (item["score"], item["namesake"]) == (found["score"], True)


async def test_only_what_many_ask_for_goes_to_redis() -> None:
    assert is_asked_by_many({"category": "writing", "sort": "name", "limit": 24})
    for name in ("q", "tag", "author", "rating", "permission", "compatible", "explain", "cursor"):
        assert not is_asked_by_many({name: "x"}), name
    assert not is_asked_by_many({"category": "made-up"})
