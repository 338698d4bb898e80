"""How large a picture becomes when it is shown: a few bytes can ask for gigabytes of pixels.

Width and height stand at fixed places of the formats: GIF89a, JPEG (ITU T.81, B.2.2), WebP
(RFC 9649).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

Size = tuple[int, int]

START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def of_gif(data: bytes) -> list[Size]:
    """Of the screen, and as far as each picture of it reaches: some programs enlarge the screen.
    Raises ``ValueError`` where it is damaged.
    """
    try:
        return list(_gif(data))
    except (IndexError, struct.error):
        raise ValueError("the GIF is damaged") from None


def _gif(data: bytes) -> Iterator[Size]:
    width, height, flags = struct.unpack_from("<2HB", data, 6)
    yield width, height
    at = 13 + _colours(flags)
    while at < len(data) and data[at] != 0x3B:  # its end may be missing
        if data[at] == 0x21:
            at += 2
        elif data[at] == 0x2C:
            left, top, wide, high, flags = struct.unpack_from("<4HB", data, at + 1)
            yield left + wide, top + high
            at += 11 + _colours(flags)
        else:
            raise IndexError
        while data[at]:
            at += 1 + data[at]
        at += 1


def _colours(flags: int) -> int:
    """Bytes of the table of colours that follows."""
    return int(3 << ((flags & 7) + 1)) if flags & 0x80 else 0


def of_jpeg(data: bytes) -> list[Size]:
    """Raises ``ValueError`` where it is damaged, or says it only after the picture."""
    at, sizes = 2, list[Size]()
    try:
        while data[at + 1] != START_OF_SCAN:
            if data[at] != 0xFF or data[at + 1] == END_OF_IMAGE:
                raise IndexError
            if data[at + 1] == 0xFF or data[at + 1] in ALONE:  # the first fills up
                at += 1 if data[at + 1] == 0xFF else 2
                continue
            if data[at + 1] in START_OF_FRAME:
                height, width = struct.unpack_from(">2H", data, at + 5)
                sizes.append((width, height))
            at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
        if data[at] != 0xFF or not sizes:
            raise IndexError
    except (IndexError, struct.error):
        raise ValueError("the JPEG is damaged") from None
    return sizes


def of_webp(data: bytes) -> list[Size]:
    """Of the canvas, which no part of it is larger than. Raises ``ValueError`` for damage."""
    kind = data[12:16]
    if len(data) < 30:
        raise ValueError("the WebP is damaged")
    if kind == b"VP8X":
        sizes = [int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27)]
        return [(sizes[0], sizes[1])]
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return [((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)]
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<2H", data, 26)
        return [(width & 0x3FFF, height & 0x3FFF)]
    raise ValueError("the WebP is damaged")
