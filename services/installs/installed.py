"""A plugin that one principal has, with its settings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugin_platform.events import RecordedEvent

Settings = dict[str, Any]

# What is no part of ``installs.merged``; who chose beta is said after it.
NOT_MOVED = ("automatic", "previous", "brought_by", "beta")


def size_of(settings: Settings) -> int:
    """In bytes, as compact JSON."""
    return len(json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode())


def differences(stored: Settings, wanted: Settings) -> Settings:
    """The patch that makes ``wanted`` of ``stored``; null stands for what goes (RFC 7396)."""
    gone = dict.fromkeys(stored.keys() - wanted.keys())
    # As JSON, since for Python True is 1.
    changed = {
        key: value
        for key, value in wanted.items()
        if key not in stored or json.dumps(stored[key]) != json.dumps(value)
    }
    return gone | changed


def with_changes(stored: Settings, changes: Settings) -> Settings:
    return {key: value for key, value in (stored | changes).items() if value is not None}


@dataclass(frozen=True)
class Installed:
    plugin_id: str
    version: str
    installed_at: str
    enabled: bool = True
    settings: Settings = field(default_factory=dict)
    automatic: bool | None = None  # updates; None as for all plugins of the principal
    previous: str | None = None  # the version that it was updated from
    brought_by: str | None = None  # the plugin that needed it; None: it is wanted for itself
    beta: bool = False  # its pre-releases too

    def apply(self, event: RecordedEvent) -> "Installed":  # noqa: PLR0911 - one case a type
        match event.type:
            case "plugin.updated":
                version, previous = event.data["version"], event.data["previous_version"]
                return replace(self, version=version, previous=previous)
            case "plugin.enabled" | "plugin.disabled":
                return replace(self, enabled=event.type == "plugin.enabled")
            case "plugin.configured":
                return replace(self, settings=event.data["settings"])
            case "plugin.settings_changed":
                return replace(self, settings=with_changes(self.settings, event.data["changes"]))
            case "plugin.brought_along" | "plugin.kept":
                return replace(self, brought_by=event.data.get("by"))
            case "plugin.updates_chosen" | "plugin.channel_chosen":
                return self._chosen(event)
            case _:
                return self

    def _chosen(self, event: RecordedEvent) -> "Installed":
        if event.type == "plugin.channel_chosen":
            return replace(self, beta=event.data["channel"] == "beta")
        return replace(self, automatic=event.data["automatic"])

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Installed":
        return cls(
            plugin_id=data["plugin_id"],
            version=data["version"],
            installed_at=data["installed_at"],
            enabled=data["enabled"],
            settings=data["settings"],
            automatic=data.get("automatic"),
            previous=data.get("previous"),
            brought_by=data.get("brought_by"),
            beta=data.get("beta", False),
        )

    def as_data(self) -> dict[str, Any]:
        """As ``installs.merged`` has it, without choices of updates, and as wanted for itself."""
        return {
            "plugin_id": self.plugin_id,
            "version": self.version,
            "enabled": self.enabled,
            "settings": self.settings,
            "installed_at": self.installed_at,
        }
