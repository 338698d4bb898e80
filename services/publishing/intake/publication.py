"""The one way to a public version: what was checked, in the transaction that announces it.

Verdicts, the version and what becomes of it are appended together, under the log's write lock, so
nothing is published that has no recorded pass of every required check, whatever dies in between.
Whoever stores bytes under a public name before that has the passes recorded first: by ``record``,
or by ``let_pass``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from plugin_platform.bundle_keys import digest_of
from plugin_platform.errors import NotFound, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from publishing.checks.engine.registry import required_checks
from publishing.model import Plugin, Submission, stream_of
from publishing.model.moderation import Moderation, moderation_of
from publishing.model.verdicts import Verdicts, checks_of
from publishing.policies import REVIEW
from publishing.review.risk import risk_of
from publishing.signing import signer

Metadata = dict[str, Any]
Said = tuple[str, list[Event]]  # a stream, and what is appended to it


@dataclass(frozen=True)
class Decision:
    approved: bool
    policy: str
    words: str

    def of(self, moderation: Moderation, moderator_id: str) -> list[Event]:
        """What it says of it now. Raises like ``Moderation.decide``."""
        return moderation.decide(moderator_id, datetime.now(UTC), **asdict(self))


class Publication:
    """By the operator's policy: ``automatic``, what passed is published at once; ``moderated``, a
    moderator publishes.
    """

    def __init__(
        self,
        pool: Pool,
        events: EventStore,
        *,
        required: Callable[[], frozenset[str]] = required_checks,
    ) -> None:
        self._pool = pool
        self._events = events
        self._required = required

    def is_open(self, conclusions: list[dict[str, Any]]) -> bool:
        """Whether a version of which the checks say this is published without anybody's word."""
        passed = {one["check"] for one in conclusions if one["verdict"] == "passed"}
        return self._is_automatic() and self._required() <= passed

    def _is_automatic(self, connection: Connection | None = None) -> bool:
        return bool(REVIEW.setting(self._events, connection) == "automatic")

    def submit(
        self,
        plugin_id: str,
        actor_id: str,
        submission: Submission,
        *,
        conclusions: list[dict[str, Any]],
        metadata: Metadata,
        held_key: str | None,
    ) -> None:
        """Announce a version and publish it, or ask for its review. Raises like
        ``Plugin.submit``; ``Unavailable`` where it would be published, and since it was stored
        a moderator has to do that.
        """

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            state = self._events.load(stream_of(plugin_id), Plugin, connection)
            command_id = metadata.get("causationId")
            public = held_key is None
            said = state.model.submit(actor_id, submission, command_id, public=public)
            if not said:
                return
            if public and not self._is_automatic(connection):
                raise Unavailable("Versions are reviewed from now on. Send this one again.")
            verdicts = self._conclude(connection, plugin_id, submission, conclusions, metadata)
            missing = verdicts.missing(self._required(), _digest(submission))
            if held_key is None:
                verdicts.require_passes(self._required(), _digest(submission))
            signed = signer().sign(said, submission.source)
            self._append(connection, stream_of(plugin_id), signed, metadata)
            if held_key is not None:
                reasons, risk = risk_of(conclusions, missing, first=not state.model.versions)
                asked = Moderation().request(
                    {
                        "plugin_id": plugin_id,
                        "version": submission.version,
                        "owner_id": actor_id,
                        "held_key": held_key,
                        "submission": asdict(submission),
                        "reasons": reasons,
                        "risk": risk,
                    }
                )
                stream = moderation_of(plugin_id, submission.version)
                self._append(connection, stream, asked, metadata)

        in_transaction(self._pool, work, COMMAND)

    def decided(
        self,
        moderator: dict[str, Any],
        plugin_id: str,
        version: str,
        decision: Decision,
        connection: Connection | None = None,
    ) -> list[Said]:
        """All that ``decide`` appends, with nothing appended: empty where that was decided already.
        Raises what ``decide`` raises.
        """
        moderation = self.load_moderation(plugin_id, version, connection)
        of_moderation = decision.of(moderation, moderator["id"])
        if not of_moderation:
            return []
        assert moderation.requested is not None
        plugin = self._events.load(stream_of(plugin_id), Plugin, connection).model
        plugin.decided_by_others(moderator["id"])
        submission = Submission(**moderation.requested["submission"])
        said: list[Said] = [(moderation_of(plugin_id, version), of_moderation)]
        if not decision.approved:
            of = {"plugin_id": plugin_id, "version": submission.version}
            why = {"policy": decision.policy, "reason": decision.words}
            rejected = Event("plugin.version_rejected", {**of, **why})
            return [*said, (stream_of(plugin_id), [rejected])]
        stream, digest = checks_of(plugin_id, submission.version), _digest(submission)
        verdicts = self._events.load(stream, Verdicts, connection).model
        overruled = verdicts.overrule(moderator["id"], digest)
        verdicts.after(overruled).require_passes(self._required(), digest)
        published = signer().sign(plugin.publish(submission), submission.source)
        return [*said, (stream, overruled), (stream_of(plugin_id), published)]

    def let_pass(
        self,
        moderator: dict[str, Any],
        plugin_id: str,
        version: str,
        decision: Decision,
        metadata: Metadata,
    ) -> bool:
        """Record, of an approval, what the moderator lets pass. Returns whether there is anything
        left to ``decide``. Raises what that raises, and then nothing is recorded.
        """

        def work(connection: Connection) -> bool:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            decided = self.decided(moderator, plugin_id, version, decision, connection)
            for stream, said in decided:
                if stream == checks_of(plugin_id, version):
                    self._append(connection, stream, said, metadata)
            return bool(decided)

        return in_transaction(self._pool, work, COMMAND)

    def decide(
        self,
        moderator: dict[str, Any],
        plugin_id: str,
        version: str,
        decision: Decision,
        metadata: Metadata,
    ) -> None:
        """Publish or reject what is in review. Raises ``Conflict`` while a required check has
        neither passed it nor held it, and like ``Moderation.decide`` and ``Plugin.publish``.
        """

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            for stream, said in self.decided(moderator, plugin_id, version, decision, connection):
                self._append(connection, stream, said, metadata)

        in_transaction(self._pool, work, COMMAND)

    def record(
        self,
        plugin_id: str,
        version: str,
        digest: str,
        *,
        conclusions: list[dict[str, Any]],
        metadata: Metadata,
    ) -> None:
        """What checks say of a version, there already or not; nothing is published by it."""

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            stream = checks_of(plugin_id, version)
            verdicts = self._events.load(stream, Verdicts, connection).model
            said = verdicts.conclude(plugin_id, version, digest, conclusions)
            self._append(connection, stream, said, metadata)

        in_transaction(self._pool, work, COMMAND)

    def load_moderation(
        self, plugin_id: str, version: str, connection: Connection | None = None
    ) -> Moderation:
        """Raises ``NotFound``."""
        stream = moderation_of(plugin_id, version)
        moderation = self._events.load(stream, Moderation, connection).model
        if moderation.requested is None or moderation.requested["version"] != version:
            raise NotFound("Nobody has to review such a version.")
        return moderation

    def _conclude(
        self,
        connection: Connection,
        plugin_id: str,
        submission: Submission,
        conclusions: list[dict[str, Any]],
        metadata: Metadata,
    ) -> Verdicts:
        stream = checks_of(plugin_id, submission.version)
        verdicts = self._events.load(stream, Verdicts, connection).model
        said = verdicts.conclude(plugin_id, submission.version, _digest(submission), conclusions)
        self._append(connection, stream, said, metadata)
        return verdicts.after(said)

    def _append(
        self, connection: Connection, stream: str, said: list[Event], metadata: Metadata
    ) -> None:
        if said:
            self._events.append(
                stream, said, expected_version=None, metadata=metadata, connection=connection
            )


def _digest(submission: Submission) -> str:
    return digest_of(submission.bundle_key)
