"""The gateway with its layer in front, and one that is the framework alone, over one cache."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, Result, TestClient
from tests.unit.gateway.gateway_fakes import DETAILS, NOTHING_BLOCKED, FakeRpc

from gateway.app import create_framework
from gateway.cache import responses
from gateway.dependencies import Dependencies
from gateway.fast.answers import Answers
from gateway.fast.layer import Layer

AT = {"revision": 5, "log": "a-log"}
PAGE = {"items": [], "total": 0, "next_cursor": None} | AT


@dataclass
class BothWays:
    """``entered`` is how often the framework was entered by way of the layer."""

    alone: ASGIConductor
    layered: ASGIConductor
    answers: Answers
    entered: list[str]

    async def ask(self, target: str, method: str = "GET", **more: Any) -> Result:
        return await _ask(self.layered, target, method, more)

    async def ask_framework(self, target: str, method: str = "GET", **more: Any) -> Result:
        return await _ask(self.alone, target, method, more)

    async def is_fast(self, target: str, **more: Any) -> bool:
        before = len(self.entered)
        await self.ask(target, **more)
        return len(self.entered) == before


async def _ask(client: ASGIConductor, target: str, method: str, more: dict[str, Any]) -> Result:
    path, mark, query = target.partition("?")
    headers = dict(more.pop("headers", {}))
    if mark:
        more["query_string"] = query
    if "Host" in headers:  # else there would be two
        more["host"] = headers.pop("Host")
    result: Result = await client.simulate_request(method, path, headers=headers, **more)
    return result


@pytest.fixture(autouse=True)
def no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "FLOOR", 0.0)


@pytest.fixture
def catalog(rpc: FakeRpc) -> FakeRpc:
    """Says something to every question that everybody may ask."""
    rpc.answers |= {
        "catalog.browse": lambda **_: dict(PAGE),
        "catalog.facets": lambda **_: {"categories": [], "tags": [], "total": 0} | AT,
        "catalog.suggest": lambda **_: {"items": []} | AT,
        "catalog.get_plugin": lambda plugin_id: DETAILS | {"id": plugin_id} | AT,
        "catalog.list_versions": lambda **_: dict(PAGE),
        "catalog.related": lambda **_: {"together": [], "alike": []} | AT,
        "catalog.get_author": lambda username: {"username": username, "plugins": 1} | AT,
        "catalog.front": lambda: {"popular": [], "new": []} | AT,
        "catalog.get_collection": lambda collection_id: {"id": collection_id} | AT,
        "catalog.categories": lambda: {"items": []} | AT,
        "catalog.list_reviews": lambda **_: PAGE | {"average": None},
        "catalog.blocklist": lambda **_: NOTHING_BLOCKED | AT,
    }
    return rpc


@pytest_asyncio.fixture
async def both(deps: Dependencies, catalog: FakeRpc) -> AsyncIterator[BothWays]:
    framework = create_framework(deps)
    entered: list[str] = []

    async def counted(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            entered.append(scope["path"])
        await framework(scope, receive, send)

    answers = Answers(deps.cache, deps.access, deps.settings.trusted_proxies)
    async with (
        TestClient(create_framework(deps)) as alone,
        TestClient(Layer(counted, answers)) as layered,
    ):
        yield BothWays(alone, layered, answers, entered)
