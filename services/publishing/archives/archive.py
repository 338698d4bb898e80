"""A zip that was handed in, unpacked into a file that has no name and ends with the ``with``."""

from __future__ import annotations

import hashlib
import json
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from plugin_platform.assets import ENTRY, listing_of
from plugin_platform.slices import Slice
from publishing.archives.problem import Refused
from publishing.intake import apart
from publishing.intake.deadline import Deadline

MAGIC = (b"PK\3\4", b"PK\5\6")  # an empty one begins with its end


@dataclass(frozen=True)
class File:
    """``size`` bytes from ``offset`` of the unpacked contents; digests in hexadecimal."""

    path: str
    offset: int
    size: int
    sha256: str
    sha384: str


@dataclass(frozen=True)
class Archive:
    files: list[File]
    contents: IO[bytes]

    @property
    def listed(self) -> list[dict[str, Any]]:
        """``{path, size, digest}`` of each file, by path."""
        return [
            {"path": file.path, "size": file.size, "digest": file.sha256} for file in self.files
        ]

    @property
    def listing(self) -> bytes:
        return listing_of(self.listed)

    @property
    def digest(self) -> str:
        """SHA-256 of the listing: of what is in it, however it was packed."""
        return hashlib.sha256(self.listing).hexdigest()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def integrity(self) -> str:
        """Subresource integrity of the entry."""
        return "sha384-" + b64encode(bytes.fromhex(self.file(ENTRY).sha384)).decode()

    def file(self, path: str) -> File:
        """Raises ``KeyError``."""
        for file in self.files:
            if file.path == path:
                return file
        raise KeyError(path)

    def opened(self, file: File) -> Slice:
        return Slice(self.contents, file.offset, file.size)


def is_zip(head: bytes) -> bool:
    """By its first bytes, never by its name."""
    return head.startswith(MAGIC)


@contextmanager
def unpacked(source: IO[bytes], within: Deadline | None = None) -> Iterator[Archive]:
    """``source`` is a file of the system. Raises ``Refused``, ``TooComplex``, ``Unavailable``."""
    source.seek(0)
    with tempfile.TemporaryFile() as contents:
        told: dict[str, Any] = json.loads(
            apart.run("publishing.archives.__main__", source, contents, within)
        )
        if problem := told["problem"]:
            raise Refused(problem["rule"], file=problem["file"], **problem["values"])
        yield Archive([File(**file) for file in told["files"]], contents)
