"""Pictures without what only programs see: scripts and addresses of an SVG, texts of a PNG; and
none that takes whoever sees it minutes or gigabytes to draw.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

from py_svg_hush import filter_svg

from publishing.archives import dimensions, drawings
from publishing.archives.limits import MAX_DRAWN_AGAIN, MAX_PICTURE_SIDE, MAX_SVG
from publishing.archives.problem import Refused

PNG = b"\x89PNG\r\n\x1a\n"
# What is drawn; texts, times and Exif, which tell where a picture was taken, are left out.
DRAWN = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP"
CHUNKS = frozenset(name.encode() for name in DRAWN.split())
# Entities can grow to anything, and a style sheet of its own is asked for from elsewhere.
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)


def clean_svg(data: bytes, path: str) -> bytes:
    """Raises ``Refused``."""
    if len(data) > MAX_SVG:
        raise Refused("picture", file=path, why=f"an SVG has at most {MAX_SVG // 1024} KiB")
    if DECLARATION.search(data):
        raise Refused("picture", file=path, why="an SVG here has no DOCTYPE and no entities")
    try:
        data.decode("utf-8")
        cleaned: bytes = filter_svg(data)
    except ValueError:
        raise Refused("picture", file=path, why="it is no SVG in UTF-8") from None
    _check_drawn(cleaned, path)
    return cleaned


def _check_drawn(svg: bytes, path: str) -> None:
    why = f"its references draw more than {MAX_DRAWN_AGAIN:,} elements once more"
    try:
        if drawings.drawn_again(svg) <= MAX_DRAWN_AGAIN:
            return
    except drawings.Endless:
        why = "a part of it refers to itself"
    except SyntaxError:
        why = "it is no SVG in UTF-8"
    raise Refused("picture", file=path, why=why)


def checked(sizes: Callable[[bytes], list[dimensions.Size]]) -> Callable[[bytes, str], bytes]:
    """Of a format whose sizes can be told: the picture as it is. It raises ``Refused``."""

    def clean(data: bytes, path: str) -> bytes:
        try:
            found = sizes(data)
        except ValueError as damage:
            raise Refused("picture", file=path, why=str(damage)) from None
        for width, height in found:
            _check_size(width, height, path)
        return data

    return clean


def clean_png(data: bytes, path: str) -> bytes:
    """Raises ``Refused``."""
    kept, at = [PNG], len(PNG)
    kinds: list[bytes] = []
    while at < len(data) and kinds[-1:] != [b"IEND"]:
        chunk, kind = _chunk(data, at, path)
        if not kinds:
            _check_head(chunk, kind, path)
        kinds.append(kind)
        if kind in CHUNKS:
            kept.append(chunk)
        at += len(chunk)
    if kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        raise _damaged(path)
    return b"".join(kept)


def _chunk(data: bytes, at: int, path: str) -> tuple[bytes, bytes]:
    if at + 12 > len(data):
        raise _damaged(path)
    (length,) = struct.unpack_from(">L", data, at)
    end = at + 12 + length
    if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
        raise _damaged(path)
    return data[at:end], data[at + 4 : at + 8]


def _check_head(chunk: bytes, kind: bytes, path: str) -> None:
    if kind != b"IHDR" or len(chunk) != 25:
        raise _damaged(path)
    width, height = struct.unpack_from(">2L", chunk, 8)
    _check_size(width, height, path)


def _check_size(width: int, height: int, path: str) -> None:
    if not (0 < width <= MAX_PICTURE_SIDE and 0 < height <= MAX_PICTURE_SIDE):
        why = f"a picture has at most {MAX_PICTURE_SIDE} pixels a side"
        raise Refused("picture", file=path, why=why)


def _damaged(path: str) -> Refused:
    return Refused("picture", file=path, why="the PNG is damaged")
