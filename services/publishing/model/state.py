"""What the events say of a plugin; the decisions stand on it, and change nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from plugin_platform.bundle_keys import digest_of, stored_keys_of
from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.events import RecordedEvent
from plugin_platform.versions import is_prerelease

PUBLISHER = ("owner_id", "owner_name")
LISTING = ("name", "description", "category", "tags")
REMEMBERED = 20  # experiments: a command that comes twice comes soon


def stream_of(plugin_id: str) -> str:
    return f"plugin-{plugin_id}"


def listing_of(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in LISTING}


def precedence(version: str) -> str:
    """Build metadata does not make another version (semver 2.0, section 10)."""
    return version.partition("+")[0]


@dataclass(frozen=True)
class Rollout:
    """``state`` is rolling, paused, halted or completed."""

    percent: int
    state: str = "rolling"

    @property
    def is_open(self) -> bool:
        return self.state in ("rolling", "paused")


@dataclass(frozen=True)
class Experiment:
    """Two versions that are compared with each other now."""

    id: str
    older: str
    newer: str

    def has(self, *versions: str) -> bool:
        return any(precedence(one) in map(precedence, (self.older, self.newer)) for one in versions)


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
    archive: str | None = None  # SHA-256 of the zip that was sent
    rollout: Rollout | None = None

    @property
    def available(self) -> bool:
        """Whether somebody who does not have it may get it."""
        return self.published and self.yanked is None and self.blocked is None

    @property
    def for_everybody(self) -> bool:
        return self.available and (self.rollout is None or self.rollout.state == "completed")

    @property
    def is_release_for_everybody(self) -> bool:
        """Pre-releases are for who chose them."""
        return self.for_everybody and not is_prerelease(self.name)

    @property
    def digest(self) -> str:
        return digest_of(self.bundle_key)

    @property
    def stored_keys(self) -> set[str]:
        """What the object storage keeps of it, but for the files of a zip, and for what waits for
        a decision (``publishing.model.moderation``).
        """
        return stored_keys_of(self.bundle_key, self.readme_key, [], public=self.published)

    @property
    def waiting_keys(self) -> set[str]:
        """The same of one that is not public, as long as somebody may decide on it."""
        return stored_keys_of(self.bundle_key, self.readme_key, [], public=False, held=True)


@dataclass(frozen=True)
class Deprecation:
    message: str
    replacement: str | None


@dataclass(frozen=True)
class Offer:
    """Good until ``expires_at`` (ISO 8601), to the account that had the name when it was made.
    Without one, as offers were once, it is good for nobody: anybody may have taken the name since.
    """

    username: str
    user_id: str | None
    expires_at: str

    def is_good_for(self, user_id: str, now: datetime) -> bool:
        return self.user_id == user_id and self.is_open(now)

    def is_open(self, now: datetime) -> bool:
        return self.user_id is not None and now < datetime.fromisoformat(self.expires_at)


def _version(state: dict[str, Any]) -> Version:
    return Version(**{**state, "rollout": state["rollout"] and Rollout(**state["rollout"])})


def _offer(data: dict[str, Any]) -> Offer:
    return Offer(data["username"], data["user_id"], data["expires_at"])


def _without(people: Mapping[str, Any], username: str) -> dict[str, Any]:
    return {key: one for key, one in people.items() if key.lower() != username.lower()}


def _rollout(state: str) -> Callable[[Rollout, dict[str, Any]], Rollout]:
    return lambda rollout, data: replace(rollout, state=state)


# What an event changes of a roll-out.
OF_ROLLOUT: dict[str, Callable[[Rollout, dict[str, Any]], Rollout]] = {
    "plugin.rollout_raised": lambda rollout, data: replace(rollout, percent=data["percent"]),
    "plugin.rollout_paused": _rollout("paused"),
    "plugin.rollout_resumed": _rollout("rolling"),
    "plugin.rollout_halted": _rollout("halted"),
    "plugin.rollout_completed": _rollout("completed"),
}
# What an event changes of the version that it names, and of the plugin.
Change = Callable[[dict[str, Any]], dict[str, Any]]
ChangeOfPeople = Callable[["PluginState", dict[str, Any]], dict[str, Any]]
OF_VERSION: dict[str, Change] = {
    "plugin.published": lambda data: {"published": True},
    "plugin.version_yanked": lambda data: {"yanked": data["reason"]},
    "plugin.version_restored": lambda data: {"yanked": None},
    "plugin.version_blocked": lambda data: {"blocked": data["reason"]},
    "plugin.version_unblocked": lambda data: {"blocked": None},
    "plugin.rollout_started": lambda data: {"rollout": Rollout(data["percent"])},
}
OF_PLUGIN: dict[str, Change] = {
    "plugin.created": lambda data: {
        "created": data,
        "listing": listing_of(data),
        "publisher": {key: data[key] for key in PUBLISHER},
    },
    "plugin.transfer_offered": lambda data: {"transfer": _offer(data)},
    "plugin.transfer_ended": lambda data: {"transfer": None},
    "plugin.described": lambda data: {"listing": listing_of(data)},
    "plugin.deprecated": lambda data: {
        "deprecation": Deprecation(data["message"], data["replacement"])
    },
    "plugin.undeprecated": lambda data: {"deprecation": None},
    "plugin.blocked": lambda data: {"blocked": data["reason"]},
    "plugin.unblocked": lambda data: {"blocked": None},
    "plugin.held": lambda data: {"held": data["publisher_id"]},
    "plugin.released": lambda data: {"held": None},
    "plugin.experiment_ended": lambda data: {"experiment": None},
}
OF_EXPERIMENT: dict[str, ChangeOfPeople] = {
    "plugin.experiment_started": lambda plugin, data: {
        "experiment": Experiment(data["experiment_id"], data["older"], data["newer"]),
        "experiments_said": [*plugin.experiments_said, data["experiment_id"]][-REMEMBERED:],
    },
}
OF_PEOPLE: dict[str, ChangeOfPeople] = {
    "plugin.transferred": lambda plugin, data: {
        "publisher": {key: data[key] for key in PUBLISHER},
        "co_owners": _without(plugin.co_owners, data["owner_name"]),
        "invitations": {},
        "transfer": None,
    },
    "plugin.owner_invited": lambda plugin, data: {
        "invitations": _without(plugin.invitations, data["username"])
        | {data["username"]: _offer(data)}
    },
    "plugin.owner_added": lambda plugin, data: {
        "invitations": _without(plugin.invitations, data["username"]),
        "co_owners": {**plugin.co_owners, data["username"]: data["user_id"]},
    },
    "plugin.owner_removed": lambda plugin, data: {
        "invitations": _without(plugin.invitations, data["username"]),
        "co_owners": _without(plugin.co_owners, data["username"]),
    },
}


@dataclass(frozen=True)
class PluginState:
    """``blocked``: a moderator's reason; ``held``: the id of the banned publisher; ``co_owners``:
    ids by username; ``invitations``: by username.
    """

    SCHEMA: ClassVar[int] = 9
    # Readmes are in events from before they were stored apart.
    UNUSED: ClassVar[tuple[str, ...]] = (
        "manifest",
        "changelog",
        "readme",
        "readme_html",
        "findings",
        "files",
        "signature",
    )

    created: dict[str, Any] | None = None
    listing: dict[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    deprecation: Deprecation | None = None
    blocked: str | None = None
    held: str | None = None
    publisher: dict[str, str] = field(default_factory=dict)
    co_owners: Mapping[str, str] = field(default_factory=dict)
    invitations: Mapping[str, Offer] = field(default_factory=dict)
    transfer: Offer | None = None
    experiment: Experiment | None = None
    experiments_said: list[str] = field(default_factory=list)  # ids, the last of them

    def apply(self, event: RecordedEvent) -> Self:
        data = event.data
        if event.type == "plugin.version_submitted":
            name, command_id = data["version"], event.metadata.get("causationId")
            keys = (data["bundle_key"], command_id, data.get("readme_key"))
            version = Version(name, *keys, archive=data.get("archive"))
            return replace(self, versions={**self.versions, precedence(name): version})
        if change_of_version := OF_VERSION.get(event.type):
            return self._with_version(data["version"], **change_of_version(data))
        if change_of_rollout := OF_ROLLOUT.get(event.type):
            return self._with_rollout(data, change_of_rollout)
        if change := OF_PLUGIN.get(event.type):
            return replace(self, **change(data))
        if change_of_people := (OF_PEOPLE | OF_EXPERIMENT).get(event.type):
            return replace(self, **change_of_people(self, data))
        return self

    def _with_version(self, name: str, **changes: Any) -> Self:
        """Bears a version that it has not heard of."""
        known = self.versions.get(precedence(name))
        if known is None:
            return self
        return replace(
            self, versions={**self.versions, precedence(name): replace(known, **changes)}
        )

    def _with_rollout(
        self, data: dict[str, Any], change: Callable[[Rollout, dict[str, Any]], Rollout]
    ) -> Self:
        known = self.versions.get(precedence(data["version"]))
        if known is None or known.rollout is None:
            return self
        return self._with_version(known.name, rollout=change(known.rollout, data))

    def to_snapshot(self) -> dict[str, Any]:
        state = asdict(self)
        return {**state, "versions": list(state["versions"].values())}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        versions = [_version(one) for one in state["versions"]]
        deprecation = state["deprecation"] and Deprecation(**state["deprecation"])
        named = {precedence(one.name): one for one in versions}
        parts: dict[str, Any] = {"versions": named, "deprecation": deprecation}
        parts["invitations"] = {key: Offer(**one) for key, one in state["invitations"].items()}
        parts["transfer"] = state["transfer"] and Offer(**state["transfer"])
        parts["experiment"] = state["experiment"] and Experiment(**state["experiment"])
        return cls(**{**state, **parts})

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

    def require_created(self) -> None:
        """Raises ``NotFound``."""
        if self.created is None:
            raise NotFound("There is no such plugin.")

    def owned_by(self, actor_id: str) -> None:
        """By the publisher or a co-owner, at this moment. Raises ``NotFound``, ``Forbidden``."""
        self.require_created()
        if not self._is_owner(actor_id):
            raise Forbidden("This plugin belongs to somebody else.")

    def decided_by_others(self, moderator_id: str) -> None:
        """Whoever gains by a decision does not make it. Raises ``NotFound``, ``Forbidden``."""
        self.require_created()
        if self._is_owner(moderator_id):
            raise Forbidden("Somebody else has to decide on a plugin of yours.")

    def published_by(self, actor_id: str) -> None:
        """Raises ``NotFound``, ``Forbidden``."""
        self.owned_by(actor_id)
        if actor_id != self.publisher["owner_id"]:
            name = self.publisher["owner_name"]
            raise Forbidden(f"Only the publisher of this plugin, {name}, may do this.")

    def _is_owner(self, user_id: str) -> bool:
        return user_id == self.publisher["owner_id"] or user_id in self.co_owners.values()
