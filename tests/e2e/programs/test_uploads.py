"""What uploads cost the gateway: a piece of each in memory, and nothing when they have ended."""

from __future__ import annotations

import io
import os
import re
import socket
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.helpers.stored import staged
from tests.helpers.waiting import eventually

from gateway.http.input.uploads import AT_ONCE
from publishing.intake import turns

PEOPLE, UPLOADS = 10, 50
CHECKED = (200, None)
MEBI = 1024 * 1024
MOST = 80 * MEBI  # of all workers: as long as they were joined it was 147, and now 49
RSS = re.compile(r"RssAnon:\s+(\d+) kB")


def workers(platform: Platform) -> list[int]:
    [first] = platform.service("gateway").pids()
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [int(pid) for pid in children]


def memory(pids: list[int]) -> int:
    """Bytes that are nobody's file."""
    said = (Path(f"/proc/{pid}/status").read_text() for pid in pids)
    return sum(1024 * int(found[1]) for text in said if (found := RSS.search(text)))


@contextmanager
def watched(pids: list[int]) -> Iterator[list[int]]:
    """How much memory they had meanwhile."""
    seen, enough = [memory(pids)], threading.Event()

    def watch() -> None:
        while not enough.wait(0.01):
            seen.append(memory(pids))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        enough.set()
        watching.join()


def nameless_files(pids: list[int]) -> list[str]:
    """What they have open of files that have no names any more: a worker's sign of life too."""
    found = []
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(os.readlink(descriptor))
    return [target for target in found if target.endswith("(deleted)")]


@pytest.fixture
def developers(platform: Platform) -> list[Person]:
    return [
        Person(platform.gateway, patience=0).register().become_developer() for _ in range(PEOPLE)
    ]


def large_zip() -> bytes:
    """Almost 5 MiB which take no long time to be checked."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("index.js", bundle(new_plugin_id()))
        archive.writestr("data.wasm", b"\0asm\1\0\0\0" + os.urandom(5 * MEBI - 4096))
    return data.getvalue()


def test_fifty_uploads_at_once_take_little_memory(
    platform: Platform, developers: list[Person]
) -> None:
    data, pids = large_zip(), workers(platform)
    before, there = nameless_files(pids), set(staged(platform))

    def check(number: int) -> tuple[int, str | None]:
        sent = {"bundle": ("a.zip", data)}
        answer = developers[number % PEOPLE].http.post("/developer/checks", files=sent)
        return answer.status_code, answer.json().get("detail")

    assert check(0) == CHECKED  # what is loaded once is no upload's
    with watched(pids) as seen, ThreadPoolExecutor(UPLOADS) as pool:
        answers = Counter(pool.map(check, range(UPLOADS)))
    whole = sum(answers[answer] for answer in (CHECKED, (429, turns.OWN), (503, turns.BUSY)))
    print(f"{answers}: {seen[0] / MEBI:.1f} MiB before, {max(seen) / MEBI:.1f} at most")
    assert {status for status, _ in answers} <= {200, 429, 503}
    # As many as have places, in a worker and in publishing, whoever else comes.
    assert whole >= AT_ONCE
    assert answers[CHECKED] >= turns.AT_ONCE
    assert max(seen) - seen[0] < MOST
    eventually(lambda: set(staged(platform)) <= there)
    assert nameless_files(pids) == before


def test_a_client_that_stops_halfway_leaves_nothing(
    platform: Platform, developers: list[Person]
) -> None:
    pids, address = workers(platform), urlsplit(platform.gateway)
    before, there = nameless_files(pids), set(staged(platform))
    part = b'--b\r\nContent-Disposition: form-data; name="bundle"; filename="a.js"\r\n\r\n'
    head = (
        "POST /api/v1/developer/checks HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\n"
        f"Cookie: session={developers[0].http.cookies['session']}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {5 * MEBI}\r\n\r\n"
    ).encode()
    with socket.create_connection((str(address.hostname), int(address.port or 80))) as client:
        client.sendall(head + part + bytes(2 * MEBI))
        eventually(lambda: len(nameless_files(pids)) == len(before) + 1)
    eventually(lambda: nameless_files(pids) == before)
    assert set(staged(platform)) <= there
