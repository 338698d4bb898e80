"""What the events say of a plugin; the decisions stand on it, and change nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self

from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.events import RecordedEvent

LISTING = ("name", "description", "category", "tags")


def stream_of(plugin_id: str) -> str:
    return f"plugin-{plugin_id}"


def listing_of(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in LISTING}


def precedence(version: str) -> str:
    """Build metadata does not make another version (semver 2.0, section 10)."""
    return version.partition("+")[0]


@dataclass(frozen=True)
class Version:
    """A version that exists; ``command_id`` tells the command that made it."""

    name: str
    bundle_key: str
    command_id: str | None
    readme_key: str | None = None

    @property
    def digest(self) -> str:
        return PurePosixPath(self.bundle_key).stem

    @property
    def stored_keys(self) -> set[str]:
        """What the object storage keeps of it."""
        return {self.bundle_key} | ({self.readme_key} if self.readme_key else set())


@dataclass(frozen=True)
class PluginState:
    SCHEMA: ClassVar[int] = 2
    # Readmes are in events from before they were stored apart.
    UNUSED: ClassVar[tuple[str, ...]] = (
        "manifest",
        "changelog",
        "readme",
        "readme_html",
        "findings",
    )

    created: dict[str, Any] | None = None
    listing: dict[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)

    def apply(self, event: RecordedEvent) -> Self:
        match event.type:
            case "plugin.created":
                return replace(self, created=event.data, listing=listing_of(event.data))
            case "plugin.described":
                return replace(self, listing=listing_of(event.data))
            case "plugin.version_submitted":
                name, command_id = event.data["version"], event.metadata.get("causationId")
                data = event.data
                version = Version(name, data["bundle_key"], command_id, data.get("readme_key"))
                return replace(self, versions={**self.versions, precedence(name): version})
            case _:
                return self

    def to_snapshot(self) -> dict[str, Any]:
        versions = [
            [one.name, one.bundle_key, one.command_id, one.readme_key]
            for one in self.versions.values()
        ]
        return {"created": self.created, "listing": self.listing, "versions": versions}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        versions = [Version(*one) for one in state["versions"]]
        named = {precedence(one.name): one for one in versions}
        return cls(state["created"], state["listing"], named)

    def owned_by(self, actor_id: str) -> dict[str, Any]:
        """Return what the plugin was created with. Raises ``NotFound``, ``Forbidden``."""
        if self.created is None:
            raise NotFound("There is no such plugin.")
        if self.created["owner_id"] != actor_id:
            raise Forbidden("This plugin belongs to somebody else.")
        return self.created
