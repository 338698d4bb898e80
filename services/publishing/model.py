"""What may happen to a plugin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, ClassVar

from plugin_platform.errors import Conflict, Forbidden, NotFound
from plugin_platform.events import Event, RecordedEvent

MAX_PLUGINS = 200  # of one owner
MAX_VERSIONS = 1000  # of one plugin; a submission has the names of all in memory

LISTING = ("name", "description", "category", "tags")
VERSION = (
    "version",
    "bundle_key",
    "integrity",
    "size",
    "min_platform_version",
    "readme_key",
)


def stream_of(plugin_id: str) -> str:
    return f"plugin-{plugin_id}"


def precedence(version: str) -> str:
    """Build metadata does not make another version (semver 2.0, section 10)."""
    return version.partition("+")[0]


@dataclass(frozen=True)
class Submission:
    """A version that passed its checks; bundle and readme are stored under keys with digests."""

    version: str
    bundle_key: str
    integrity: str
    size: int
    manifest: dict[str, Any]
    changelog: str
    readme_key: str | None
    min_platform_version: str | None
    findings: list[dict[str, Any]]


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
class Plugin:
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

    def apply(self, event: RecordedEvent) -> Plugin:
        match event.type:
            case "plugin.created":
                return replace(self, created=event.data, listing=_listing(event.data))
            case "plugin.described":
                return replace(self, listing=_listing(event.data))
            case "plugin.version_submitted":
                name, command_id = event.data["version"], event.metadata.get("causationId")
                data = event.data
                version = Version(name, data["bundle_key"], command_id, data.get("readme_key"))
                return replace(self, versions={**self.versions, precedence(name): version})
            case _:
                return self

    def create(
        self,
        plugin_id: str,
        owner_id: str,
        owner_name: str,
        listing: dict[str, Any],
        *,
        owned: int,
    ) -> list[Event]:
        """``owned`` is how many plugins the owner has already."""
        owner = {"owner_id": owner_id, "owner_name": owner_name}
        data = {"plugin_id": plugin_id, **owner, **_listing(listing)}
        if self.created == data:
            return []
        if self.created is not None:
            raise Conflict(f"The id {plugin_id} is taken.", [_taken_id()])
        if owned >= MAX_PLUGINS:
            raise Conflict(f"You have {owned} plugins; nobody may have more than {MAX_PLUGINS}.")
        return [Event("plugin.created", data)]

    def describe(self, actor_id: str, changes: dict[str, Any]) -> list[Event]:
        created = self.owned_by(actor_id)
        listing = {**self.listing, **changes}
        if listing == self.listing:
            return []
        return [Event("plugin.described", {"plugin_id": created["plugin_id"], **listing})]

    def submit(self, actor_id: str, submission: Submission, command_id: str | None) -> list[Event]:
        """The version is public at once: there is no review after the automatic checks."""
        created = self.owned_by(actor_id)
        digest = PurePosixPath(submission.bundle_key).stem
        if self.repeated(submission.version, digest, command_id):
            return []
        data = {"plugin_id": created["plugin_id"]}
        data |= {key: getattr(submission, key) for key in VERSION}
        owner = {key: created[key] for key in ("owner_id", "owner_name")}
        documents = {"manifest": submission.manifest, "changelog": submission.changelog}
        shown = {**documents, "readme_html": None, **self.listing, **owner}
        return [
            Event("plugin.version_submitted", {**data, "findings": submission.findings}),
            Event("plugin.published", {**data, **shown}),
        ]

    def repeated(self, version: str, digest: str, command_id: str | None) -> Version | None:
        """Return what the same command made before, None when the version is free.

        Raises ``Conflict`` for everybody else: a version never changes, and to publish it
        a second time is a mistake even with the same bytes; also when there are too many.
        """
        earlier = self.versions.get(precedence(version))
        if earlier is None and len(self.versions) >= MAX_VERSIONS:
            raise Conflict(f"A plugin may have {MAX_VERSIONS} versions, and this one has them.")
        if earlier is None:
            return None
        same_command = command_id is not None and earlier.command_id == command_id
        if same_command and earlier.digest == digest and earlier.name == version:
            return earlier
        raise Conflict(f"Version {version} exists already.", [_taken_version()])

    def to_snapshot(self) -> dict[str, Any]:
        versions = [
            [one.name, one.bundle_key, one.command_id, one.readme_key]
            for one in self.versions.values()
        ]
        return {"created": self.created, "listing": self.listing, "versions": versions}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Plugin:
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


def _listing(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in LISTING}


def _taken_id() -> dict[str, str]:
    return {"pointer": "/id", "detail": "This id is taken; choose another one."}


def _taken_version() -> dict[str, str]:
    return {"pointer": "/version", "detail": "This version exists; publish a new one."}
