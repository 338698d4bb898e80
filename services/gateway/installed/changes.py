"""From events to what is not kept any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.cache.store import Revision
from gateway.installed.kept import INSTALLS, PUBLISHING, KeptLists

OF_SOMEBODY = "installs-"  # the streams of what one principal has

Event = dict[str, Any]
Events = Sequence[Event]


class Following:
    """One source's log, page by page. Its queue drops what is old."""

    def __init__(self) -> None:
        self.last: Revision | None = None
        self._is_behind = False

    def misses(self, events: Events) -> bool:
        """Whether one is missing before these, or nothing is known of what was before; also after
        some that were never ``handled``, since they may have been given up.
        """
        was_behind, self._is_behind = self._is_behind, True
        if was_behind:
            return True
        last = self.last
        for event in events:
            revision = _revision(event)
            if last is None or last.log != revision.log or int(event["previous"]) > last.position:
                return True
            last = max(last, revision, key=lambda one: one.position)
        return False

    def reached(self, events: Events) -> Revision | None:
        """How far the log is with these."""
        return _revision(events[-1]) if events else self.last

    def handled(self, events: Events) -> None:
        self._is_behind = False
        if not events:
            return
        last = _revision(events[-1])
        if self.last is None or self.last.log != last.log or self.last.position < last.position:
            self.last = last


class OfPeople:
    """Of ``installs``: somebody has something else."""

    def __init__(self, lists: KeptLists) -> None:
        self._lists = lists
        self._following = Following()

    async def handle(self, events: Events) -> None:
        """Raises like ``bus.events.Handle``."""
        if self._following.misses(events):
            await self._lists.outdate_all(INSTALLS)
        streams = dict.fromkeys(str(event["stream"]) for event in events)
        await self._lists.drop(
            one.removeprefix(OF_SOMEBODY) for one in streams if one.startswith(OF_SOMEBODY)
        )
        self._following.handled(events)
        await self._lists.renew(INSTALLS)


class OfPlugins:
    """Of ``publishing``: something is said of a plugin to all who have it."""

    def __init__(self, lists: KeptLists) -> None:
        self._lists = lists
        self._following = Following()

    async def handle(self, events: Events) -> None:
        """Raises like ``bus.events.Handle``."""
        if self._following.misses(events):
            await self._lists.outdate_all(PUBLISHING, self._following.reached(events))
        await self._lists.outdate(
            {
                str(event["data"]["plugin_id"]): _revision(event)
                for event in events
                if "plugin_id" in event["data"]
            }
        )
        self._following.handled(events)
        await self._lists.renew(PUBLISHING, self._following.last)


def _revision(event: Event) -> Revision:
    return Revision(str(event.get("log") or ""), int(event["position"]))
