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
from plugin_platform.nameko.entrypoints import rpc

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


class Workspaces:
    """A part of the service."""

    log: EventStore

    @rpc
    def list_workspaces(self, principal: str) -> ListedWorkspaces:
        return _listed(self.log, principal)

    @rpc
    def create_workspace(
        self,
        principal: str,
        workspace_id: str,
        name: str,
        *,
        plugin_ids: list[str] | None = None,
        metadata: Metadata = None,
    ) -> ListedWorkspaces:
        """Of what is on now, which is then what is used; or of ``plugin_ids``."""

        def decide(owner: str, mine: Installations) -> list[Event]:
            return mine.workspaces.create(owner, workspace_id, name, plugin_ids, mine.on)

        return _changed(self.log, principal, decide, metadata)

    @rpc
    def rename_workspace(
        self, principal: str, workspace_id: str, name: str, metadata: Metadata = None
    ) -> ListedWorkspaces:
        def decide(owner: str, mine: Installations) -> list[Event]:
            return mine.workspaces.rename(owner, workspace_id, name)

        return _changed(self.log, principal, decide, metadata)

    @rpc
    def delete_workspace(
        self, principal: str, workspace_id: str, metadata: Metadata = None
    ) -> ListedWorkspaces:
        def decide(owner: str, mine: Installations) -> list[Event]:
            return mine.workspaces.delete(owner, workspace_id)

        return _changed(self.log, principal, decide, metadata)

    @rpc
    def use_workspace(
        self, principal: str, workspace_id: str, metadata: Metadata = None
    ) -> ListedWorkspaces:
        """Switches plugins on and off, in one append."""

        def decide(owner: str, mine: Installations) -> list[Event]:
            return mine.use_workspace(owner, workspace_id)

        return _changed(self.log, principal, decide, metadata)


def _listed(log: EventStore, principal: str) -> ListedWorkspaces:
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


def _changed(
    log: EventStore,
    principal: str,
    decide: Callable[[str, Installations], list[Event]],
    metadata: Metadata,
) -> ListedWorkspaces:
    return _listed(log, change(log, principal, decide, metadata))
