"""What is stored of a plugin, and no version needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.model import Plugin, Version, stream_of
from publishing.model.moderation import Moderation, moderation_of


class Orphans:
    def __init__(self, pool: Pool, events: EventStore, moment: datetime, period: timedelta) -> None:
        """``moment``: what could be appealed for until then, the ``period`` after its rejection,
        waits no more.
        """
        self._pool = pool
        self._events = events
        self._moment = moment
        self._period = period

    def named(self, plugin_id: str) -> set[str]:
        """Keys that the tables know."""
        rejected = self._moment - self._period
        return in_transaction(self._pool, lambda c: read_model.stored_keys(c, plugin_id, rejected))

    def among(self, plugin_id: str, keys: set[str]) -> set[str]:
        """Whoever asks is ``alone_with`` the plugin: the log has the last word, and so have the
        tables, which follow it in one transaction and know the files too.
        """
        plugin = self._events.load(stream_of(plugin_id), Plugin).model
        named = (version.stored_keys for version in plugin.versions.values())
        orphans = keys.difference(*named) - self.named(plugin_id)
        return orphans - self._waiting(plugin, orphans)

    def _waiting(self, plugin: Plugin, keys: set[str]) -> set[str]:
        """Those of ``keys`` that somebody may still decide on."""
        hidden = (one for one in plugin.versions.values() if not one.published)
        asked = (one for one in hidden if keys & one.waiting_keys)
        waiting = (one.waiting_keys for one in asked if not self._is_over(plugin, one))
        return keys.intersection(set().union(*waiting))

    def _is_over(self, plugin: Plugin, version: Version) -> bool:
        stream = moderation_of(plugin.plugin_id, version.name)
        moderation = self._events.load(stream, Moderation).model
        return moderation.is_over(self._moment, self._period)
