"""The files that the front end's build has written, in memory."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LOOK_AGAIN = 1.0  # s
# What the build has compressed lies beside it. The smallest first: it is sent to who takes it.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    encoded: Mapping[str, bytes]
    content_type: str
    etag: str


class HostWeb:
    """The folder's files; read again when a new build has replaced ``index.html``."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._assets: dict[str, Asset] = {}
        self._built_at = 0.0
        self._looked_at = 0.0
        self._lock = asyncio.Lock()

    async def asset(self, path: str) -> Asset | None:
        if self._folder is not None and time.monotonic() - self._looked_at > LOOK_AGAIN:
            async with self._lock:
                await asyncio.to_thread(self._look, self._folder)
        return self._assets.get(path)

    def _look(self, folder: Path) -> None:
        index = folder / "index.html"
        built_at = index.stat().st_mtime if index.is_file() else 0.0
        if built_at != self._built_at:
            self._assets = _read(folder) if built_at else {}
            self._built_at = built_at
        self._looked_at = time.monotonic()


def _read(folder: Path) -> dict[str, Asset]:
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): _asset(path, contents)
        for path in contents
        if path.suffix not in ENCODINGS.values()
    }


def _asset(path: Path, contents: Mapping[Path, bytes]) -> Asset:
    content = contents[path]
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Asset(
        content=content,
        encoded={each: contents[file] for each, file in _beside(path) if file in contents},
        content_type=content_type,
        etag=hashlib.sha256(content).hexdigest()[:32],
    )


def _beside(path: Path) -> Iterator[tuple[str, Path]]:
    """The compressed ones that were made of this file, and not of one before it."""
    for encoding, end in ENCODINGS.items():
        file = path.with_name(path.name + end)
        if file.is_file() and file.stat().st_mtime >= path.stat().st_mtime:
            yield encoding, file
