"""Zips that nobody may publish, each with the rule that refuses it."""

import os
import struct

from tests.unit.publishing.pictures import HANGING
from tests.unit.publishing.zips import (
    CODE,
    INDEX,
    Part,
    crowd,
    png,
    quoted,
    written,
    zipped,
)

from publishing.archives.limits import (
    MAX_ARCHIVE,
    MAX_ENTRIES,
    MAX_FILE,
    MEBI,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
ZIP64_EXTRA = struct.pack("<HHQQ", 1, 16, 1 << 33, 1 << 33)
ZIP64_END = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 54, 65)
ZIP64_LOCATOR = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)


HOSTILE = {
    "a bomb": (zipped({"a.txt": b"a" * MAX_FILE}), "zip-ratio"),
    "a bomb that says little": (
        written(INDEX, Part(b"a.txt", b"a" * 4 * MEBI, size=10, crc=0)),
        "zip-checksum",
    ),
    "a file too large": (zipped({"a.txt": bytes(MAX_FILE + 1)}), "file-size"),
    "too much in all": (
        written(
            *(Part(b"%d.txt" % i, packed=bytes(60_000), size=MAX_FILE - 1) for i in range(4)),
        ),
        "zip-size",
    ),
    "too large as it is": (bytes(MAX_ARCHIVE + 1), "zip-size"),
    "too much code": (
        written(
            *(Part(b"%d.js" % i, packed=bytes(60_000), size=3 * MEBI) for i in range(2)), INDEX
        ),
        "text-size",
    ),
    "too many entries": (zipped({f"{i}.txt": b"" for i in range(MAX_ENTRIES)}), "zip-entries"),
    "65,536 entries": (crowd(65_536, 0xFFFF), "zip-entries"),
    "65,536 entries, of which none is told": (crowd(65_536, 0), "zip-entries"),
    "65,535 entries": (crowd(65_535, 65_535), "zip-entries"),
    "many entries, one of them told": (
        written(*(Part(b"%d.txt" % i) for i in range(200)), count=1),
        "zip-broken",
    ),
    "a nested zip": (zipped({"a.txt": zipped({})}), "zip-nested"),
    "a nested zip as a picture": (zipped({"a.png": zipped({})}), "zip-nested"),
    "a nested gzip": (zipped({"a.wasm": b"\x1f\x8b" + bytes(20)}), "zip-nested"),
    "shared bytes": (quoted(20, CODE), "zip-overlap"),
    "one inside of another": (written(INDEX, Part(b"a.js", at=1)), "zip-overlap"),
    "one that is elsewhere": (written(INDEX, Part(b"a.js", at=9999)), "zip-broken"),
    "traversal": (zipped({"../a.js": CODE}), "zip-path"),
    "traversal within": (zipped({"a/../../b.js": CODE}), "zip-path"),
    "traversal by a backslash": (written(INDEX, Part(b"..\\a.js")), "zip-path"),
    "absolute": (written(INDEX, Part(b"/etc/passwd.txt")), "zip-path"),
    "absolute on Windows": (written(INDEX, Part(b"C:/a.js")), "zip-path"),
    "a network's path": (written(INDEX, Part(b"\\\\host\\a.js")), "zip-path"),
    "NUL in a name": (written(INDEX, Part(b"a.js\0.png")), "zip-path"),
    "a name of nothing": (written(INDEX, Part(b"")), "zip-path"),
    "a hidden file": (zipped({".env.js": CODE}), "zip-path"),
    "a doubled slash": (zipped({"a//b.js": CODE}), "zip-path"),
    "a name in another alphabet": (zipped({"\u0430.js": CODE}), "zip-path"),
    "a percent": (zipped({"a%2f..%2fb.js": CODE}), "zip-path"),
    "a long name": (zipped({"a" * 101 + ".js": CODE}), "zip-path"),
    "a deep name": (zipped({"a/" * 8 + "b.js": CODE}), "zip-path"),
    "a link": (written(INDEX, Part(b"a.js", b"/etc/passwd", mode=0o120777)), "zip-link"),
    "a device": (written(INDEX, Part(b"a.js", mode=0o020644)), "zip-link"),
    "a folder that is a link": (written(INDEX, Part(b"a/", b"", mode=0o120777)), "zip-link"),
    "the same name twice": (written(INDEX, Part(b"a.js"), Part(b"a.js")), "zip-duplicate"),
    "the same name in capitals": (zipped({"a.js": CODE, "A.js": CODE}), "zip-duplicate"),
    "the same folder in capitals": (zipped({"a/b.js": CODE, "A/c.js": CODE}), "zip-duplicate"),
    "a file that is a folder": (zipped({"a.js": CODE, "a.js/b.js": CODE}), "zip-duplicate"),
    "a wrong checksum": (written(Part(b"index.js", crc=1)), "zip-checksum"),
    "less than it says": (written(Part(b"index.js", size=len(CODE) + 1)), "zip-checksum"),
    "packed bytes left over": (
        written(Part(b"index.js", packed=INDEX.data() + b"more")),
        "zip-checksum",
    ),
    "packed bytes missing": (written(Part(b"index.js", packed=INDEX.data()[:-3])), "zip-checksum"),
    "no deflate at all": (written(Part(b"index.js", packed=b"\xff" * 20)), "zip-checksum"),
    "encrypted": (written(Part(b"index.js", flags=1)), "zip-encrypted"),
    "strongly encrypted": (written(Part(b"index.js", flags=0x40)), "zip-encrypted"),
    "with a masked directory": (written(Part(b"index.js", flags=0x2000)), "zip-encrypted"),
    "bzip2": (written(Part(b"index.js", method=12)), "zip-method"),
    "an unknown method": (written(Part(b"index.js", method=98)), "zip-method"),
    "Zip64 in an entry": (written(Part(b"index.js", extra=ZIP64_EXTRA)), "zip-64"),
    "Zip64 at the end": (written(INDEX, between=ZIP64_END + ZIP64_LOCATOR), "zip-64"),
    "a size for Zip64": (
        written(INDEX, end=struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF, 0, 0)),
        "zip-64",
    ),
    "another name in the header": (
        written(Part(b"index.js", local_name=b"other.js")),
        "zip-broken",
    ),
    "something before it": (written(INDEX, before=b"#!/bin/sh\n"), "zip-broken"),
    "something after a file": (written(Part(b"index.js", after=b"hidden")), "zip-broken"),
    "something before its end": (written(INDEX, between=b"hidden"), "zip-broken"),
    "a comment": (written(INDEX, comment=b"hidden"), "zip-broken"),
    "two zips in one": (zipped({}) + zipped({"a.js": CODE}), "zip-broken"),
    "cut off": (zipped({})[:-10], "zip-broken"),
    "empty": (written(), "zip-broken"),
    "one of several disks": (
        written(INDEX, end=struct.pack("<4s4H2LH", b"PK\5\6", 1, 1, 1, 1, 0, 0, 0)),
        "zip-broken",
    ),
    "a page": (zipped({"a.html": b"<script>"}), "file-type"),
    "a program": (zipped({"run": b"#!/bin/sh"}), "file-type"),
    "a page as a picture": (zipped({"a.png": b"<html><script>alert(1)</script>"}), "file-content"),
    "code as a font": (zipped({"a.woff2": b"alert(1)"}), "file-content"),
    "text that is none": (zipped({"a.css": b"\xff\xfe"}), "file-content"),
    "text that ends within a letter": (zipped({"a.css": b"a\xc3"}), "file-content"),
    "text with a NUL": (zipped({"a.css": b"a\0"}), "file-content"),
    "a picture without anything": (zipped({"a.png": b""}), "file-content"),
    "a picture of 4 GB": (zipped({"a.png": png(1, 1)[:16] + b"\xff" * 8}), "picture"),
    "a picture too wide": (zipped({"a.png": png(5000, 1)}), "picture"),
    "a damaged picture": (zipped({"a.png": png()[:-20]}), "picture"),
    "entities": (
        zipped({"a.svg": b'<!DOCTYPE s [<!ENTITY a "aaaa">]>' + SVG}),
        "picture",
    ),
    "an SVG that is none": (zipped({"a.svg": b"<html/>"}), "picture"),
    "a large SVG": (zipped({"a.svg": SVG + os.urandom(150_000).hex().encode()}), "picture"),
    **{f"a picture: {name}": (zipped({name: data}), "picture") for name, data in HANGING.items()},
    "no entry": (written(Part(b"plugin/index.js")), "no-entry"),
    "an entry in capitals": (written(Part(b"INDEX.js")), "no-entry"),
}
