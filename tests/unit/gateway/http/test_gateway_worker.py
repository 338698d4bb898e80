"""What the worker keeps of a body that nobody reads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gateway import worker


class Connection:
    def __init__(self) -> None:
        self.paused = False
        self._closed = False

    def _pause_reading(self) -> None:
        self.paused = True

    def _resume_reading(self) -> None:
        self.paused = False


@pytest.mark.asyncio
async def test_a_sender_waits_while_nobody_reads() -> None:
    connection = Connection()
    request = SimpleNamespace(content_length=5_000_000, chunked=False)
    body = worker.BoundedBody(request, connection)
    chunk = b"x" * (worker.MOST_BUFFERED // 2)
    body.feed(chunk)
    assert not connection.paused
    body.feed(chunk + b"y")
    assert connection.paused
    assert (await body.receive())["body"] == chunk
    assert not connection.paused
