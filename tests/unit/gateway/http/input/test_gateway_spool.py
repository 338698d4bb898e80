"""Uploads lie in files without names: little of them is in memory, and nothing stays."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from tests.helpers.waiting import eventually
from tests.unit.gateway.gateway_fakes import PLUGIN, Browser, FakeBundles, FakeRpc
from tests.unit.gateway.http.input.test_gateway_uploads import BUNDLE, SUBMITTED, VERSIONS, form

from gateway.http.input import forms, spool, uploads
from gateway.http.input.spool import Upload
from gateway.http.input.uploads import Uploads
from plugin_platform.errors import Unavailable
from plugin_platform.slices import Slice

pytestmark = pytest.mark.asyncio

SIZE = forms.BUNDLE_LIMIT
CHUNK = 64 * 1024
MOST = 1024 * 1024  # bytes of an upload that are in memory


@pytest.fixture(autouse=True)
def publishing(rpc: FakeRpc) -> None:
    rpc.answers |= {
        "publishing.get_owned_plugin": PLUGIN,
        "publishing.submit_version": SUBMITTED,
    }


async def arriving(size: int = SIZE) -> AsyncIterator[bytes]:
    for _ in range(size // CHUNK):
        yield bytes(CHUNK)


def opened() -> set[str]:
    """What files this process has that have no name (any more)."""
    found = {name: f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")}
    return {name for name, path in found.items() if "deleted" in _target(path)}


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return ""


async def test_less_than_a_mebibyte_of_an_upload_is_in_memory() -> None:
    tracemalloc.start()
    with ExitStack() as until:
        upload = await spool.receive(arriving(), until)
        _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (upload.size, upload.sha256) == (SIZE, hashlib.sha256(bytes(SIZE)).digest())
    assert most < MOST


async def test_the_control_an_upload_that_is_joined_is_in_memory() -> None:
    tracemalloc.start()
    joined = b"".join([chunk async for chunk in arriving()])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most > len(joined) > MOST


async def test_who_stops_halfway_leaves_no_file() -> None:
    before = opened()

    async def stops() -> AsyncIterator[bytes]:
        yield bytes(spool.PIECE)
        assert opened() - before
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), ExitStack() as until:
        await spool.receive(stops(), until)
    assert opened() == before


async def test_an_upload_that_is_given_up_leaves_no_file() -> None:
    before = opened()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(spool.PIECE)

    async def take() -> None:
        with ExitStack() as until:
            await spool.receive(endless(), until)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await take()
    assert opened() == before


async def test_a_full_disk_is_said_and_nothing_is_staged(
    developer: Browser, bundles: FakeBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened()
    monkeypatch.setattr(spool, "nameless", partial(open, "/dev/full", "r+b", buffering=0))
    for size in (CHUNK, SIZE):
        answer = await developer.post(VERSIONS, **form(b"x" * size))
        assert (answer.status_code, answer.json["detail"]) == (503, spool.FULL)
    assert (bundles.staged, opened()) == ({}, before)


async def test_the_file_is_gone_when_the_answer_is_there(
    developer: Browser, bundles: FakeBundles
) -> None:
    before = opened()
    assert (await developer.post(VERSIONS, **form())).status_code == 201
    assert (list(bundles.staged.values()), opened()) == ([BUNDLE], before)


class SlowBundles(FakeBundles):
    """Stores when it may, as a storage that is away for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()
        self.asked_for = 0

    def stage(self, data: Slice) -> str:
        self.asked_for += 1
        self.may.wait()
        return super().stage(data)


@pytest.fixture
def slow() -> Iterator[SlowBundles]:
    bundles = SlowBundles()
    yield bundles
    bundles.may.set()  # also where a test has failed: its threads are waited for at the end


@pytest.fixture
def upload() -> Iterator[Upload]:
    with spool.nameless() as file:
        file.write(bytes(CHUNK))
        yield Upload(file, CHUNK, hashlib.sha256(bytes(CHUNK)).digest())


async def test_what_is_staged_too_late_is_discarded(
    upload: Upload, slow: SlowBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "TIMEOUT", 0.05)
    with pytest.raises(Unavailable):
        async with Uploads(slow).staged(upload):
            pass
    await come_late(slow)


async def test_what_nobody_waits_for_any_more_is_discarded(
    upload: Upload, slow: SlowBundles
) -> None:
    async def stage() -> None:
        async with Uploads(slow).staged(upload):
            pass

    waiting = asyncio.create_task(stage())
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await come_late(slow)


async def test_while_the_storage_is_away_no_line_of_files_grows(
    upload: Upload, slow: SlowBundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what had begun is stored when it is back, before whoever comes then."""
    monkeypatch.setattr(uploads, "TIMEOUT", 0.05)
    before, through = opened(), Uploads(slow)

    async def stage() -> None:
        with pytest.raises(Unavailable):
            async with through.staged(upload):
                pass

    for _ in range(3):
        await asyncio.gather(*(stage() for _ in range(uploads.AT_ONCE)))
    assert len(opened() - before) == uploads.AT_ONCE
    slow.may.set()
    await asyncio.to_thread(eventually, lambda: opened() == before)
    assert slow.asked_for == uploads.AT_ONCE


async def test_no_storage_is_asked_from_the_event_loop(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the thread has ended by the time that it is given up."""
    bundles, asked = FakeBundles(), list[threading.Thread]()
    monkeypatch.setattr(bundles, "discard", lambda _: asked.append(threading.current_thread()))
    waiting = asyncio.ensure_future(anext(staging(Uploads(bundles), upload)))
    await asyncio.sleep(0)
    eventually(lambda: bundles.staged)  # the loop is busy meanwhile
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.to_thread(eventually, lambda: asked)
    assert asked != [threading.main_thread()]


async def staging(through: Uploads, upload: Upload) -> AsyncIterator[str]:
    async with through.staged(upload) as key:
        yield key


async def come_late(bundles: SlowBundles) -> None:
    assert (bundles.staged, bundles.discarded) == ({}, [])
    bundles.may.set()
    await asyncio.to_thread(eventually, lambda: bundles.discarded == ["key-0"])
    assert bundles.staged == {"key-0": bytes(CHUNK)}
