"""The files that the front end's build has written, in memory."""

from __future__ import annotations

import asyncio
import hashlib
import json
import mimetypes
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOOK_AGAIN = 1.0  # s
# What the build has compressed lies beside it. The smallest first: it is sent to who takes it.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
# {"FILE.br": [SHA-256 of FILE, SHA-256 of FILE.br]}, which the build writes after all of them:
# neither what was made of an earlier FILE is sent nor what was not copied to its end.
COMPRESSED = "compressed.json"


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
    files = (path for path in folder.rglob("*") if path.is_file())
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    compressed = _compressed(contents.pop(COMPRESSED, b"{}"))
    ends = tuple(ENCODINGS.values())
    return {
        name: _asset(name, contents, compressed) for name in contents if not name.endswith(ends)
    }


def _compressed(manifest: bytes) -> dict[str, list[str]]:
    try:
        compressed: dict[str, list[str]] = json.loads(manifest)
    except ValueError:  # not copied to its end
        return {}
    return compressed


def _asset(name: str, contents: Mapping[str, bytes], compressed: Mapping[str, list[str]]) -> Asset:
    content = contents[name]
    digest = _digest(content)
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    beside = {each: name + end for each, end in ENCODINGS.items() if name + end in contents}
    return Asset(
        content=content,
        encoded={
            encoding: contents[file]
            for encoding, file in beside.items()
            if compressed.get(file) == [digest, _digest(contents[file])]
        },
        content_type=content_type,
        etag=digest[:32],
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
