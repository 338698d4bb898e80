"""Bytes of a file that are read where they lie."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import pytest

from plugin_platform.slices import PIECE, Slice, hash_of, size_of

DATA = os.urandom(3 * PIECE + 17)


@pytest.fixture
def file() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(DATA)
        yield file


def test_it_is_what_lies_there(file: IO[bytes]) -> None:
    with Slice(file, 5, PIECE + 3) as part:
        assert b"".join(part.pieces()) == DATA[5 : PIECE + 8]
        assert part.read(10) == b""
        assert part.seek(-3, os.SEEK_END) == PIECE
        assert (part.read(100), part.tell()) == (DATA[PIECE + 5 : PIECE + 8], part.size)


def test_its_hash_and_size_are_those_of_the_bytes(file: IO[bytes]) -> None:
    with Slice(file) as whole:
        whole.read(100)
        for body in (whole, DATA):
            assert hash_of(body, "sha384") == hashlib.sha384(DATA).digest()
            assert size_of(body) == len(DATA)


def test_no_piece_is_larger_than_said(file: IO[bytes]) -> None:
    with Slice(file) as whole:
        assert [len(piece) for piece in whole.pieces()] == [PIECE, PIECE, PIECE, 17]


def test_several_are_read_at_once(file: IO[bytes]) -> None:
    def read(start: int) -> bytes:
        with Slice(file, start, 1000) as part:
            return b"".join(part.read(7) for _ in range(1000 // 7 + 1))

    starts = range(0, len(DATA) - 1000, 5000)
    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(read, starts)) == [DATA[start : start + 1000] for start in starts]


def test_it_is_read_when_the_file_is_closed_and_its_number_is_anothers(file: IO[bytes]) -> None:
    part = Slice(file, 0, 10)
    file.close()
    with tempfile.TemporaryFile() as other, part:
        other.write(b"other bytes")
        assert part.read(10) == DATA[:10]
    assert part.closed
