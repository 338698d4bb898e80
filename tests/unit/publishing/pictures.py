"""Pictures for tests: usual ones, and such as take whoever sees them minutes or gigabytes."""

from __future__ import annotations

import struct
from base64 import b64decode

LEVELS, TIMES = 13, 10


def svg(content: str, defs: str = "") -> bytes:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    return f"{head}<defs>{defs}</defs>{content}</svg>".encode()


def levels(kind: str, below: str) -> str:
    """Each of a level draws ten of the level ``{n}`` below it."""
    groups = [f'<{kind} id="l0"><path d="M0 0h9v9z"/></{kind}>']
    for level in range(1, LEVELS):
        groups.append(f'<{kind} id="l{level}">{below.format(n=level - 1) * TIMES}</{kind}>')
    return "".join(groups)


def referring(kind: str, attribute: str) -> bytes:
    path = f'<path d="M0 0h9v9z" {attribute}="url(#l{{n}})"/>'
    return svg(path.format(n=LEVELS - 1), levels(kind, path))


def gif(width: int, height: int, wide: int = 1, high: int = 1, left: int = 0) -> bytes:
    head = b"GIF89a" + struct.pack("<2H3B", width, height, 0x80, 0, 0) + bytes(6)
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    picture = b"\x2c" + struct.pack("<4HB", left, 0, wide, high, 0) + b"\x02\x02\x44\x01\0"
    return head + loop + picture + picture.replace(b"\x44", b"\x4c") + b"\x3b"


def jpeg(width: int, height: int, frame: int = 0xC0, before: bytes = b"") -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", 16) + b"Exif\0\0" + b"\xff\xc0\0\x08\x08\0\1\0"
    size = struct.pack(">HB2HB", 11, 8, height, width, 1) + b"\x01\x11\0"
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\0" * 8 + b"\xff\xd9"
    return b"\xff\xd8" + exif + before + b"\xff" + bytes([frame]) + size + scan


def webp(kind: bytes, data: bytes) -> bytes:
    chunk = kind + struct.pack("<L", len(data)) + data
    return b"RIFF" + struct.pack("<L", 4 + len(chunk)) + b"WEBP" + chunk


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\x30\0\0\x9d\x01\x2a" + struct.pack("<2H", width, height) + bytes(12))


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<L", bits) + bytes(12))


def extended(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", bytes(4) + sizes + bytes(12))


USE = '<use href="#l{n}"/>'
TOP = USE.format(n=LEVELS - 1)
STYLE = "<style>.a{marker-mid:url(#m)}</style>"
CORNERS = "M0 0" + "h1" * 2000

HANGING = {
    "uses.svg": svg(TOP, levels("g", USE)),
    "symbols.svg": svg(TOP, levels("symbol", USE)),
    "old-uses.svg": svg(TOP, levels("g", USE))
    .replace(b"<svg ", b'<svg xmlns:x="http://www.w3.org/1999/xlink" ')
    .replace(b" href", b" x:href"),
    "itself.svg": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "around.svg": svg('<g id="a"><g><use href="#a"/></g></g>'),
    "patterns.svg": referring("pattern", "fill"),
    "masks.svg": referring("mask", "mask"),
    "clips.svg": referring("clipPath", "clip-path"),
    "markers.svg": referring("marker", "marker-mid"),
    "corners.svg": svg(
        f'<path d="{CORNERS}" marker-mid="url(#m)"/>', '<marker id="m"><g/></marker>'
    ),
    "sheet.svg": svg(f'{STYLE}<path class="a" d="{CORNERS}"/>', '<marker id="m"><g/></marker>'),
    "filters.svg": svg(
        "",
        "".join(
            f'<filter id="f{n}"><feImage href="#l{n - 1}"/></filter>'
            f'<g id="l{n}">{f"""<g filter="url(#f{n})"/>""" * TIMES}</g>'
            for n in range(LEVELS)
        ),
    ),
    "many-uses.svg": svg('<use href="#a"/>' * 1001, '<path id="a" d="M0 0h1v1z"/>'),
    "wide.gif": gif(65_535, 65_535),
    "wide-part.gif": gif(1, 1, 65_535, 65_535),
    "far-part.gif": gif(1, 1, 1, 1, left=65_535),
    "nothing.gif": gif(0, 0),
    "cut.gif": gif(2, 2)[:-6],
    "wide.jpg": jpeg(65_535, 65_535),
    "wide.jpeg": jpeg(1, 65_535, frame=0xC2),
    "later.jpg": jpeg(65_535, 2, before=b"\xff\xff\xff\xc4\0\x04\0\0"),
    "no-height.jpg": jpeg(2, 0),
    "cut.jpg": jpeg(2, 2)[:30],
    "no-frame.jpg": b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9",
    "wide.webp": lossy(16_383, 16_383),
    "lossless.webp": lossless(16_384, 16_384),
    "extended.webp": extended(1 << 24, 1 << 24),
    "unknown.webp": webp(b"ICCP", bytes(20)),
    "cut.webp": extended(2, 2)[:24],
}
GLYPHS = "".join(f'<path id="g{n}" d="M0 0h1v1z"/>' for n in range(40))
GOOD = {
    "glyphs.svg": svg("".join(f'<use href="#g{n % 40}"/>' for n in range(900)), GLYPHS),
    "colours.svg": svg(
        '<path fill="url(#c)" d="M0 0h1v1z"/>' * 3000,
        '<linearGradient id="c"><stop offset="0"/><stop offset="1"/></linearGradient>',
    ),
    "clipped.svg": svg(
        "<style>.a,.b{clip-path:url(#p)}.c{fill:url(#c)}</style>"
        f'<path class="a" d="{CORNERS}"/><path class="b c" d="M0 0h1"/>',
        '<clipPath id="p"><path class="d" d="M0 0h1v1z"/></clipPath>',
    ),
    "arrows.svg": svg(
        '<path d="M0 0h1v1z" marker-end="url(#m)"/>' * 300,
        '<marker id="m"><path d="M0 0h1z"/></marker>',
    ),
    "deep.svg": svg("<g>" * 2000 + "</g>" * 2000),
    "two.gif": gif(2, 2, 2, 2),
    "without-an-end.gif": gif(2, 2)[:-1],
    "pixel.gif": b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    "photo.jpg": jpeg(4096, 4096),
    "progressive.jpeg": jpeg(4096, 1, frame=0xC2, before=b"\xff\xff\xff\xc4\0\x04\0\0"),
    "photo.webp": lossy(4096, 4096),
    "drawing.webp": lossless(4096, 4096),
    "moving.webp": extended(4096, 4096),
}
