"""Named sets of plugins that somebody switches between: what is on in each of them.

The one that is used is whatever is on now; when another is switched to, it keeps that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.text import is_storable

MOST = 20  # of a principal
LONGEST = 40  # characters of a name
MOST_PLUGINS = 500
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


@dataclass(frozen=True)
class Workspace:
    """``plugin_ids`` are those that are on; of the one that is used, those when it was left."""

    id: str
    name: str
    plugin_ids: tuple[str, ...]


@dataclass(frozen=True)
class Workspaces:
    """In the order in which they were made; ``used`` is the id of one, or None."""

    all: Mapping[str, Workspace] = field(default_factory=dict)
    used: str | None = None

    # Decisions

    def create(
        self,
        principal: str,
        workspace_id: str,
        name: str,
        plugin_ids: Iterable[str] | None,
        on: Iterable[str],
    ) -> list[Event]:
        """Of ``plugin_ids``, or of what is on now: then it is the one that is used. Whoever asks
        chooses the id, so that asking twice makes one.
        """
        if workspace_id in self.all:
            return []
        _require_id(workspace_id)
        if len(self.all) >= MOST:
            raise Conflict(f"You have {MOST} workspaces. Delete one first.")
        kept = list(dict.fromkeys(on if plugin_ids is None else plugin_ids))[:MOST_PLUGINS]
        data = {
            "principal": principal,
            "workspace_id": workspace_id,
            "name": self._free_name(name, workspace_id),
            "plugin_ids": kept,
            "used": plugin_ids is None,
        }
        return [Event("workspace.created", data)]

    def rename(self, principal: str, workspace_id: str, name: str) -> list[Event]:
        present = self.get(workspace_id)
        free = self._free_name(name, workspace_id)
        if free == present.name:
            return []
        data = {"principal": principal, "workspace_id": workspace_id, "name": free}
        return [Event("workspace.renamed", data)]

    def delete(self, principal: str, workspace_id: str) -> list[Event]:
        """What is on stays on."""
        if workspace_id not in self.all:
            return []
        data = {"principal": principal, "workspace_id": workspace_id}
        return [Event("workspace.deleted", data)]

    def switch(self, principal: str, workspace_id: str) -> list[Event]:
        """To another one; what is on then is decided by whoever knows the plugins."""
        self.get(workspace_id)
        if workspace_id == self.used:
            return []
        data = {"principal": principal, "workspace_id": workspace_id}
        return [Event("workspace.switched", data)]

    def take_over(self, principal: str, others: Workspaces, on: Iterable[str]) -> list[Event]:
        """Those of a visitor, as far as there is room; a name that is taken is the account's."""
        taken = {one.name.casefold() for one in self.all.values()}
        fresh = [
            one
            for one in others.listed(on)
            if one.id not in self.all and one.name.casefold() not in taken
        ]
        return [
            Event(
                "workspace.created",
                {
                    "principal": principal,
                    "workspace_id": one.id,
                    "name": one.name,
                    "plugin_ids": list(one.plugin_ids),
                    "used": False,
                },
            )
            for one in fresh[: max(0, MOST - len(self.all))]
        ]

    def _free_name(self, name: str, workspace_id: str) -> str:
        trimmed = " ".join(name.split())
        if (
            not 1 <= len(trimmed) <= LONGEST
            or not is_storable(trimmed)
            or not trimmed.isprintable()
        ):
            raise _wrong_name(f"Write 1 to {LONGEST} characters that can be seen.")
        others = (one.name for one in self.all.values() if one.id != workspace_id)
        if trimmed.casefold() in map(str.casefold, others):
            raise Conflict(
                f"You have a workspace {trimmed!r} already.",
                [{"pointer": "/name", "detail": "Choose another name."}],
            )
        return trimmed

    # State

    def get(self, workspace_id: str) -> Workspace:
        if workspace_id not in self.all:
            raise NotFound("You have no such workspace.")
        return self.all[workspace_id]

    def listed(self, on: Iterable[str]) -> list[Workspace]:
        """The one that is used with what is ``on`` now."""
        now = tuple(on)
        return [
            replace(one, plugin_ids=now) if one.id == self.used else one
            for one in self.all.values()
        ]

    def apply(self, type_: str, data: Mapping[str, Any], on: Collection[str]) -> Workspaces:
        workspace_id = data["workspace_id"]
        match type_:
            case "workspace.created":
                made = Workspace(workspace_id, data["name"], tuple(data["plugin_ids"]))
                kept = self._left(on) if data["used"] else self
                used = workspace_id if data["used"] else kept.used
                return Workspaces({**kept.all, workspace_id: made}, used)
            case "workspace.renamed":
                renamed = replace(self.all[workspace_id], name=data["name"])
                return replace(self, all={**self.all, workspace_id: renamed})
            case "workspace.switched":
                return replace(self._left(on), used=workspace_id)
            case _:
                rest = {key: one for key, one in self.all.items() if key != workspace_id}
                return Workspaces(rest, None if self.used == workspace_id else self.used)

    def _left(self, on: Collection[str]) -> Workspaces:
        return replace(self, all={one.id: one for one in self.listed(on)})

    def to_data(self) -> dict[str, Any]:
        return {
            "all": [[o.id, o.name, list(o.plugin_ids)] for o in self.all.values()],
            "used": self.used,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Workspaces:
        made = [Workspace(id_, name, tuple(plugin_ids)) for id_, name, plugin_ids in data["all"]]
        return cls({one.id: one for one in made}, data["used"])


def _require_id(workspace_id: str) -> None:
    if not ID.match(workspace_id):
        detail = "Write a UUID in lower case."
        raise Invalid("No workspace has such an id.", [{"pointer": "/id", "detail": detail}])


def _wrong_name(detail: str) -> Invalid:
    return Invalid("The workspace cannot be named so.", [{"pointer": "/name", "detail": detail}])
