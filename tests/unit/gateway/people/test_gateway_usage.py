"""Reports of use, as the gateway passes them on: few at once, none too large."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from tests.unit.gateway.gateway_fakes import INSTALLED, Browser, FakeRpc

pytestmark = pytest.mark.asyncio


def report(**said: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "session": str(uuid4())} | said


@pytest.fixture
def services(rpc: FakeRpc) -> FakeRpc:
    rpc.answers |= {"installs.report_use": None, "installs.install": INSTALLED}
    return rpc


async def test_a_report_is_passed_on_with_who_sends_it(browser: Browser, services: FakeRpc) -> None:
    await browser.post("/user/plugins/install", json={"pluginId": "a-b"})
    use = {"pluginId": "a-b", "version": "1.0.0", "activations": [12]}
    answer = await browser.post("/usage", json=report(plugins=[use], oneIn=100))
    assert answer.status_code == 202
    assert answer.json == {"oneIn": 1}
    _, asked = services.calls[-1]
    assert asked["principal"].startswith("anon:")
    assert asked["report"]["one_in"] == 1, "more sessions than are asked to are claimed"
    [told] = asked["report"]["plugins"]
    assert (told["plugin_id"], told["ago"], told["uses"]) == ("a-b", 0, 0)


async def test_who_has_nothing_reports_as_nobody(browser: Browser, services: FakeRpc) -> None:
    assert (await browser.post("/usage", json=report(views=["a-b"]))).status_code == 202
    assert services.calls[-1][1]["principal"] is None


@pytest.mark.parametrize(
    "said",
    [
        {"id": "1"},
        {"session": "x" * 36},
        {"views": ["a-b"] * 51},
        {"plugins": [{"pluginId": "a-b", "version": "1.0.0", "uses": 1_001}]},
        {"plugins": [{"pluginId": "a-b", "version": "1.0.0", "activations": [1] * 21}]},
        {"plugins": [{"pluginId": "a-b", "version": "1.0.0", "ago": -1}]},
        {"plugins": [{"pluginId": "a-b", "version": "1.0.0", "words": "what I wrote"}]},
        {"plugins": [{"pluginId": "a-b", "version": "1.0.0", "errors": [{"name": "x" * 81}]}]},
    ],
)
async def test_what_is_no_report_reaches_nobody(
    browser: Browser, services: FakeRpc, said: dict[str, Any]
) -> None:
    answer = await browser.post("/usage", json=report() | said)
    assert answer.status_code == 422
    assert not services.calls


async def test_what_people_wait_for_goes_first(browser: Browser, services: FakeRpc) -> None:
    """Of many reports at once some hear that they come too many; the next is taken again."""
    under_way = asyncio.Event()

    async def slow(**_: Any) -> None:
        await under_way.wait()

    services.answers["installs.report_use"] = slow
    sent = [asyncio.create_task(browser.post("/usage", json=report())) for _ in range(5)]
    done, _ = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
    [refused] = done
    assert refused.result().status_code == 503
    assert refused.result().headers["Retry-After"] == "30"
    under_way.set()
    assert {(await one).status_code for one in sent} == {202, 503}
    assert (await browser.post("/usage", json=report())).status_code == 202
