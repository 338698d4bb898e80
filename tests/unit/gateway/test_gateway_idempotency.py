from __future__ import annotations

import asyncio
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import INSTALLED, Browser, FakeRpc

from plugin_platform.errors import NotFound

pytestmark = pytest.mark.asyncio

KEY = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
BODY = {"pluginId": "word-count"}


async def install(browser: Browser, body: Any = BODY, headers: dict[str, str] = KEY) -> Any:
    return await browser.post("/user/plugins/install", json=body, headers=headers)


async def test_a_repetition_gets_the_first_answer(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.install"] = INSTALLED
    first = await install(developer)
    again = await install(developer)
    assert again.status_code == first.status_code == 200
    assert again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    assert len(rpc.called("installs.install")) == 1


async def test_another_body_with_the_same_key_is_refused(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.install"] = INSTALLED
    await install(developer)
    other = await install(developer, body={"pluginId": "other"})
    assert other.status_code == 422
    assert len(rpc.called("installs.install")) == 1


async def test_the_same_key_of_two_people_means_nothing(
    client: ASGIConductor, developer: Browser, rpc: FakeRpc
) -> None:
    rpc.answers["installs.install"] = INSTALLED
    await install(developer)
    developer.cookie = None
    stranger = await install(developer)
    assert "idempotency-replayed" not in stranger.headers
    assert len(rpc.called("installs.install")) == 2


async def test_while_the_first_is_in_flight_the_second_is_asked_to_wait(
    developer: Browser, rpc: FakeRpc
) -> Any:
    begun, released = asyncio.Event(), asyncio.Event()

    async def slow(**_: Any) -> Any:
        begun.set()
        await released.wait()
        return INSTALLED

    rpc.answers["installs.install"] = slow
    first = asyncio.create_task(install(developer))
    await begun.wait()
    second = await install(developer)
    released.set()
    assert second.status_code == 409
    assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 200
    assert (await install(developer)).headers["idempotency-replayed"] == "true"


async def test_after_an_error_it_runs_again(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["installs.install"] = NotFound("Not yet.")
    assert (await install(developer)).status_code == 404
    rpc.answers["installs.install"] = INSTALLED
    assert (await install(developer)).status_code == 200


@pytest.mark.parametrize("key", ["short", "x" * 201])
async def test_a_key_that_is_none(developer: Browser, key: str) -> None:
    answer = await install(developer, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/headers/Idempotency-Key"
