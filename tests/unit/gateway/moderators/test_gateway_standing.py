"""How often publishing is asked whether a review is still theirs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway.state import standing
from gateway.state.standing import GOOD_FOR, Standing
from plugin_platform.errors import Conflict

pytestmark = pytest.mark.asyncio

REVIEW: dict[str, Any] = {"actor": {"id": "u-1"}, "plugin_id": "word-count", "version": "1.0.0"}
ASKED = "publishing.try_version"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_good_answer_is_good_for_all_files_of_a_link_for_a_while(rpc: FakeRpc) -> None:
    clock = Clock()
    asked = Standing(rpc, clock)
    rpc.answers[ASKED] = {}
    for _ in range(100):
        await asked.require("one", REVIEW)
    assert rpc.called(ASKED) == [REVIEW]
    await asked.require("two", REVIEW)
    assert len(rpc.called(ASKED)) == 2
    clock.now += GOOD_FOR
    rpc.answers[ASKED] = Conflict("Claim it first.")
    for _ in range(2):
        with pytest.raises(Conflict):
            await asked.require("one", REVIEW)
    assert len(rpc.called(ASKED)) == 4, "a refusal is not remembered"


async def test_those_who_come_at_once_wait_for_one_answer(rpc: FakeRpc) -> None:
    asked, answered = Standing(rpc), asyncio.Event()

    async def answer(error: Exception | None) -> Any:
        await answered.wait()
        if error is not None:
            raise error
        return {}

    for error in (Conflict("Claim it first."), None):
        answered.clear()
        rpc.answers[ASKED] = lambda error=error, **_: answer(error)
        before = len(rpc.called(ASKED))
        waiting = [asyncio.create_task(asked.require("one", REVIEW)) for _ in range(50)]
        await asyncio.sleep(0)
        waiting.pop().cancel()  # who leaves takes the answer from nobody
        await asyncio.sleep(0)
        answered.set()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert len(rpc.called(ASKED)) == before + 1
        assert told == [error] * len(waiting)


async def test_what_is_remembered_has_an_end(rpc: FakeRpc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "REMEMBERED", 3)
    asked = Standing(rpc)
    rpc.answers[ASKED] = {}
    for token in "abcd":
        await asked.require(token, REVIEW)
    await asked.require("d", REVIEW)
    assert len(rpc.called(ASKED)) == 4
    await asked.require("a", REVIEW)
    assert len(rpc.called(ASKED)) == 5
