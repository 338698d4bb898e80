"""Somebody's workspaces, as they are asked for and changed. They are read from the log: they are
few, and whoever has changed them sees it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

from installs.merging import change
from installs.model import Installations, stream_of
from installs.workspaces.model import MOST
from plugin_platform.events import Event
from plugin_platform.eventstore.store import EventStore

Metadata = dict[str, Any] | None


class ListedWorkspace(TypedDict):
    """``plugin_ids`` are on in it; ``used``: it is what is on now."""

    id: str
    name: str
    plugin_ids: list[str]
    used: bool


class ListedWorkspaces(TypedDict):
    items: list[ListedWorkspace]
    most: int


def listed(log: EventStore, principal: str) -> ListedWorkspaces:
    mine = log.load(stream_of(principal), Installations).model
    items = [
        ListedWorkspace(
            id=one.id,
            name=one.name,
            plugin_ids=list(one.plugin_ids),
            used=one.id == mine.workspaces.used,
        )
        for one in mine.workspaces.listed(mine.on)
    ]
    return ListedWorkspaces(items=items, most=MOST)


def changed(
    log: EventStore,
    principal: str,
    decide: Callable[[str, Installations], list[Event]],
    metadata: Metadata,
) -> ListedWorkspaces:
    return listed(log, change(log, principal, decide, metadata))
