"""Bytes that lie in a file, for whoever takes them piece by piece."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from typing import IO, Any

PIECE = 256 * 1024  # bytes


class Slice(io.RawIOBase):
    """``size`` bytes of a file of the system from ``offset``, all of it by default.

    Several may be read at once, also while the file is closed: each has a descriptor of its own
    and moves no position but its own.
    """

    def __init__(self, file: IO[bytes], offset: int = 0, size: int | None = None) -> None:
        file.flush()
        self._descriptor = os.dup(file.fileno())
        self._offset = offset
        self.size = os.fstat(self._descriptor).st_size - offset if size is None else size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}
        self._position = start[whence] + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        wanted = memoryview(buffer)[: max(0, self.size - self._position)]
        read = os.preadv(self._descriptor, [wanted], self._offset + self._position)
        self._position += read
        return read

    def pieces(self) -> Iterator[bytes]:
        """All of it, from its beginning."""
        self.seek(0)
        while piece := self.read(PIECE):
            yield piece

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


Body = bytes | Slice


def size_of(body: Body) -> int:
    return len(body) if isinstance(body, bytes) else body.size


def hash_of(body: Body, algorithm: str) -> bytes:
    hashed = hashlib.new(algorithm)
    for piece in [body] if isinstance(body, bytes) else body.pieces():
        hashed.update(piece)
    return hashed.digest()
