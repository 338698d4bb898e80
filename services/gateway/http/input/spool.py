"""Uploads in a file without a name, which ends with the request or with the process.

What arrives is in memory for a piece at a time; the file's writes block, hence a thread.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from plugin_platform.errors import Unavailable
from plugin_platform.slices import Slice

PIECE = 64 * 1024  # bytes: larger ones are scattered over the memory, which stays large for them
FULL = "There is no room for uploads just now. Try again in a moment."


@dataclass(frozen=True)
class Upload:
    file: IO[bytes]
    size: int
    sha256: bytes

    def body(self) -> Slice:
        """To be closed by whoever reads it; it outlives the file."""
        return Slice(self.file)


def nameless() -> IO[bytes]:
    return tempfile.TemporaryFile(buffering=0)


async def receive(chunks: AsyncIterable[bytes], until: ExitStack) -> Upload:
    """The file ends with ``until``. Raises Unavailable where the disk is full."""
    try:
        file = until.enter_context(nameless())
    except OSError as error:
        raise Unavailable(FULL) from error
    hashed, waiting, size = hashlib.sha256(), bytearray(), 0
    async for chunk in chunks:
        waiting += chunk
        size += len(chunk)
        hashed.update(chunk)
        if len(waiting) >= PIECE:
            await _write(file, waiting)
            waiting = bytearray()
    await _write(file, waiting)
    return Upload(file, size, hashed.digest())


async def _write(file: IO[bytes], piece: bytearray) -> None:
    writing = asyncio.create_task(asyncio.to_thread(_append, file, piece))
    try:
        await asyncio.shield(writing)
    except OSError as error:
        raise Unavailable(FULL) from error
    finally:
        await asyncio.wait([writing])  # before that nobody closes the file


def _append(file: IO[bytes], piece: bytearray) -> None:
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]
