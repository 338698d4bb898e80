"""What runs nowhere, as open pages ask for it every few seconds, and as bundles heed it."""

from __future__ import annotations

import logging

import orjson

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache
from gateway.cache.store import Entry
from gateway.http import strict_json
from gateway.http.schemas.life import Blocklist as Schema
from plugin_platform.bundles import in_address
from plugin_platform.errors import Gone, Unavailable

log = logging.getLogger(__name__)

LIFETIME = 3.0  # s, when no event outdates it before
WHOLE = None  # in the place of a version: the plugin


class Blocklist:
    """One answer for everybody, which changes with a block and with nothing else."""

    def __init__(self, rpc: Rpc, cache: Cache) -> None:
        self._rpc = rpc
        self._cache = cache
        self._schema = Schema()
        self._read_of = ""  # the tag of what was read
        self._reasons: dict[tuple[str, str | None], str] = {}

    async def answer(self) -> Entry:
        """Raises ``Unavailable``."""
        return await self._cache.get("blocklist", "listing", LIFETIME, self._load)

    async def check(self, plugin_id: str, version: str) -> None:
        """Raises ``Gone`` for what is blocked; ``version`` is as addresses have it.

        While nobody knows, nothing is.
        """
        try:
            entry = await self.answer()
        except Unavailable as error:
            log.warning("bundles without the blocklist: %s", error.detail)
            return
        if entry.etag != self._read_of:
            items = orjson.loads(entry.body)["items"]
            self._reasons = {(one["pluginId"], _place_of(one)): one["reason"] for one in items}
            self._read_of = entry.etag
        reason = self._reasons.get((plugin_id, WHOLE)) or self._reasons.get((plugin_id, version))
        if reason is not None:
            raise Gone(f"{plugin_id} {version} is blocked by a moderator: {reason}")

    async def _load(self) -> Answer:
        answer = await self._rpc.call("catalog", "blocklist")
        body = strict_json.dumps(self._schema.dump(answer))
        return Answer(body, answer["revision"], answer["log"])


def _place_of(item: dict[str, str | None]) -> str | None:
    return WHOLE if item["version"] is None else in_address(item["version"])
