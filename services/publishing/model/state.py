"""What the events say of a plugin; the decisions stand on it, and change nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
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
    published: bool = False
    yanked: str | None = None  # why; empty where no reason was given
    blocked: str | None = None

    @property
    def available(self) -> bool:
        """Whether somebody who does not have it may get it."""
        return self.published and self.yanked is None and self.blocked is None

    @property
    def digest(self) -> str:
        return PurePosixPath(self.bundle_key).stem

    @property
    def stored_keys(self) -> set[str]:
        """What the object storage keeps of it."""
        held = f"{self.bundle_key.rpartition('.')[0]}.held"
        return {self.bundle_key, held} | ({self.readme_key} if self.readme_key else set())


@dataclass(frozen=True)
class Deprecation:
    message: str
    replacement: str | None


# What an event changes of the version that it names, and of the plugin.
Change = Callable[[dict[str, Any]], dict[str, Any]]
OF_VERSION: dict[str, Change] = {
    "plugin.published": lambda data: {"published": True},
    "plugin.version_yanked": lambda data: {"yanked": data["reason"]},
    "plugin.version_restored": lambda data: {"yanked": None},
    "plugin.version_blocked": lambda data: {"blocked": data["reason"]},
    "plugin.version_unblocked": lambda data: {"blocked": None},
}
OF_PLUGIN: dict[str, Change] = {
    "plugin.created": lambda data: {"created": data, "listing": listing_of(data)},
    "plugin.described": lambda data: {"listing": listing_of(data)},
    "plugin.deprecated": lambda data: {
        "deprecation": Deprecation(data["message"], data["replacement"])
    },
    "plugin.undeprecated": lambda data: {"deprecation": None},
    "plugin.blocked": lambda data: {"blocked": data["reason"]},
    "plugin.unblocked": lambda data: {"blocked": None},
    "plugin.held": lambda data: {"held": data["publisher_id"]},
    "plugin.released": lambda data: {"held": None},
}


@dataclass(frozen=True)
class PluginState:
    """``blocked``: a moderator's reason; ``held``: the id of the banned publisher."""

    SCHEMA: ClassVar[int] = 3
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
    deprecation: Deprecation | None = None
    blocked: str | None = None
    held: str | None = None

    def apply(self, event: RecordedEvent) -> Self:
        data = event.data
        if event.type == "plugin.version_submitted":
            name, command_id = data["version"], event.metadata.get("causationId")
            version = Version(name, data["bundle_key"], command_id, data.get("readme_key"))
            return replace(self, versions={**self.versions, precedence(name): version})
        if change_of_version := OF_VERSION.get(event.type):
            return self._with_version(data["version"], **change_of_version(data))
        if change := OF_PLUGIN.get(event.type):
            return replace(self, **change(data))
        return self

    def _with_version(self, name: str, **changes: Any) -> Self:
        """Bears a version that it has not heard of."""
        known = self.versions.get(precedence(name))
        if known is None:
            return self
        return replace(
            self, versions={**self.versions, precedence(name): replace(known, **changes)}
        )

    def to_snapshot(self) -> dict[str, Any]:
        state = asdict(self)
        return {**state, "versions": list(state["versions"].values())}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        versions = [Version(**one) for one in state["versions"]]
        deprecation = state["deprecation"] and Deprecation(**state["deprecation"])
        named = {precedence(one.name): one for one in versions}
        return cls(**{**state, "versions": named, "deprecation": deprecation})

    @property
    def plugin_id(self) -> str:
        """Raises ``NotFound``."""
        if self.created is None:
            raise NotFound("There is no such plugin.")
        return str(self.created["plugin_id"])

    def version(self, name: str) -> Version:
        """A version that was published. Raises ``NotFound``."""
        found = self.versions.get(precedence(name))
        if found is None or found.name != name or not found.published:
            raise NotFound(f"{self.plugin_id} has no published version {name}.")
        return found

    def may_publish(self) -> None:
        """Raises ``Forbidden`` where a moderator has stopped it."""
        if self.blocked is not None:
            raise Forbidden(f"This plugin is blocked by a moderator: {self.blocked}")
        if self.held is not None:
            raise Forbidden("Nothing of this plugin is published: its publisher is banned.")

    def owned_by(self, actor_id: str) -> dict[str, Any]:
        """Return what the plugin was created with. Raises ``NotFound``, ``Forbidden``."""
        if self.created is None:
            raise NotFound("There is no such plugin.")
        if self.created["owner_id"] != actor_id:
            raise Forbidden("This plugin belongs to somebody else.")
        return self.created
