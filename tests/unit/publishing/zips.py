"""Zips for tests: good ones, and byte by byte such as no usual program writes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace

CODE = b"export const manifest = {};"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
WASM = b"\0asm\1\0\0\0"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """As the standard library packs them; with an ``index.js`` unless there is one."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in {"index.js": CODE, **files}.items():
            archive.writestr(name, content)
    return data.getvalue()


@dataclass(frozen=True)
class Part:
    """An entry as it is written; what is None is as it should be."""

    name: bytes
    content: bytes = CODE
    local_name: bytes | None = None
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    method: int = 8
    mode: int = 0o100644
    extra: bytes = b""
    after: bytes = b""  # bytes that follow the data
    at: int | None = None  # where the directory says that it is

    def data(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(self.content) + deflate.flush()

    def sizes(self) -> bytes:
        crc = zlib.crc32(self.content) if self.crc is None else self.crc
        size = len(self.content) if self.size is None else self.size
        return struct.pack("<3L", crc, len(self.data()), size)

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        head = struct.pack("<4s5H", b"PK\3\4", 20, self.flags, self.method, 0, 33)
        lengths = struct.pack("<2H", len(name), len(self.extra))
        return head + self.sizes() + lengths + name + self.extra + self.data() + self.after

    def listed(self, at: int) -> bytes:
        at = at if self.at is None else self.at
        head = struct.pack("<4s6H", b"PK\1\2", 0x314, 20, self.flags, self.method, 0, 33)
        lengths = struct.pack("<5H", len(self.name), len(self.extra), 0, 0, 0)
        place = struct.pack("<2L", self.mode << 16, at)
        return head + self.sizes() + lengths + place + self.name + self.extra


INDEX = Part(b"index.js")


def written(
    *parts: Part,
    before: bytes = b"",
    between: bytes = b"",
    comment: bytes = b"",
    count: int | None = None,
    end: bytes | None = None,
) -> bytes:
    """``end`` stands in for the 22 bytes of the end; ``between`` is before it."""
    body, directory = before, b""
    for part in parts:
        directory += part.listed(len(body))
        body += part.local()
    number = len(parts) if count is None else count
    usual = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(directory), len(body), len(comment)
    )
    return body + directory + between + (usual if end is None else end) + comment


def quoted(layers: int, content: bytes) -> bytes:
    """Entries that all share the same packed bytes, as in David Fifield's better zip bomb."""
    kernel = Part(b"index.js", content)
    return written(kernel, *(replace(kernel, name=b"b%d.js" % i, at=0) for i in range(layers)))


def crowd(number: int, told: int) -> bytes:
    """An archive of ``number`` entries, which all share one file, and whose end tells of others."""
    body = INDEX.local()
    entry = Part(b"00000.js").listed(0)
    head, tail = entry[: -len(b"00000.js")], b".js"
    directory = b"".join(b"%b%05d%b" % (head, i, tail) for i in range(number))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, told, told, len(directory), len(body), 0)
    return body + directory + end


def png(width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(3 * width)) * height)
    return PNG_HEAD + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
