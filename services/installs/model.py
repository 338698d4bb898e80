"""What may happen to the plugins that one principal has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, ClassVar

from installs.installed import NOT_MOVED, Installed, Settings, differences, size_of
from installs.updates.choices import Choices, choice_of_plugin, is_beta
from installs.workspaces.model import Workspaces
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.events.kinds import PRINCIPAL_PATTERN

MAX_PLUGINS = 500  # that a principal may install; a merge may bring more
MAX_SETTINGS = 64 * 1024  # bytes of JSON, of one plugin
MAX_ALL_SETTINGS = 1024 * 1024  # of all plugins of a principal
REMEMBERED_MERGES = 100  # of an account: who asks about a merge does so within minutes


def stream_of(principal: str) -> str:
    """`user:42` has the stream `installs-user:42`."""
    if not re.match(PRINCIPAL_PATTERN, principal):
        detail = "A principal is user:<user id> or anon:<visitor id>."
        raise Invalid("Nobody is named like this.", [{"pointer": "/principal", "detail": detail}])
    return f"installs-{principal}"


def account_gone() -> NotFound:
    return NotFound("This account is gone.")


@dataclass(frozen=True)
class Merged:
    """What became of a visitor's plugins: new to the account, or there already."""

    moved: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Installations:
    """``handed_to``: the account that a visitor has become; nothing is the visitor's any more.
    ``ended``: the account is gone.
    """

    SCHEMA: ClassVar[int] = 5
    UNUSED: ClassVar[tuple[str, ...]] = ()

    plugins: Mapping[str, Installed] = field(default_factory=dict)
    merges: Mapping[str, Merged] = field(default_factory=dict)
    handed_to: str | None = None
    choices: Choices = field(default_factory=Choices)
    ended: bool = False
    workspaces: Workspaces = field(default_factory=Workspaces)

    # Decisions

    def install(self, principal: str, plugin_id: str, version: str) -> list[Event]:
        present = self.plugins.get(plugin_id)
        if present is not None:
            return self._change_version(principal, present, version) + _kept(principal, present)
        if len(self.plugins) >= MAX_PLUGINS:
            raise Conflict(f"You have {len(self.plugins)} plugins installed. Uninstall one first.")
        data = {"principal": principal, "plugin_id": plugin_id, "version": version}
        return [Event("plugin.installed", data)]

    def bring_along(self, principal: str, plugin_id: str, version: str, by: str) -> list[Event]:
        """Install what the plugin ``by`` needs."""
        data = {"principal": principal, "plugin_id": plugin_id, "by": by}
        installed = self.install(principal, plugin_id, version)
        return [*installed, Event("plugin.brought_along", data)]

    def uninstall(self, principal: str, plugin_id: str) -> list[Event]:
        present = self.plugins.get(plugin_id)
        if present is None:
            return []
        data = {"principal": principal, "plugin_id": plugin_id, "version": present.version}
        return [Event("plugin.uninstalled", data)]

    def configure(
        self,
        principal: str,
        plugin_id: str,
        *,
        version: str | None = None,
        enabled: bool | None = None,
        settings: Settings | None = None,
        automatic: str | None = None,
        channel: str | None = None,
    ) -> list[Event]:
        """Whatever is None stays; `settings` are all that are to be stored."""
        present = self.get(plugin_id)
        events = [] if version is None else self._change_version(principal, present, version)
        if enabled is not None and enabled != present.enabled:
            switched = "plugin.enabled" if enabled else "plugin.disabled"
            events.append(Event(switched, {"principal": principal, "plugin_id": plugin_id}))
        if settings is not None and (changes := differences(present.settings, settings)):
            self._refuse_too_large(present, settings)
            data = {"principal": principal, "plugin_id": plugin_id, "changes": changes}
            events.append(Event("plugin.settings_changed", data))
        if automatic is not None:
            events += self._choose_of_plugin(principal, present, choice_of_plugin(automatic))
        if channel is not None and is_beta(channel) is not present.beta:
            data = {"principal": principal, "plugin_id": plugin_id, "channel": channel}
            events.append(Event("plugin.channel_chosen", data))
        return events

    def choose_updates(
        self, principal: str, *, automatic: bool | None = None, wait_hours: int | None = None
    ) -> list[Event]:
        """For all plugins, now and later; what is None stays. Raises ``Invalid``."""
        wanted = self.choices.changed(automatic, wait_hours)
        if wanted == self.choices:
            return []
        return [Event("updates.chosen", {"principal": principal, **wanted.as_data()})]

    def replace_plugin(
        self, principal: str, plugin_id: str, replacement: str, version: str, carried: Settings
    ) -> list[Event]:
        """Move to the replacement: whether it runs, and ``carried``, those of the settings that
        it understands. Where the replacement is there already, its own settings go first.

        All in one append: there is no moment with neither of the two.
        """
        if plugin_id not in self.plugins and replacement in self.plugins:
            return []  # moved before
        present, there = self.get(plugin_id), self.plugins.get(replacement)
        enabled = present.enabled or (there is not None and there.enabled)
        events = []
        if there is None:
            there = Installed(replacement, version, "")
            data = {"principal": principal, "plugin_id": replacement, "version": version}
            events.append(Event("plugin.installed", data))
        moved = replace(self, plugins={**self.plugins, replacement: there})._without(plugin_id)
        settings = carried | there.settings
        events += moved.configure(principal, replacement, enabled=enabled, settings=settings)
        return events + self.uninstall(principal, plugin_id)

    def use_workspace(self, principal: str, workspace_id: str) -> list[Event]:
        """Switches on what is on in it, and off what is not; what is not installed stays away."""
        wanted = set(self.workspaces.get(workspace_id).plugin_ids)
        switched = self.workspaces.switch(principal, workspace_id)
        if not switched:
            return []
        return switched + [
            event
            for one in self.plugins.values()
            for event in self.configure(principal, one.plugin_id, enabled=one.plugin_id in wanted)
        ]

    def take_over(self, principal: str, source: str, visitor: "Installations") -> list[Event]:
        """The account's half of a merge: what it has itself stays as it is."""
        workspaces = self.workspaces.take_over(principal, visitor.workspaces, visitor.on)
        if not visitor.plugins:
            return workspaces
        moved = [one for one in visitor.plugins.values() if one.plugin_id not in self.plugins]
        duplicates = [plugin_id for plugin_id in visitor.plugins if plugin_id in self.plugins]
        data = {
            "principal": principal,
            "source": source,
            "moved": [one.as_data() for one in moved],
            "duplicates": duplicates,
        }
        named = [{"principal": principal, "plugin_id": one.plugin_id} for one in moved if one.beta]
        beta = [Event("plugin.channel_chosen", {**one, "channel": "beta"}) for one in named]
        return [Event("installs.merged", data), *beta, *workspaces]

    def hand_over(self, principal: str, target: str) -> list[Event]:
        """The visitor's half of a merge, also of nothing: a command that is under way learns
        from it whose the plugins are now.
        """
        if self.handed_to is not None and not self.plugins:
            return []
        data = {"principal": principal, "target": target, "plugin_ids": list(self.plugins)}
        return [Event("installs.handed_over", data)]

    def expire(self, principal: str) -> list[Event]:
        """Nobody has come back for what a visitor has."""
        if not self.plugins:
            return []
        data = {"principal": principal, "plugin_ids": list(self.plugins)}
        return [Event("installs.expired", data)]

    def end(self, principal: str) -> list[Event]:
        """The account is gone: nobody has its plugins any more."""
        if self.ended:
            return []
        gone = [
            event for plugin_id in self.plugins for event in self.uninstall(principal, plugin_id)
        ]
        return [*gone, Event("installs.ended", {"principal": principal})]

    def _refuse_too_large(self, present: Installed, settings: Settings) -> None:
        """What is too large already, after a merge perhaps, may still become smaller."""
        size, before = size_of(settings), size_of(present.settings)
        if size <= before:
            return
        if size > MAX_SETTINGS:
            detail = f"The settings of {present.plugin_id} would have {size} bytes; at most"
            raise _too_large(f"{detail} {MAX_SETTINGS} are kept. Shorten some.")
        total = sum(size_of(one.settings) for one in self.plugins.values()) + size - before
        if total > MAX_ALL_SETTINGS:
            detail = f"The settings of all your plugins would have {total} bytes; at most"
            raise _too_large(f"{detail} {MAX_ALL_SETTINGS} are kept. Shorten some, of any plugin.")

    def _change_version(self, principal: str, present: Installed, version: str) -> list[Event]:
        if version == present.version:
            return []
        data = {
            "principal": principal,
            "plugin_id": present.plugin_id,
            "version": version,
            "previous_version": present.version,
        }
        return [Event("plugin.updated", data)]

    def _choose_of_plugin(
        self, principal: str, present: Installed, automatic: bool | None
    ) -> list[Event]:
        if automatic is present.automatic:
            return []
        data = {"principal": principal, "plugin_id": present.plugin_id, "automatic": automatic}
        return [Event("plugin.updates_chosen", data)]

    # State

    @property
    def on(self) -> list[str]:
        return [one.plugin_id for one in self.plugins.values() if one.enabled]

    def version_of(self, plugin_id: str) -> str | None:
        return self.plugins[plugin_id].version if plugin_id in self.plugins else None

    def with_version(self, plugin_id: str, version: str) -> "Installations":
        """As it will be once this version is installed, for what is decided together with it."""
        present = self.plugins.get(plugin_id) or Installed(plugin_id, version, "")
        return self._with(replace(present, version=version))

    def get(self, plugin_id: str) -> Installed:
        try:
            return self.plugins[plugin_id]
        except KeyError:
            raise NotFound("This plugin is not installed.") from None

    def apply(self, event: RecordedEvent) -> "Installations":
        data = event.data
        match event.type:
            case "plugin.installed":
                recorded_at = event.recorded_at.isoformat()
                return self._with(Installed(data["plugin_id"], data["version"], recorded_at))
            case "plugin.uninstalled":
                return self._without(data["plugin_id"])
            case "updates.chosen":
                return replace(self, choices=Choices(data["automatic"], data["wait_hours"]))
            case "installs.merged":
                return self._merged(data)
            case "installs.handed_over" | "installs.expired":
                target = data.get("target", self.handed_to)
                rest = self._without(*data["plugin_ids"])
                return replace(rest, handed_to=target, workspaces=Workspaces())
            case _:
                return self._applied_to_one(event)

    def _applied_to_one(self, event: RecordedEvent) -> "Installations":
        if event.type == "installs.ended":
            return replace(self, ended=True, workspaces=Workspaces())
        if event.type.startswith("workspace."):
            return replace(self, workspaces=self.workspaces.apply(event.type, event.data, self.on))
        one = self.plugins.get(event.data.get("plugin_id", ""))
        return self._with(one.apply(event)) if one else self

    def to_snapshot(self) -> dict[str, Any]:
        """In lists, since both orders count and JSON objects have none in PostgreSQL."""
        merges = [[source, one.moved, one.duplicates] for source, one in self.merges.items()]
        plugins = [
            one.as_data() | {key: getattr(one, key) for key in NOT_MOVED}
            for one in self.plugins.values()
        ]
        return {
            "plugins": plugins,
            "merges": merges,
            "handed_to": self.handed_to,
            "choices": self.choices.as_data(),
            "ended": self.ended,
            "workspaces": self.workspaces.to_data(),
        }

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> "Installations":
        plugins = [Installed.from_data(one) for one in state["plugins"]]
        merges = {
            source: Merged(tuple(moved), tuple(duplicates))
            for source, moved, duplicates in state["merges"]
        }
        kept = {one.plugin_id: one for one in plugins}
        choices = Choices(**state["choices"])
        workspaces = Workspaces.from_data(state["workspaces"])
        return cls(kept, merges, state["handed_to"], choices, state["ended"], workspaces)

    def _with(self, *installed: Installed) -> "Installations":
        added = {one.plugin_id: one for one in installed}
        return replace(self, plugins={**self.plugins, **added})

    def _without(self, *plugin_ids: str) -> "Installations":
        rest = {key: one for key, one in self.plugins.items() if key not in plugin_ids}
        return replace(self, plugins=rest)

    def _merged(self, data: Mapping[str, Any]) -> "Installations":
        moved = [Installed.from_data(one) for one in data["moved"]]
        merge = Merged(tuple(one.plugin_id for one in moved), tuple(data["duplicates"]))
        earlier = {source: one for source, one in self.merges.items() if source != data["source"]}
        surplus = len(earlier) + 1 - REMEMBERED_MERGES
        kept = dict(islice(earlier.items(), max(0, surplus), None))
        return replace(self._with(*moved), merges={**kept, data["source"]: merge})


def _kept(principal: str, present: Installed) -> list[Event]:
    """Who installs what came along wants it for itself from now on."""
    if present.brought_by is None:
        return []
    return [Event("plugin.kept", {"principal": principal, "plugin_id": present.plugin_id})]


def _too_large(detail: str) -> Invalid:
    return Invalid("The settings are too large.", [{"pointer": "/settings", "detail": detail}])
