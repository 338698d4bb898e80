"""Files of a version that is more than one: what there may be, and as what each is served.

The type of a file follows from its name alone, by this table, and its contents were held to it when
it was published: nothing is ever served as what a stranger says it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

ENTRY = "index.js"
README = "README.md"
LICENCES = ("LICENSE", "LICENCE", "NOTICE")
SCREENSHOTS, MOST_SCREENSHOTS = "screenshots/", 8
PICTURES = ("png", "jpg", "jpeg", "webp", "gif", "svg")
ICONS = ("icon.svg", "icon.png")

PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\Z")


@dataclass(frozen=True)
class Mark:
    """Bytes that files of a kind have ``at`` a place."""

    mark: bytes
    at: int = 0

    def fits(self, head: bytes) -> bool:
        return head.startswith(self.mark, self.at)


@dataclass(frozen=True)
class Kind:
    suffix: str
    name: str
    media_type: str
    marks: tuple[Mark, ...] = ()
    is_text: bool = False


def _kind(suffix: str, name: str, media_type: str, *marks: bytes, at: int = 0) -> Kind:
    return Kind(suffix, name, media_type, tuple(Mark(mark, at) for mark in marks))


def _text(suffix: str, name: str, media_type: str) -> Kind:
    return Kind(suffix, name, media_type, is_text=True)


KINDS = {
    kind.suffix: kind
    for kind in (
        _text("js", "JavaScript", "text/javascript"),
        _text("css", "a style sheet", "text/css"),
        _text("json", "JSON", "application/json"),
        _text("md", "Markdown", "text/plain"),
        _text("txt", "text", "text/plain"),
        _text("svg", "an SVG", "image/svg+xml"),
        _kind("png", "a PNG", "image/png", b"\x89PNG\r\n\x1a\n"),
        _kind("jpg", "a JPEG", "image/jpeg", b"\xff\xd8\xff"),
        _kind("jpeg", "a JPEG", "image/jpeg", b"\xff\xd8\xff"),
        _kind("gif", "a GIF", "image/gif", b"GIF87a", b"GIF89a"),
        _kind("webp", "a WebP", "image/webp", b"WEBP", at=8),
        _kind("woff", "a WOFF font", "font/woff", b"wOFF"),
        _kind("woff2", "a WOFF2 font", "font/woff2", b"wOF2"),
        _kind("wasm", "WebAssembly", "application/wasm", b"\0asm\x01\0\0\0"),
    )
}


def kind_of(path: str) -> Kind | None:
    """By the end of its name; None for what is not served."""
    name = PurePosixPath(path).name
    if name in LICENCES:
        return KINDS["txt"]
    stem, point, suffix = name.rpartition(".")
    return KINDS.get(suffix) if stem and point else None


def listing_of(files: list[dict[str, Any]]) -> bytes:
    """All files of a version, ``{path, size, digest}``, as they are hashed."""
    ordered = sorted(files, key=lambda file: str(file["path"]))
    return json.dumps(
        {"files": ordered}, ensure_ascii=True, separators=(",", ":"), sort_keys=True
    ).encode()


def icon_of(paths: Iterable[str]) -> str | None:
    """The picture that stands for the plugin, if the version brings one along."""
    there = set(paths)
    return next((icon for icon in ICONS if icon in there), None)


def screenshots_of(paths: Iterable[str]) -> list[str]:
    """The pictures to show, by name; the first few of them."""
    shown = (path for path in sorted(paths) if path.startswith(SCREENSHOTS))
    return [path for path in shown if path.rpartition(".")[2] in PICTURES][:MOST_SCREENSHOTS]
