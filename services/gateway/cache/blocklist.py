"""What runs nowhere, as open pages ask for it every few seconds, and as bundles heed it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Answer, Cache, Place
from gateway.cache.store import Entry
from gateway.http.input import strict_json
from gateway.http.input.cursors import Cursors
from gateway.http.limits import WorkerLimiter
from gateway.http.schemas.developers.life import Blocklist as Schema
from plugin_platform.bundle_keys import in_address
from plugin_platform.errors import Gone, Unavailable

log = logging.getLogger(__name__)

# s, when no event outdates it before. Pages ask every three, and have it within five.
LIFETIME = 1.5
WHOLE = None  # in the place of a version: the plugin
START = "start"  # in the place of a cursor: the beginning
FROM_BEFORE = {"cursor": START, "more": False, "whole": True}
# Cursors whose answers all processes share: those that were followed last. Of older ones there are
# as many as there were changes.
SHARED = 8

Reasons = Mapping[tuple[str, str | None], str]


@dataclass(frozen=True)
class Copy:
    """What is blocked, as far as somebody has followed the changes."""

    cursor: str | None = None
    complete: Reasons | None = None
    # The same with the pages of which more are to come.
    arriving: Reasons = field(default_factory=dict)

    @property
    def reasons(self) -> Reasons:
        """What was complete last; before anything was, what there is."""
        return self.arriving if self.complete is None else self.complete

    def after(self, page: dict[str, Any]) -> Copy:
        arriving = {} if page["whole"] else dict(self.arriving)
        for item in page["items"]:
            place = item["pluginId"], _place_of(item)
            if item["reason"] is None:
                arriving.pop(place, None)
            else:
                arriving[place] = item["reason"]
        return Copy(page["cursor"], self.complete if page["more"] else arriving, arriving)


class Blocklist:
    """Pages of changes: all who have the same ask the same, and get one answer."""

    def __init__(self, rpc: Rpc, cache: Cache, misses: WorkerLimiter, secret: str) -> None:
        self._rpc = rpc
        self._cache = cache
        self._misses = misses
        self._cursors = Cursors(secret, "blocklist", asked_as="since", answered_as="cursor")
        self._schema = Schema()
        self._copy = Copy()
        self._followed: deque[str | None] = deque([None], maxlen=SHARED)
        self._seen = ""  # the tag of what was applied last

    async def answer(self, since: str | None, network: str) -> tuple[Place, Entry]:
        """What changed since the answer with this cursor, as somebody of this network asks.

        Raises ``Unavailable``, ``Invalid``, ``RateLimited``.
        """
        position = self._position(since)
        if position is not None and since not in self._followed:
            await self._catch_up()  # whoever gave it out may be further than we are
        copy = self._copy
        is_ours = position is None or since == copy.cursor
        place, entry = await self._get(since, None if is_ours else network)
        if since == copy.cursor:
            self._apply(copy, entry)
        return place, entry

    async def check(self, plugin_id: str, version: str) -> None:
        """Raises ``Gone`` for what is blocked; ``version`` is as addresses have it.

        While nobody can be asked, what was known holds.
        """
        await self._catch_up()
        reasons = self._copy.reasons
        reason = reasons.get((plugin_id, WHOLE)) or reasons.get((plugin_id, version))
        if reason is not None:
            raise Gone(f"{plugin_id} {version} is blocked by a moderator: {reason}")

    async def _catch_up(self) -> None:
        try:
            while True:
                copy = self._copy
                _, entry = await self._get(copy.cursor)
                if not self._apply(copy, entry):
                    return
        except Unavailable as error:
            log.warning("the blocklist stays as it was: %s", error.detail)

    def _apply(self, copy: Copy, entry: Entry) -> bool:
        """Whether there is more to ask for: of this answer, or since another request's."""
        if self._copy is not copy:
            return True
        if entry.etag == self._seen:
            return False
        page = orjson.loads(entry.body)
        self._copy, self._seen = copy.after(page), entry.etag
        if self._copy.cursor not in self._followed:
            self._followed.append(self._copy.cursor)
        return bool(page["more"])

    async def _get(self, since: str | None, network: str | None = None) -> tuple[Place, Entry]:
        """``network`` is whose limit it counts for when the catalog has to be asked."""
        position = self._position(since)
        # An answer has the next cursor, signed: with another secret it is another answer.
        key = f"blocklist:{since or self._cursors.sign(START)}"
        shared = position is None or since in self._followed
        place = Place(key, "listing", LIFETIME, shared)

        async def load() -> Answer:
            return await self._load(position, network)

        return place, await self._cache.get(place, load)

    def _position(self, since: str | None) -> str | None:
        """None for the beginning. Raises ``Invalid``."""
        position = self._cursors.read(since) if since else START
        return None if position == START else position

    async def _load(self, position: str | None, network: str | None) -> Answer:
        if network is not None:
            await self._misses.hit(network)
        # A catalog from before there were cursors takes none, and answers the whole list.
        asked: dict[str, Any] = {} if position is None else {"since": position}
        answer = FROM_BEFORE | await self._rpc.call("catalog", "blocklist", **asked)
        page = answer | {"cursor": self._cursors.sign(answer["cursor"])}
        return Answer(strict_json.dumps(self._schema.dump(page)), answer["revision"], answer["log"])


def _place_of(item: dict[str, str | None]) -> str | None:
    return WHOLE if item["version"] is None else in_address(item["version"])
