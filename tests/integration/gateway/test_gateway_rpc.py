"""The gateway's calls against a real nameko service and a real broker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import PATIENCE, within
from tests.integration.gateway.surroundings import TinyServices

from gateway.bus import broker as broker_module
from gateway.bus import together
from gateway.bus.broker import Broker
from gateway.bus.rpc import RpcClient
from plugin_platform.errors import Forbidden, Invalid, Unavailable

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(60)]

TIMEOUT = 2.5
KEYS = {"catalog": "key of the catalog", "probe": "key of the probe", "nobody": "x"}


@pytest_asyncio.fixture
async def rpc(services: TinyServices, proxied: tuple[FaultProxy, str]) -> AsyncIterator[RpcClient]:
    async with calling(proxied[1], TIMEOUT) as client:
        yield client


@pytest_asyncio.fixture
async def patient_rpc(
    services: TinyServices, proxied: tuple[FaultProxy, str]
) -> AsyncIterator[RpcClient]:
    """For many calls, which take their time on a machine that is busy."""
    async with calling(proxied[1], PATIENCE / 2) as client:
        yield client


@asynccontextmanager
async def calling(url: str, seconds: float) -> AsyncIterator[RpcClient]:
    broker = Broker(url)
    client = RpcClient(broker, seconds, KEYS)
    await broker.start()
    await broker.ready(5)
    yield client
    await broker.stop()


async def seconds_until_unavailable(rpc: RpcClient) -> Any:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await rpc.call("probe", "echo", a=1)
    return time.monotonic() - started


async def recovers(rpc: RpcClient, within: float = PATIENCE) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            assert await rpc.call("probe", "echo", a=1) == {"a": 1}
            return
        except Unavailable:
            await asyncio.sleep(0.1)
    raise AssertionError("it did not recover")


async def test_arguments_and_results_cross_unharmed(rpc: RpcClient) -> None:
    arguments: dict[str, Any] = {"text": "é😀", "nested": {"a": [1, 2.5, None, True]}, "empty": ""}
    assert await rpc.call("probe", "echo", **arguments) == arguments


async def test_many_calls_at_once_each_get_their_own_answer(patient_rpc: RpcClient) -> None:
    calls = (patient_rpc.call("probe", "echo", n=n) for n in range(200))
    answers = await asyncio.gather(*calls)
    assert answers == [{"n": n} for n in range(200)]


async def test_errors_come_back_as_what_they_were(rpc: RpcClient) -> None:
    with pytest.raises(Invalid) as refused:
        await rpc.call("probe", "refuse")
    assert refused.value.detail == "No good."
    assert refused.value.errors == [{"pointer": "/settings/size", "detail": "Too large."}]
    with pytest.raises(Forbidden):
        await rpc.call("probe", "forbid")


async def test_any_other_error_is_no_answer_for_a_client(rpc: RpcClient) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        await rpc.call("probe", "break_down")


@pytest.mark.parametrize(
    ("method", "arguments", "named"),
    [("nothing", {}, "MethodNotFound"), ("now", {"zone": "UTC"}, "IncorrectSignature")],
)
async def test_a_service_that_is_older_than_the_gateway_is_away(
    rpc: RpcClient,
    caplog: pytest.LogCaptureFixture,
    method: str,
    arguments: dict[str, Any],
    named: str,
) -> None:
    with pytest.raises(Unavailable, match="probe service is away"):
        await rpc.call("probe", method, **arguments)
    assert method in caplog.text
    assert named in caplog.text


async def test_a_service_that_knows_no_groups_is_called_as_before(
    patient_rpc: RpcClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "GROUPED", {"probe": frozenset({"echo"})})
    rpc = together.Together(patient_rpc, PATIENCE / 2)
    said: list[dict[str, Any]] = [{"principal": f"user:{n}", "n": n} for n in range(20)]
    answers = await asyncio.gather(*(rpc.call("probe", "echo", **one) for one in said))
    assert answers == said


async def test_a_service_that_never_was_is_unavailable_at_once(rpc: RpcClient) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await rpc.call("nobody", "echo")
    assert time.monotonic() - started < within(1)


async def test_dates_arrive_as_text(rpc: RpcClient) -> None:
    assert await rpc.call("probe", "now") == "2026-01-01T00:00:00+00:00"


async def test_a_slow_service_is_not_waited_for(rpc: RpcClient) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await rpc.call("probe", "sleep", seconds=4)
    assert TIMEOUT - 0.2 < time.monotonic() - started < within(3)
    assert not rpc._pending


async def test_more_time_may_be_asked_for(rpc: RpcClient) -> None:
    assert await rpc.call("probe", "sleep", within=6, seconds=3) == "awake"


async def test_a_broker_that_froze_is_not_waited_for_and_comes_back(
    rpc: RpcClient, proxied: tuple[FaultProxy, str]
) -> None:
    proxy, _ = proxied
    proxy.freeze()
    took = await asyncio.gather(*(seconds_until_unavailable(rpc) for _ in range(20)))
    assert max(took) < within(3)
    proxy.heal()
    await recovers(rpc)


async def test_a_broker_that_stays_frozen_is_given_up_and_found_again(
    services: TinyServices, proxied: tuple[FaultProxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, uri = proxied
    monkeypatch.setattr(broker_module, "HEARTBEAT", 1)
    broker = Broker(uri)
    rpc = RpcClient(broker, TIMEOUT, KEYS)
    await broker.start()
    await broker.ready(5)
    proxy.freeze()
    in_flight = []
    async with asyncio.timeout(60):
        while broker.is_ready:  # for three heartbeats; also who waits just then gets an answer
            calls = [asyncio.create_task(seconds_until_unavailable(rpc)) for _ in range(3)]
            await asyncio.sleep(0.2)
            in_flight.extend(calls)
    assert max(await asyncio.gather(*in_flight)) < within(3)
    assert not broker.is_ready  # and now connecting itself hangs
    assert await seconds_until_unavailable(rpc) < within(3)
    proxy.heal()
    await recovers(rpc)
    await broker.stop()


async def test_a_broker_that_died_fails_what_is_in_flight_and_comes_back(
    rpc: RpcClient, proxied: tuple[FaultProxy, str]
) -> None:
    proxy, _ = proxied
    call = asyncio.create_task(rpc.call("probe", "sleep", seconds=2))
    await asyncio.sleep(0.3)
    proxy.cut()
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await call
    assert time.monotonic() - started < within(1)
    assert await seconds_until_unavailable(rpc) < within(3)
    proxy.heal()
    await recovers(rpc)
