"""The structure of a zip, read so strictly that every program would find the same files in it.

The standard library's ``zipfile`` parses the directory. What it bears is refused here: bytes that
belong to nothing, entries that share bytes, headers that contradict the directory, Zip64, links.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from publishing.archives import paths
from publishing.archives.limits import (
    MAX_ARCHIVE,
    MAX_DIRECTORY,
    MAX_ENTRIES,
    MAX_FILE,
    MAX_RATIO,
    MAX_UNPACKED,
    MEBI,
    RATIO_FROM,
)
from publishing.archives.problem import Refused, broken

END = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
ZIP64_LOCATOR = 20  # bytes, before the end
ENCRYPTED, LATER, UTF8 = 0x2041, 0x8, 0x800  # flags; LATER: sizes follow the data
# What `zipfile` raises for a directory, whatever is in it; anything else is a fault of ours.
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError)


@dataclass(frozen=True)
class Entry:
    """A file whose packed bytes are ``start`` to ``start + packed`` of the archive."""

    path: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


def read(archive: BinaryIO) -> list[Entry]:
    """The files, by path. Raises ``Refused`` before anything of their contents is read."""
    directory_at = _check_end(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            listed = opened.infolist()
    except UNREADABLE as error:
        raise broken(f"its directory is damaged ({str(error)[:100]})") from None
    if len(listed) != _count(archive):
        raise broken("its directory has not as many entries as its end says")
    for info in listed:
        _check(info)
    _check_sizes(listed)
    paths.check_once(info.orig_filename for info in listed)
    entries = _located(archive, listed, directory_at)
    return sorted(entries, key=lambda entry: entry.path)


def _check_end(archive: BinaryIO) -> int:
    """Return where the directory begins."""
    size = archive.seek(0, 2)
    if size > MAX_ARCHIVE:
        raise Refused("zip-size", what="The zip", mebi=MAX_ARCHIVE // MEBI)
    if size < END.size:
        raise broken("it is cut off")
    end_at = size - END.size
    mark, disk, first_disk, here, count, length, start, comment = _end(archive)
    if mark != b"PK\5\6" or comment:
        raise broken("it is cut off, or something follows its end, a comment for one")
    if disk or first_disk or here != count:
        raise broken("it is one part of several")
    if count > MAX_ENTRIES or (length > MAX_DIRECTORY and length != 0xFFFFFFFF):
        raise Refused("zip-entries", most=MAX_ENTRIES)
    archive.seek(max(0, end_at - ZIP64_LOCATOR))
    if archive.read(4) == b"PK\6\7" or 0xFFFFFFFF in (length, start):
        raise Refused("zip-64")
    if not count:
        raise broken("it is empty")
    if start + length != end_at:
        raise broken("its directory is not where its end says")
    return start


def _end(archive: BinaryIO) -> tuple[bytes, int, int, int, int, int, int, int]:
    archive.seek(-END.size, 2)
    read: tuple[bytes, int, int, int, int, int, int, int] = END.unpack(archive.read(END.size))
    return read


def _count(archive: BinaryIO) -> int:
    return _end(archive)[4]


def _check(info: zipfile.ZipInfo) -> None:
    path = info.orig_filename
    paths.check(path)
    if info.flag_bits & ENCRYPTED:
        raise Refused("zip-encrypted", file=path)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if path.endswith("/") else stat.S_IFREG):
        raise Refused("zip-link", file=path)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("zip-method", file=path)
    if _has_zip64(info.extra) or 0xFFFFFFFF in (info.file_size, info.compress_size):
        raise Refused("zip-64")
    if path.endswith("/") and info.file_size:
        raise broken(f"the folder {path} has contents")
    if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
        raise broken(f"the sizes of {path} contradict each other")


def _has_zip64(extra: bytes) -> bool:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            return True
        extra = extra[4 + length :]
    return False


def _check_sizes(listed: list[zipfile.ZipInfo]) -> None:
    """By what the directory says, which ``contents`` holds to what there is."""
    for info in listed:
        if info.file_size > MAX_FILE:
            raise Refused("file-size", file=info.orig_filename, mebi=MAX_FILE // MEBI)
    if sum(info.file_size for info in listed) > MAX_UNPACKED:
        raise Refused("zip-size", what="What is in the zip", mebi=MAX_UNPACKED // MEBI)
    for info in listed:
        if info.file_size > max(RATIO_FROM, MAX_RATIO * info.compress_size):
            raise Refused("zip-ratio", file=info.orig_filename, most=MAX_RATIO)


def _located(archive: BinaryIO, listed: list[zipfile.ZipInfo], directory_at: int) -> list[Entry]:
    """One after the other from the first byte to the directory, and nothing in between."""
    listed = sorted(listed, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in listed] + [directory_at]
    if starts[0]:
        raise broken("something stands before its first file")
    entries = []
    for info, (at, following) in zip(listed, pairwise(starts), strict=True):
        start = _data_after(archive, info, at)
        end = start + info.compress_size
        if end > following:
            raise Refused("zip-overlap", file=info.orig_filename)
        _check_gap(archive, info, end, following)
        if not info.orig_filename.endswith("/"):
            deflated = info.compress_type == zipfile.ZIP_DEFLATED
            sizes = (info.compress_size, info.file_size, info.CRC)
            entries.append(Entry(info.orig_filename, start, *sizes, deflated))
    return entries


def _data_after(archive: BinaryIO, info: zipfile.ZipInfo, at: int) -> int:
    """Where the packed bytes begin. Raises ``Refused`` where the header contradicts."""
    archive.seek(at)
    header = archive.read(LOCAL.size)
    if len(header) < LOCAL.size or header[:4] != b"PK\3\4":
        raise broken(f"{info.orig_filename} is not where the directory says")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(header)
    name = archive.read(name_length)
    extra = archive.read(extra_length)
    encoding = "utf-8" if info.flag_bits & UTF8 else "cp437"
    said, known = (crc, packed, size), (info.CRC, info.compress_size, info.file_size)
    follows = info.flag_bits & LATER and said == (0, 0, 0)
    same = (flags, method, name) == (
        info.flag_bits,
        info.compress_type,
        info.orig_filename.encode(encoding),
    )
    if not same or not (said == known or follows):
        raise broken(f"the header of {info.orig_filename} is not what the directory says")
    if _has_zip64(extra):
        raise Refused("zip-64")
    return at + LOCAL.size + int(name_length) + int(extra_length)


def _check_gap(archive: BinaryIO, info: zipfile.ZipInfo, end: int, following: int) -> None:
    """Nothing, or the sizes where they follow the data."""
    gap = following - end
    if gap == 0:
        return
    archive.seek(end)
    sizes = struct.pack("<3L", info.CRC, info.compress_size, info.file_size)
    fits = info.flag_bits & LATER and gap in (12, 16)
    if not fits or archive.read(gap) not in (sizes, b"PK\7\x08" + sizes):
        raise broken(f"there is something after {info.orig_filename} that belongs to no file")
