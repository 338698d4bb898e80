"""Bundles that are made in this process and checked from here: they are staged in its memory, and
go over to the storage once, when they are published.
"""

from __future__ import annotations

from typing import IO
from uuid import uuid4

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import NotFound
from plugin_platform.slices import Body, hash_of


class StagedInMemory(Bundles):
    """Used by several threads at once. What is staged is there until it is discarded."""

    def __init__(self, settings: config.S3) -> None:
        super().__init__(settings)
        self._staged: dict[str, bytes] = {}

    def stage(self, data: Body) -> str:
        key = f"{hash_of(data, 'sha256').hex()}/{uuid4()}.js"
        self._staged[key] = data if isinstance(data, bytes) else b"".join(data.pieces())
        return key

    def fetch_staged(self, key: str) -> bytes:
        if key not in self._staged:
            raise NotFound("It is not staged here (any more).")
        return self._staged[key]

    def copy_staged(self, key: str, into: IO[bytes]) -> None:
        into.write(self.fetch_staged(key))
        into.flush()

    def discard(self, key: str) -> None:
        self._staged.pop(key, None)
