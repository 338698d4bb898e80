"""A new version of a plugin: once, and for ever what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plugin_platform.bundle_keys import digest_of
from plugin_platform.errors import Conflict, Forbidden, Invalid
from plugin_platform.events import Event
from plugin_platform.versions import is_newer, is_prerelease, newest_first
from publishing.model.experiment import ExperimentDecisions, chosen_by_roll_back
from publishing.model.state import Version, precedence

MAX_VERSIONS = 1000  # of one plugin; a submission has the names of all in memory

VERSION = (
    "version",
    "bundle_key",
    "integrity",
    "size",
    "min_platform_version",
    "readme_key",
    "files",
)


@dataclass(frozen=True)
class Submission:
    """A version that no check rejected; bundle and readme are stored under keys with digests.

    ``files`` of a zip, ``{path, size, digest}``; ``archive`` is the SHA-256 of the zip itself.
    ``imports`` are names, None of a version from before they were kept.
    """

    version: str
    bundle_key: str
    integrity: str
    size: int
    manifest: dict[str, Any]
    changelog: str
    readme_key: str | None
    min_platform_version: str | None
    findings: list[dict[str, Any]]
    files: list[dict[str, Any]] = field(default_factory=list)
    archive: str | None = None
    imports: list[str] | None = None
    source: dict[str, Any] | None = None  # who handed it in, and with what
    security: bool = False  # its author says that it mends a security hole
    rollout: int | None = None  # per cent of people that get it first


class VersionDecisions(ExperimentDecisions):
    def submit(
        self, actor_id: str, submission: Submission, command_id: str | None, *, public: bool = True
    ) -> list[Event]:
        """The version exists from now on, and is ``public`` at once or after its review."""
        self.owned_by(actor_id)
        digest = digest_of(submission.bundle_key)
        if self.repeated(submission.version, digest, command_id):
            return []
        self.may_publish()
        self.refuse_blocked_bytes(digest)
        self.may_roll_out(submission.version, submission.rollout)
        data: dict[str, Any] = {"plugin_id": self.plugin_id}
        data |= {key: getattr(submission, key) for key in VERSION}
        own = {key: getattr(submission, key) for key in ("findings", "archive", "imports")}
        submitted = Event("plugin.version_submitted", {**data, **own})
        return [submitted, *(self.publish(submission) if public else [])]

    def publish(self, submission: Submission) -> list[Event]:
        """For everybody, or for some first. The caller has seen, in the same transaction, a pass of
        every required check. Raises ``NotFound``; ``Forbidden`` where a moderator has stopped it;
        ``Conflict`` and ``Invalid`` where others were published while it waited for its review,
        and it cannot be rolled out any more.
        """
        self.require_created()
        self.may_roll_out(submission.version, submission.rollout)
        self.may_publish()
        self.refuse_blocked_bytes(digest_of(submission.bundle_key))
        data: dict[str, Any] = {"plugin_id": self.plugin_id}
        data |= {key: getattr(submission, key) for key in VERSION}
        documents = {"manifest": submission.manifest, "changelog": submission.changelog}
        later = {"readme_html": None, "signature": None}
        said = {"security": submission.security}
        shown = {**documents, **said, **later, **self.listing, **self.publisher}
        started = self.start_rollout(submission.version, submission.rollout)
        return [*started, Event("plugin.published", {**data, **shown}), *self._ends_by(submission)]

    def _ends_by(self, submission: Submission) -> list[Event]:
        is_for_some = submission.rollout is not None or is_prerelease(submission.version)
        return [] if is_for_some else self.superseded_experiment()

    def roll_back(
        self, actor_id: str, original: str, submission: Submission, command_id: str | None
    ) -> list[Event]:
        """Publish the bytes of ``original`` once more; ``submission`` is that version under the
        number that its owner names, which is higher than all, so that people get it.
        """
        self.owned_by(actor_id)
        self.version(original)
        events = self.submit(actor_id, submission, command_id)
        if not events:
            return []
        newest = next(iter(newest_first(one.name for one in self.versions.values())))
        if not is_newer(submission.version, than=newest):
            detail = f"Must be higher than {newest}, the highest version that there is."
            raise Invalid(
                f"{submission.version} would not be the newest version.",
                [{"pointer": "/version", "detail": detail}],
            )
        named = {"plugin_id": self.plugin_id, "version": submission.version, "original": original}
        submitted, *published = chosen_by_roll_back(self.experiment, original, events)
        return [submitted, Event("plugin.rolled_back", named), *published]

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
        if same_command and digest in (earlier.digest, earlier.archive) and earlier.name == version:
            return earlier
        detail = "This version exists; publish a new one."
        raise Conflict(
            f"Version {version} exists already.", [{"pointer": "/version", "detail": detail}]
        )

    def refuse_blocked_bytes(self, digest: str) -> None:
        """What a moderator has blocked does not come back under another number."""
        for known in self.versions.values():
            if known.digest == digest and known.blocked is not None:
                detail = f"These bytes are blocked as version {known.name}: {known.blocked}"
                raise Forbidden(detail, [{"pointer": "/bundle", "detail": detail}])
