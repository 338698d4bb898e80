"""The calls of moderators, and of developers about the review of a version of theirs."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from typing import Any

from plugin_platform.bundle_keys import listing_key_of, public_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Invalid, NotFound, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.rules import load
from plugin_platform.slices import Slice
from plugin_platform.text import is_storable
from publishing import public_log
from publishing.callers import Actor, Metadata, require_developer, require_moderator
from publishing.intake.packages import enough_room, is_text
from publishing.intake.publication import Decision, Publication
from publishing.intake.submission import alone_with
from publishing.model import Plugin, stream_of
from publishing.model.moderation import LONGEST_WORDS, Moderation, moderation_of
from publishing.review.appeals import appeal_period
from publishing.review.changes import changes_between
from publishing.review.review_history import history_of
from publishing.tables import review_tables
from publishing.tables.rows import Row

POLICIES: dict[str, str] = {each["id"]: each["title"] for each in load("policies.json")}
LOG_PAGE = 100
APPEAL_PERIOD = appeal_period()


class Review:
    """A part of the service; the same again changes nothing and gets the same answer."""

    database: Pool
    log: EventStore
    bundles: Bundles

    @rpc
    def review_queue(
        self, *, actor: Actor, after: Row | None = None, filters: Row | None = None
    ) -> Row:
        """What waits, the riskiest first: ``{items, waiting, next}``, 20 a page."""
        require_moderator(actor)
        _storable((filters or {}).get("q"), "/q")
        return in_transaction(
            self.database, lambda c: review_tables.queue(c, after, filters, actor["id"])
        )

    @rpc
    def count_reviews(self, *, actor: Actor) -> Row:
        """``{waiting}``, appeals too: exact up to 99, and 100 for more."""
        require_moderator(actor)
        return {"waiting": in_transaction(self.database, review_tables.count_waiting)}

    @rpc
    def get_review(self, *, actor: Actor, plugin_id: str, version: str) -> Row:
        """Findings, verdicts, and what changed since the last published version."""
        require_moderator(actor)
        return self._review(plugin_id, version)

    @rpc
    def claim_review(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)
        self._require(plugin_id, version)
        self.log.load(stream_of(plugin_id), Plugin).model.decided_by_others(actor["id"])

        def decide(moderation: Moderation) -> list[Event]:
            return moderation.take(actor, datetime.now(UTC))

        self.log.change(moderation_of(plugin_id, version), Moderation, decide, metadata)
        return self._review(plugin_id, version)

    @rpc
    def release_review(
        self, *, actor: Actor, plugin_id: str, version: str, metadata: Metadata = None
    ) -> Row:
        require_moderator(actor)
        self._require(plugin_id, version)

        def decide(moderation: Moderation) -> list[Event]:
            return moderation.release(actor["id"])

        self.log.change(moderation_of(plugin_id, version), Moderation, decide, metadata)
        return self._review(plugin_id, version)

    @rpc
    def decide_review(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        version: str,
        approved: bool,
        policy: str,
        words: str = "",
        metadata: Metadata = None,
    ) -> Row:
        """Publish, or reject with a policy's code and words for the developer."""
        require_moderator(actor)
        decision = Decision(approved, _policy(policy), _words(words))
        publication = Publication(self.database, self.log)
        of = (actor, plugin_id, version, decision, metadata or {})
        with alone_with(self.database, plugin_id):
            # The whole decision is tried first: what is refused makes nothing public. Then the
            # bytes: a version is never without them.
            if publication.let_pass(*of):
                asked = publication.load_moderation(plugin_id, version).requested or {}
                (self._make_public if approved else self._make_private)(asked)
            publication.decide(*of)
        return self._review(plugin_id, version)

    @rpc
    def appeal_review(
        self, *, actor: Actor, plugin_id: str, version: str, words: str, metadata: Metadata = None
    ) -> Row:
        """Once, and within ``APPEAL_PERIOD``; another moderator decides then."""
        require_developer(actor)
        said = _words(words)
        if not said:
            detail = "Say why the version should be published after all."
            raise Invalid("An appeal needs words.", [{"pointer": "/words", "detail": detail}])
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        self._require(plugin_id, version)

        def decide(moderation: Moderation) -> list[Event]:
            events = moderation.appeal(actor["id"], said, datetime.now(UTC), APPEAL_PERIOD)
            if events:
                self._require_bytes(moderation.requested or {})
            return events

        # A sweep takes the same turn to remove what nobody can appeal for any more.
        with alone_with(self.database, plugin_id):
            self.log.change(moderation_of(plugin_id, version), Moderation, decide, metadata)
        return self._own_review(plugin_id, version)

    @rpc
    def get_own_review(self, *, actor: Actor, plugin_id: str, version: str) -> Row:
        """What the owner may know: state, verdicts, findings, decision; not who moderates."""
        require_developer(actor)
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        return self._own_review(plugin_id, version)

    @rpc
    def read_public_log(
        self,
        *,
        after: int = 0,
        plugin_id: str | None = None,
        before: int | None = None,
        newest_first: bool = False,
    ) -> Row:
        """A page of lines from the beginning on, or from the end back; ``next`` is the line to go
        on from, as ``after`` or as ``before``.
        """

        def read(connection: Any) -> list[Row]:
            if newest_first:
                return public_log.newest(connection, before, LOG_PAGE, plugin_id)
            return public_log.read(connection, after, LOG_PAGE, plugin_id)

        lines = in_transaction(self.database, read)
        return {"items": lines, "next": lines[-1]["line"] if len(lines) == LOG_PAGE else None}

    def _require(self, plugin_id: str, version: str) -> None:
        Publication(self.database, self.log).load_moderation(plugin_id, version)

    def _require_bytes(self, asked: Row) -> None:
        """Raises ``Conflict``: the period may have been a shorter one."""
        if not self.bundles.stored_below(asked["held_key"]):
            raise Conflict(
                "The bundle of this version was removed when its time for an appeal was over."
                " Publish it as a new version."
            )

    def _make_public(self, asked: Row) -> None:
        """Raises ``Unavailable`` rather than publish a version without its bytes."""
        is_zip = bool(asked["submission"].get("files"))
        publish = self.bundles.publish_listing if is_zip else self.bundles.publish
        with enough_room(), tempfile.TemporaryFile() as held:
            try:
                self.bundles.copy_published(asked["held_key"], held)
            except NotFound as error:
                raise Unavailable("The bundle of this version is not in the storage.") from error
            with Slice(held) as data:
                publish(data, asked["plugin_id"], asked["version"])

    def _make_private(self, asked: Row) -> None:
        """An approval that a crash ended may have stored it under its public name."""
        key = public_key_of(asked["held_key"])
        for public in (key, listing_key_of(key)):
            self.bundles.withdraw(public)

    def _review(self, plugin_id: str, version: str) -> Row:
        def read(connection: Any) -> Row:
            found = review_tables.review(connection, plugin_id, version)
            now = review_tables.version(connection, plugin_id, version)
            if found is None or now is None:
                raise NotFound("Nobody has to review such a version.")
            before = review_tables.published_before(connection, plugin_id, version)
            checks = review_tables.checks(connection, plugin_id, version)
            return {
                **found,
                "checks": checks,
                "manifest": now["manifest"],
                "changelog": now["changelog"],
                "size": now["size"],
                "files": _shown(now["files"]),
                "imports": now["imports"],
                "changes": changes_between(before, now),
                "previous": before
                and {
                    "version": before["version"],
                    "bundle_key": before["bundle_key"],
                    "files": _shown(before["files"]),
                },
            }

        review = in_transaction(self.database, read)
        said = self.log.read(moderation_of(plugin_id, version))
        return {**review, "history": history_of(said)}

    def _own_review(self, plugin_id: str, version: str) -> Row:
        def read(connection: Any) -> Row:
            if review_tables.version(connection, plugin_id, version) is None:
                raise NotFound("There is no such version.")
            found = review_tables.review(connection, plugin_id, version) or {}
            decision = {key: found.get(key) for key in ("policy", "words", "decided_at")}
            until = _appeal_until(found)
            return {
                "plugin_id": plugin_id,
                "version": version,
                "state": found.get("state"),
                "reasons": found.get("reasons", []),
                "decision": decision if found.get("decided_at") else None,
                "may_appeal": until is not None and datetime.now(UTC) < until,
                "appeal_until": until and until.isoformat(),
                "appeal": found.get("appeal"),
                "checks": review_tables.checks(connection, plugin_id, version),
            }

        return in_transaction(self.database, read)


def _appeal_until(found: Row) -> datetime | None:
    """Also when it is over; None where there is nothing to appeal against, or somebody has."""
    if found.get("state") != "rejected" or found["appeal"] is not None:
        return None
    return datetime.fromisoformat(found["decided_at"]) + APPEAL_PERIOD


def _shown(files: list[Row]) -> list[Row]:
    return [{**file, "is_text": is_text(file["path"])} for file in files]


def _policy(code: str) -> str:
    if code not in POLICIES:
        detail = f"{code!r} is no policy. Use one of: {', '.join(POLICIES)}."
        raise Invalid("There is no such policy.", [{"pointer": "/policy", "detail": detail}])
    return code


def _storable(text: str | None, pointer: str) -> None:
    if text is not None and not is_storable(text):
        detail = "Leave out the NUL character."
        raise Invalid("This cannot be looked for.", [{"pointer": pointer, "detail": detail}])


def _words(words: str) -> str:
    if not is_storable(words) or len(words) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS} characters, without NUL; these are {len(words)}."
        raise Invalid("The words cannot be kept.", [{"pointer": "/words", "detail": detail}])
    return words.strip()
