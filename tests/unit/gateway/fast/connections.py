"""Connections to a worker of the gateway, what is sent over them and what comes back."""

from __future__ import annotations

import asyncio
import re
from typing import Any

ONE = "/api/v1/plugins/word-count"
VOLATILE = re.compile(rb"^(x-request-id|Date): [^\r]*\r\n", re.MULTILINE | re.IGNORECASE)


class Door:
    """A worker's protocol over this application, without the worker's process."""

    def __init__(self, port: int, worker: Any, protocols: list[Any]) -> None:
        """``protocols``: of its connections, in the order in which they came."""
        self.port, self.worker, self.protocols, self.entered = port, worker, protocols, 0

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, *requests: bytes) -> bytes:
        """All at once; what came until the connection was closed."""
        reader, writer = await self.connect()
        writer.write(b"".join(requests))
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        return answer

    async def is_quick(self, *, last: bytes = b"") -> bool:
        before = self.entered
        await self.send(request(), last or request(ONE, close=True))
        return self.entered == before + 1  # the last one, which closes


def request(target: str = ONE, *headers: str, close: bool = False, version: str = "1.1") -> bytes:
    lines = [f"GET {target} HTTP/{version}", "Host: gateway.test", *headers]
    lines += ["Connection: close"] if close else []
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def answers(received: bytes) -> list[bytes]:
    """One after another, without what differs each time, headers in order of their names."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        size = int(length[1]) if length and b" 304 " not in head.partition(b"\r\n")[0] else 0
        status, *headers = VOLATILE.sub(b"", head + b"\r\n").splitlines()
        assert head.count(b"x-request-id: ") == head.count(b"Date: ") == 1
        found.append(b"\r\n".join([status, *sorted(headers), b"", rest[:size]]))
        received = rest[size:]
    return found
