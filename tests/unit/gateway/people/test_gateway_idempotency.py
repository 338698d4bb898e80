from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import INSTALLED, Browser, FakeRpc

from gateway.state.idempotency import CLAIM, FORM, KEPT, MOST
from gateway.state.redis.redis_guard import GuardedRedis
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


async def test_what_a_gateway_of_a_version_before_has_noted_refuses_nothing(
    developer: Browser, rpc: FakeRpc, redis: GuardedRedis
) -> None:
    """Its fingerprints may be made of something else."""
    rpc.answers["installs.install"] = INSTALLED
    await install(developer)
    [noted] = [key async for key in redis.client.scan_iter("idempotency:*}:*")]
    known = json.loads(await redis.client.get(noted) or b"")
    known["fingerprint"] = "of another version"
    before = noted.replace(f":{FORM}:".encode(), b":")
    await redis.client.delete(noted)
    await redis.client.set(before, json.dumps(known))
    assert (await install(developer)).status_code == 200


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


def key(number: int) -> dict[str, str]:
    return {"Idempotency-Key": f"key-number-{number:06}"}


async def stored(redis: GuardedRedis) -> dict[bytes, int]:
    """What is kept of commands, with the bytes that each takes."""
    names = [name async for name in redis.client.scan_iter("idempotency:*")]
    return {name: int(await redis.client.memory_usage(name) or 0) for name in names}


async def test_a_person_fills_redis_with_a_bounded_number_of_small_things(
    developer: Browser, rpc: FakeRpc, redis: GuardedRedis
) -> None:
    noise = "".join(chr(33 + n * n % 90) + str(n * 7919 % 1000) for n in range(30_000))
    rpc.answers["installs.install"] = INSTALLED | {"manifest": {"readme": noise}}
    for number in range(MOST + 20):
        assert (await install(developer, headers=key(number))).status_code == 200
    kept = await stored(redis)
    assert len(kept) == MOST + 1  # and the list of them
    assert max(kept.values()) < 12_000
    assert sum(kept.values()) < MOST * 1000
    for name in kept:
        assert 0 < await redis.client.ttl(name) <= KEPT


async def test_an_answer_that_was_too_large_to_keep_is_made_again(
    developer: Browser, rpc: FakeRpc
) -> None:
    noise = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(500)]
    rpc.answers["installs.install"] = INSTALLED | {"manifest": {"noise": noise}}
    first, again = await install(developer), await install(developer)
    assert again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    metadata = [call["metadata"]["causationId"] for call in rpc.called("installs.install")]
    assert len(metadata) == 2
    assert metadata[0] == metadata[1]  # by which the service recognises it


async def test_whose_claim_ran_out_takes_nothing_from_who_came_next(
    developer: Browser, rpc: FakeRpc, redis: GuardedRedis
) -> None:
    begun, released = asyncio.Event(), asyncio.Event()

    async def slow_then_refused(**_: Any) -> Any:
        if begun.is_set():
            return INSTALLED
        begun.set()
        await released.wait()
        return NotFound("Gone meanwhile.")

    rpc.answers["installs.install"] = slow_then_refused
    first = asyncio.create_task(install(developer))
    await begun.wait()
    for name in await stored(redis):
        await redis.client.delete(name)  # as if it had taken longer than a claim is good for
    assert (await install(developer)).status_code == 200
    released.set()
    assert (await first).status_code == 404
    assert (await install(developer)).headers["idempotency-replayed"] == "true"


async def test_two_visitors_behind_one_address_with_the_same_key_are_two(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    rpc.answers["installs.install"] = INSTALLED
    for _ in range(2):
        await install(Browser(client))
    one, other = rpc.called("installs.install")
    assert one["principal"] != other["principal"]


async def test_a_claim_that_comes_twice_is_no_other_command(redis: GuardedRedis) -> None:
    """As where the connection broke before its answer came."""
    claim = redis.client.register_script(CLAIM)

    async def of(owner: str) -> bytes | None:
        arguments: list[str | int] = [owner, 30, 1000, 600, 1]
        known: bytes | None = await claim(keys=["idempotency:a:1", "idempotency:a"], args=arguments)
        return known

    assert [await of("mine"), await of("mine")] == [None, None]
    assert await of("another's") == b"mine"
