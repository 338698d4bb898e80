"""Uploads that stall hold little memory, and nobody else's place for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import falcon
import pytest
from falcon.testing import ASGIConductor
from tests.helpers.waiting import PATIENCE
from tests.unit.gateway.gateway_fakes import Browser, FakeBundles, FakeRpc

from gateway.http.input import forms, uploads
from gateway.http.input.uploads import AT_ONCE, OF_ONE_PERSON, Uploads
from gateway.http.output.errors import RateLimited
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio


async def stall(waiting: Uploads, person: str, admitted: list[str]) -> None:
    """An upload whose body never comes."""
    async with waiting.admitted(person):
        admitted.append(person)
        await asyncio.Event().wait()


async def test_of_sixty_stalled_uploads_eight_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PATIENCE", 0.1)
    waiting, admitted = Uploads(FakeBundles()), list[str]()
    tasks = [asyncio.create_task(stall(waiting, f"p{n // 2}", admitted)) for n in range(60)]
    done, under_way = await asyncio.wait(tasks, timeout=2)
    assert len(under_way) == len(admitted) == AT_ONCE
    assert {type(task.exception()) for task in done} == {Unavailable}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    async with asyncio.timeout(PATIENCE), waiting.admitted("p99"):  # their places are free again
        assert waiting._people == {"p99": 1}


async def test_one_person_takes_two_places_at_most() -> None:
    waiting, admitted = Uploads(FakeBundles()), list[str]()
    tasks = [asyncio.create_task(stall(waiting, "ada", admitted)) for _ in range(60)]
    done, under_way = await asyncio.wait(tasks, timeout=1)
    assert len(under_way) == len(admitted) == OF_ONE_PERSON
    assert {type(task.exception()) for task in done} == {RateLimited}
    async with waiting.admitted("bob"):
        pass
    for task in under_way:
        task.cancel()


async def test_who_is_not_let_in_is_told_before_the_body_is_read(
    developer: Browser, client: ASGIConductor, rpc: FakeRpc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "OF_ONE_PERSON", 0)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await developer.post("/developer/checks", body=b"no form at all", headers=headers)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2"


async def drops(pause: float, size: int) -> AsyncIterator[bytes]:
    for _ in range(1000):
        yield b"x" * size
        await asyncio.sleep(pause)


async def test_an_upload_that_stands_still_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "STALLED", 0.05)
    with pytest.raises(falcon.HTTPError) as ended:
        _ = [chunk async for chunk in forms.Pace().chunks(drops(pause=5, size=64 * 1024))]
    assert ended.value.status == falcon.HTTP_408


async def test_an_upload_that_comes_drop_by_drop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FIRST_SECONDS", 0.1)
    with pytest.raises(falcon.HTTPError) as ended:
        _ = [chunk async for chunk in forms.Pace().chunks(drops(pause=0.01, size=1))]
    assert ended.value.status == falcon.HTTP_408


async def test_a_usual_line_is_fast_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FIRST_SECONDS", 0.0)
    sizes = [len(chunk) async for chunk in forms.Pace().chunks(drops(pause=0, size=64 * 1024))]
    assert sum(sizes) == 1000 * 64 * 1024
