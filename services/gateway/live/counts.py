"""How many have the plugins that are on somebody's screen, at most once a second each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import orjson

from gateway.background import Task
from gateway.bus.rpc import Rpc
from gateway.live.hub import Hub, of_count
from plugin_platform.errors import PlatformError

EVERY = 1.0  # s
AT_ONCE = 100  # plugins of a question; the others are asked for a second later


class CountsOnScreen(Task):
    def __init__(self, hub: Hub, rpc: Rpc) -> None:
        super().__init__("live-counts", self._tell)
        self._hub = hub
        self._rpc = rpc
        self._changed: dict[str, None] = {}
        self._something = asyncio.Event()

    def changed(self, plugin_ids: Iterable[str]) -> None:
        """The catalog says so, of all plugins."""
        for plugin_id in plugin_ids:
            if self._hub.is_heard(of_count(plugin_id)):
                self._changed[plugin_id] = None
                self._something.set()

    async def _tell(self) -> None:
        while True:
            await self._something.wait()
            await self.tell()
            await asyncio.sleep(EVERY)

    async def tell(self) -> None:
        asked = list(self._changed)[:AT_ONCE]
        for plugin_id in asked:
            del self._changed[plugin_id]
        if not self._changed:
            self._something.clear()
        try:
            counts = await self._rpc.call("catalog", "install_counts", plugin_ids=asked)
        except PlatformError:  # the next change says it
            return
        for plugin_id, count in counts.items():
            message = {"type": "count", "pluginId": plugin_id, "installCount": count}
            self._hub.tell(of_count(plugin_id), orjson.dumps(message).decode())
