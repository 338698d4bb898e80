"""The manifests of published versions, which never change, in the memory of the process.

What somebody has installed is asked for at every page; its manifests, nearly all of its bytes,
are asked for once a version.
"""

from __future__ import annotations

from typing import Any

import orjson
from cachetools import LRUCache

from gateway.bus.rpc import Rpc

MEMORY_LIMIT = 16 * 1024 * 1024  # bytes, as JSON
AT_ONCE = 50  # as many as the service answers

# The hash of the bundle is in it: a version of the same name in another log is another version.
Key = tuple[str, str, str]
Record = dict[str, Any]


class Manifests:
    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._memory: LRUCache[Key, bytes] = LRUCache(MEMORY_LIMIT, getsizeof=len)

    async def add(self, installed: list[Record]) -> list[Record]:
        """Copies of what ``installs.list_installed`` gave, each with its ``manifest``."""
        found = {key: self._memory.get(key) for key in map(_key, installed)}
        missing = [key for key, manifest in found.items() if manifest is None]
        for start in range(0, len(missing), AT_ONCE):
            found |= await self._fetch(missing[start : start + AT_ONCE])
        return [one | {"manifest": _read(found[_key(one)])} for one in installed]

    async def _fetch(self, keys: list[Key]) -> dict[Key, bytes | None]:
        versions = [(plugin_id, version) for plugin_id, version, _ in keys]
        answer = await self._rpc.call("installs", "manifests", versions=versions)
        known = {(one["plugin_id"], one["version"]): one["manifest"] for one in answer}
        fetched = {key: orjson.dumps(known[key[:2]]) for key in keys if key[:2] in known}
        for key, manifest in fetched.items():
            self._memory[key] = manifest
        return dict(fetched)


def _key(record: Record) -> Key:
    return record["plugin_id"], record["version"], record["integrity"]


def _read(manifest: bytes | None) -> Any:
    return None if manifest is None else orjson.loads(manifest)
