"""Every file of an archive, checked for being what its name says, written one after the other."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from plugin_platform.assets import ENTRY, Kind, kind_of
from plugin_platform.rules import load
from publishing.archives import contents, dimensions, directory, pictures
from publishing.archives.limits import MAX_TEXT, MEBI
from publishing.archives.problem import Refused

CLEANED = {
    "png": pictures.clean_png,
    "svg": pictures.clean_svg,
    "gif": pictures.checked(dimensions.of_gif),
    "jpg": pictures.checked(dimensions.of_jpeg),
    "jpeg": pictures.checked(dimensions.of_jpeg),
    "webp": pictures.checked(dimensions.of_webp),
}
# Beginnings of archives, whatever the name says.
ARCHIVES = tuple(bytes.fromhex(mark) for mark in load("archives.json")["nested"])


@dataclass(frozen=True)
class Unpacked:
    """``size`` bytes from ``offset`` of what was written."""

    path: str
    offset: int
    size: int
    sha256: str
    sha384: str


def unpack(archive: BinaryIO, output: BinaryIO) -> dict[str, Any]:
    """Return ``{"files": [Unpacked…], "problem": None}``, or why the archive is refused."""
    try:
        return {"problem": None, "files": [asdict(file) for file in _files(archive, output)]}
    except Refused as refused:
        return {"problem": refused.to_dict(), "files": []}


def _files(archive: BinaryIO, output: BinaryIO) -> Iterator[Unpacked]:
    entries = directory.read(archive)
    if ENTRY not in [entry.path for entry in entries]:
        raise Refused("no-entry", entry=ENTRY)
    kinds = {entry.path: _known_kind(entry) for entry in entries}
    if sum(entry.size for entry in entries if kinds[entry.path].is_text) > MAX_TEXT:
        raise Refused("text-size", mebi=MAX_TEXT // MEBI)
    offset = 0
    for entry in entries:
        written = _write(_cleaned(archive, entry, kinds[entry.path]), output)
        yield Unpacked(entry.path, offset, *written)
        offset += written[0]


def _known_kind(entry: directory.Entry) -> Kind:
    kind = kind_of(entry.path)
    if kind is None:
        raise Refused("file-type", file=entry.path)
    return kind


def _write(pieces: Iterator[bytes], output: BinaryIO) -> tuple[int, str, str]:
    size, sha256, sha384 = 0, hashlib.sha256(), hashlib.sha384()
    for piece in pieces:
        size += len(piece)
        sha256.update(piece)
        sha384.update(piece)
        output.write(piece)
    return size, sha256.hexdigest(), sha384.hexdigest()


def _cleaned(archive: BinaryIO, entry: directory.Entry, kind: Kind) -> Iterator[bytes]:
    pieces = _recognised(contents.pieces(archive, entry), entry.path, kind)
    if clean := CLEANED.get(kind.suffix):
        yield clean(b"".join(pieces), entry.path)
    else:
        yield from pieces


def _recognised(pieces: Iterator[bytes], path: str, kind: Kind) -> Iterator[bytes]:
    """Raises ``Refused`` where the contents are not what the name says."""
    decoder = codecs.getincrementaldecoder("utf-8")() if kind.is_text else None
    head = b""
    for piece in pieces:
        if len(head) < LONGEST_MARK:
            head += piece[:LONGEST_MARK]
            _check_head(head, path, kind)
        if decoder is not None:
            _check_text(decoder, piece, path)
        yield piece
    if len(head) < LONGEST_MARK and kind.marks:
        _check_head(head.ljust(LONGEST_MARK, b"\0"), path, kind)
    if decoder is not None:
        _check_text(decoder, b"", path, final=True)


LONGEST_MARK = 16  # bytes


def _check_head(head: bytes, path: str, kind: Kind) -> None:
    if head.startswith(ARCHIVES):
        raise Refused("zip-nested", file=path)
    enough = len(head) >= LONGEST_MARK
    if kind.marks and enough and not any(mark.fits(head) for mark in kind.marks):
        raise Refused("file-content", file=path, kind=kind.name)


def _check_text(
    decoder: codecs.IncrementalDecoder, piece: bytes, path: str, final: bool = False
) -> None:
    try:
        text = decoder.decode(piece, final)
    except UnicodeDecodeError:
        raise Refused("file-content", file=path, kind="text in UTF-8") from None
    if "\0" in text:
        raise Refused("file-content", file=path, kind="text, without a NUL")
