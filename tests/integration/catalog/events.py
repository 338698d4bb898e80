"""Logs of the services that the catalog listens to, and their way into its tables."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from catalog import read_model
from catalog.service import CatalogService
from plugin_platform.events import Event, RecordedEvent, validate
from plugin_platform.events.upcasters import current_schema
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def published(plugin_id: str, version: str = "1.0.0", **changes: Any) -> Event:
    data = {
        "plugin_id": plugin_id,
        "version": version,
        "bundle_key": f"{plugin_id}/{version}/x.js",
        "integrity": "sha384-x",
        "size": 10,
        "manifest": {"id": plugin_id, "icon": "🔢"},
        "changelog": "",
        "readme_html": None,
        "readme_key": f"words/{version}/x.json",
        "files": [],
        "min_platform_version": None,
        "name": plugin_id.replace("-", " ").title(),
        "description": "Does something.",
        "category": "writing",
        "tags": [],
        "owner_id": "ada",
        "owner_name": "Ada",
        "signature": None,
        "security": False,
    }
    return Event("plugin.published", data | changes)


def described(plugin_id: str, **changes: Any) -> Event:
    data = {"name": "New", "description": "New.", "category": "core", "tags": ["new"]}
    return Event("plugin.described", {"plugin_id": plugin_id, **data, **changes})


def installed(plugin_id: str, principal: str = "user:ada") -> Event:
    data = {"principal": principal, "plugin_id": plugin_id, "version": "1.0.0"}
    return Event("plugin.installed", data)


def uninstalled(plugin_id: str, principal: str = "user:ada") -> Event:
    return Event("plugin.uninstalled", installed(plugin_id, principal).data)


def expired(principal: str, *plugin_ids: str) -> Event:
    return Event("installs.expired", {"principal": principal, "plugin_ids": list(plugin_ids)})


def merged(moved: Iterable[str], duplicates: Iterable[str]) -> Event:
    kept = {"version": "1.0.0", "enabled": True, "settings": {}, "installed_at": "2026-06-01"}
    data = {"principal": "user:ada", "source": "anon:v", "duplicates": sorted(duplicates)}
    return Event("installs.merged", {**data, "moved": [{"plugin_id": p, **kept} for p in moved]})


def recorded(events: Iterable[Event], first: int = 1) -> list[RecordedEvent]:
    """A log of ``events``, a minute between each and the next."""
    log = []
    for position, event in enumerate(events, first):
        validate(event)
        time = NOON + timedelta(minutes=position)
        of = ("plugin_id", "principal", "user_id")
        stream = next(str(event.data[key]) for key in of if key in event.data)
        metadata = {"schema": current_schema(event.type)}
        log.append(
            RecordedEvent(position, uuid4(), stream, 1, event.type, event.data, metadata, time)
        )
    return log


class Feed:
    """Hands batches to the service's methods, each in a transaction of its own."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.service = CatalogService()
        self.service.log = EventStore(pool, read_model.apply_own)
        self.service.database = pool
        self._position = 0

    def publishing(self, *events: Event) -> None:
        in_transaction(self.pool, lambda c: self.service.on_publishing(c, self.recorded(*events)))

    def installs(self, *events: Event) -> None:
        in_transaction(self.pool, lambda c: self.service.on_installs(c, self.recorded(*events)))

    def auth(self, *events: Event) -> None:
        in_transaction(self.pool, lambda c: self.service.on_auth(c, self.recorded(*events)))

    def apply_installs(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        self.service.on_installs(connection, events)

    def said(self) -> list[dict[str, Any]]:
        return [event.data for event in self.service.log.read("catalog-changes")]

    def recorded(self, *events: Event) -> list[RecordedEvent]:
        log = recorded(events, self._position + 1)
        self._position += len(events)
        return log
