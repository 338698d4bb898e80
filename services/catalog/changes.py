"""Saying that answers grew old, in the transaction of what changed them."""

from __future__ import annotations

from collections.abc import Iterable

from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.store import EventStore

CHANGES = "catalog-changes"  # the stream


def announce(log: EventStore, connection: Connection, changed: Iterable[str], aspect: str) -> None:
    """Answers about these plugins are old; nothing is said where there are none."""
    if plugin_ids := sorted(set(changed)):
        event = Event("catalog.changed", {"plugin_ids": plugin_ids, "aspects": [aspect]})
        log.append(CHANGES, [event], expected_version=None, connection=connection)
