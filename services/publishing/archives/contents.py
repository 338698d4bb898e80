"""The bytes of one file, unpacked piece by piece, and exactly those that the directory promises."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from publishing.archives.directory import Entry
from publishing.archives.limits import PIECE
from publishing.archives.problem import Refused


def pieces(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Raises ``Refused`` at the first byte too many, and at the end where the checksum differs."""
    crc = size = 0
    for piece in _inflated(archive, entry) if entry.deflated else _packed(archive, entry):
        size += len(piece)
        if size > entry.size:
            raise _wrong(entry)
        crc = zlib.crc32(piece, crc)
        yield piece
    if (size, crc) != (entry.size, entry.crc):
        raise _wrong(entry)


def _packed(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    archive.seek(entry.start)
    left = entry.packed
    while left and (piece := archive.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def _inflated(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _packed(archive, entry):
            rest = packed
            while rest:
                yield stream.decompress(rest, PIECE)
                rest = stream.unconsumed_tail
            if stream.unused_data:
                raise _wrong(entry)
        while piece := stream.decompress(b"", PIECE):
            yield piece
    except zlib.error:
        raise _wrong(entry) from None
    if not stream.eof:
        raise _wrong(entry)


def _wrong(entry: Entry) -> Refused:
    return Refused("zip-checksum", file=entry.path)
