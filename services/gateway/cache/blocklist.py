"""What runs nowhere, as open pages ask for it every few seconds, and as bundles heed it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache
from gateway.cache.store import Entry
from gateway.http import strict_json
from gateway.http.cursors import Cursors
from gateway.http.schemas.life import Blocklist as Schema
from plugin_platform.bundles import in_address
from plugin_platform.errors import Gone, Unavailable

log = logging.getLogger(__name__)

# s, when no event outdates it before. Pages ask every three, and have it within five.
LIFETIME = 1.5
WHOLE = None  # in the place of a version: the plugin
START = "start"  # in the place of a cursor, where answers are kept

Reasons = Mapping[tuple[str, str | None], str]


@dataclass(frozen=True)
class Copy:
    """What is blocked, as far as somebody has followed the changes."""

    cursor: str | None = None
    reasons: Reasons = field(default_factory=dict)
    # The same with the pages of which more are to come.
    arriving: Reasons = field(default_factory=dict)

    def after(self, page: dict[str, Any]) -> Copy:
        arriving = {} if page["whole"] else dict(self.arriving)
        for item in page["items"]:
            place = item["pluginId"], _place_of(item)
            if item["reason"] is None:
                arriving.pop(place, None)
            else:
                arriving[place] = item["reason"]
        return Copy(page["cursor"], self.reasons if page["more"] else arriving, arriving)


class Blocklist:
    """Pages of changes: all who have the same ask the same, and get one answer."""

    def __init__(self, rpc: Rpc, cache: Cache, secret: str) -> None:
        self._rpc = rpc
        self._cache = cache
        self._cursors = Cursors(secret, "blocklist", asked_as="since", answered_as="cursor")
        self._schema = Schema()
        self._copy = Copy()
        self._seen = ""  # the tag of what was applied last

    async def answer(self, since: str | None) -> Entry:
        """What changed since the answer with this cursor. Raises ``Unavailable``, ``Invalid``."""
        position = self._cursors.read(since) if since else None
        # Of old cursors there are as many as there were changes.
        shared = since in (None, self._copy.cursor)
        # An answer has the next cursor, signed: with another secret it is another answer.
        return await self._cache.get(
            f"blocklist:{since or self._cursors.sign(START)}",
            "listing",
            LIFETIME,
            lambda: self._load(position),
            shared=shared,
        )

    async def check(self, plugin_id: str, version: str) -> None:
        """Raises ``Gone`` for what is blocked; ``version`` is as addresses have it.

        While nobody can be asked, what was known holds.
        """
        try:
            await self._follow()
        except Unavailable as error:
            log.warning("bundles with the blocklist of before: %s", error.detail)
        reasons = self._copy.reasons
        reason = reasons.get((plugin_id, WHOLE)) or reasons.get((plugin_id, version))
        if reason is not None:
            raise Gone(f"{plugin_id} {version} is blocked by a moderator: {reason}")

    async def _follow(self) -> None:
        while True:
            copy = self._copy
            entry = await self.answer(copy.cursor)
            if self._copy is not copy:
                continue  # another request was faster
            if entry.etag == self._seen:
                return
            page = orjson.loads(entry.body)
            self._copy, self._seen = copy.after(page), entry.etag
            if not page["more"]:
                return

    async def _load(self, position: str | None) -> Answer:
        answer = await self._rpc.call("catalog", "blocklist", since=position)
        page = answer | {"cursor": self._cursors.sign(answer["cursor"])}
        return Answer(strict_json.dumps(self._schema.dump(page)), answer["revision"], answer["log"])


def _place_of(item: dict[str, str | None]) -> str | None:
    return WHOLE if item["version"] is None else in_address(item["version"])
