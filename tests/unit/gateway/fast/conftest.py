"""The gateway with its layer in front, and one that is the framework alone, over one cache."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from falcon.testing import ASGIConductor, Result, TestClient
from gunicorn.config import Config  # type: ignore[import-untyped]
from tests.unit.gateway.fast.connections import Door
from tests.unit.gateway.gateway_fakes import DETAILS, NOTHING_BLOCKED, FakeRpc

from gateway import worker as worker_module
from gateway.app import create_app, create_framework
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


@pytest_asyncio.fixture(params=["auto", "python"])
async def door(
    deps: Dependencies, catalog: FakeRpc, request: pytest.FixtureRequest
) -> AsyncIterator[Door]:
    app = create_app(deps)
    loop = asyncio.get_running_loop()
    settings = Config()
    settings.set("http_parser", request.param)
    settings.set("keepalive", 5)
    log = SimpleNamespace(access_log_enabled=False, debug=print, exception=logging.exception)
    worker = SimpleNamespace(
        cfg=settings,
        log=log,
        asgi=app,
        loop=loop,
        nr=0,
        nr_conns=0,
        max_requests=10**9,
        most_connections=1000,
        alive=True,
        state={},
    )
    made: list[Any] = []

    def connection() -> Any:
        made.append(worker_module.GuardedProtocol(worker))
        return made[-1]

    server = await loop.create_server(connection, "127.0.0.1", 0)
    found = Door(server.sockets[0].getsockname()[1], worker, made)
    run = worker_module.GuardedProtocol._handle_http_request

    async def counted(self: Any, *arguments: Any) -> Any:
        found.entered += 1
        return await run(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_module.GuardedProtocol, "_handle_http_request", counted)
        yield found
    server.close()
    for one in made:
        if one._task is not None:
            one._task.cancel()
    await asyncio.gather(*(one._task for one in made), return_exceptions=True)
