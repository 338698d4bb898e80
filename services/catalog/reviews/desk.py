"""What people do to reviews: a decision, its words and its announcement are one transaction.

All decide under the log's write lock: a hundred who vote at once are a hundred votes, one after
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.changes import announce
from catalog.policies import USER_REVIEWS
from catalog.reviews import listing, texts
from catalog.reviews.model import (
    Review,
    Written,
    reports_of,
    review_id_of,
    stream_of,
    votes_of,
)
from catalog.reviews.texts import Text
from catalog.rows import Row, fetch
from plugin_platform.errors import Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.snapshots import SNAPSHOT_EVERY, State, keep
from plugin_platform.eventstore.store import EventStore

Metadata = dict[str, Any] | None
Actor = dict[str, Any]

HAS = "SELECT version FROM uses WHERE (plugin_id, user_id) = (%s, %s)"
OWNER = "SELECT present FROM owners WHERE (plugin_id, user_id) = (%s, %s)"
BANNED = "SELECT EXISTS (SELECT FROM banned WHERE user_id = %s)"
SHOWN = "SELECT EXISTS (SELECT FROM shown_reviews WHERE (id, plugin_id) = (%s, %s))"
KNOWN = "SELECT plugin_id FROM reviews WHERE id = %s AND NOT deleted"
VOTED = "SELECT EXISTS (SELECT FROM review_votes WHERE (review_id, voter_id) = (%s, %s))"
MINE = "SELECT EXISTS (SELECT FROM review_reports WHERE (review_id, reporter_id) = (%s, %s))"
REPORTED = "SELECT EXISTS (SELECT FROM review_reports WHERE review_id = %s)"
REPORTS = "SELECT text_id FROM review_reports WHERE review_id = %s"
OPEN = "SELECT since_the_beginning FROM reviews_open"
PUBLISHED = "SELECT EXISTS (SELECT FROM versions WHERE (plugin_id, version) = (%s, %s))"

# See the migration 0015: the operators rebuild the catalog once.
NOT_OPEN = "Reviews are not open here yet. Come back later."
IS_BANNED = "A moderator has banned your account: it reviews, answers and votes on nothing."


class Desk:
    def __init__(self, pool: Pool, log: EventStore) -> None:
        self._pool = pool
        self._log = log

    def mine(self, plugin_id: str, user_id: str) -> Row:
        """One's own review, whether one may write one, and which ones one found helpful."""

        def look(connection: Connection) -> Row:
            listing.rating_of(connection, plugin_id)
            present = _row(connection, OWNER, plugin_id, user_id)
            return {
                "review": listing.own_review(connection, plugin_id, user_id),
                "refusal": self._refusal(connection, plugin_id, user_id),
                "version": _row(connection, HAS, plugin_id, user_id),
                "helpful": listing.voted(connection, plugin_id, user_id),
                "owner": present is True,
            }

        return in_transaction(self._pool, look)

    def write(
        self, plugin_id: str, user_id: str, rating: int, text: Text, metadata: Metadata
    ) -> None:
        """Raises ``NotFound``, ``Gone``, and ``Forbidden`` for who may not."""
        review_id = review_id_of(plugin_id, user_id)

        def decide(connection: Connection, review: Review) -> list[Event]:
            listing.rating_of(connection, plugin_id)
            if refusal := self._refusal(connection, plugin_id, user_id):
                raise Forbidden(refusal)
            version = _row(connection, HAS, plugin_id, user_id)
            before = review.written.text_id if review.written else None
            text_id = texts.kept(connection, text, before)
            if before and before != text_id:
                texts.drop(connection, before)
            return review.write(plugin_id, user_id, Written(rating, version, text_id))

        self._change(review_id, decide, metadata)

    def delete(self, plugin_id: str, user_id: str, metadata: Metadata) -> None:
        """The words of whoever has reported it go with it."""
        review_id = review_id_of(plugin_id, user_id)

        def decide(connection: Connection, review: Review) -> list[Event]:
            written = review.written.text_id if review.written else None
            texts.drop(connection, written, review.answer_id, *_reports(connection, review_id))
            return review.delete()

        self._change(review_id, decide, metadata)

    def answer(
        self, plugin_id: str, review_id: str, owner_id: str, text: Text, metadata: Metadata
    ) -> None:
        if not text.body:
            raise _invalid("/words", "Say something, or delete the answer.")

        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_owner(connection, plugin_id, owner_id)
            _require_shown(connection, plugin_id, review_id)
            before = review.answer_id
            text_id = texts.kept(connection, text, before)
            if before and before != text_id:
                texts.drop(connection, before)
            return review.answer(owner_id, text_id)

        self._change(review_id, decide, metadata)

    def delete_answer(
        self, plugin_id: str, review_id: str, owner_id: str, metadata: Metadata
    ) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_owner(connection, plugin_id, owner_id)
            _require_known(connection, review_id, plugin_id)
            texts.drop(connection, review.answer_id)
            return review.delete_answer(owner_id)

        self._change(review_id, decide, metadata)

    def fix(
        self, plugin_id: str, review_id: str, owner_id: str, version: str, metadata: Metadata
    ) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_owner(connection, plugin_id, owner_id)
            _require_shown(connection, plugin_id, review_id)
            if not _row(connection, PUBLISHED, plugin_id, version):
                raise _invalid("/version", "Publish this version first, or name another.")
            return review.fix(owner_id, version)

        self._change(review_id, decide, metadata)

    def vote(
        self, plugin_id: str, review_id: str, voter_id: str, metadata: Metadata, *, helpful: bool
    ) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_shown(connection, plugin_id, review_id)
            _require_not_banned(connection, voter_id)
            before = bool(_row(connection, VOTED, review_id, voter_id))
            return review.vote(voter_id, helpful=helpful, before=before)

        self._change(review_id, decide, metadata, to=votes_of(review_id))

    def report(
        self,
        plugin_id: str,
        review_id: str,
        reporter_id: str,
        said: tuple[str, Text],
        metadata: Metadata,
    ) -> None:
        """``said``: the reason, and words that may be empty."""
        reason, text = said

        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_shown(connection, plugin_id, review_id)
            _require_not_banned(connection, reporter_id)
            before = bool(_row(connection, MINE, review_id, reporter_id))
            keep_words = text.body and not before
            text_id = texts.kept(connection, text, None) if keep_words else None
            return review.report(reporter_id, reason, text_id, before=before)

        self._change(review_id, decide, metadata, to=reports_of(review_id))

    def hide(
        self, review_id: str, moderator_id: str, policy: str, words: str, metadata: Metadata
    ) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_no_owner(connection, review, moderator_id)
            texts.drop(connection, *_reports(connection, review_id))
            return review.hide(moderator_id, policy, words)

        self._change(review_id, decide, metadata)

    def restore(self, review_id: str, moderator_id: str, metadata: Metadata) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_no_owner(connection, review, moderator_id)
            return review.restore(moderator_id)

        self._change(review_id, decide, metadata)

    def dismiss(self, review_id: str, moderator_id: str, metadata: Metadata) -> None:
        def decide(connection: Connection, review: Review) -> list[Event]:
            _require_no_owner(connection, review, moderator_id)
            reported = bool(_row(connection, REPORTED, review_id))
            texts.drop(connection, *_reports(connection, review_id))
            return review.dismiss(moderator_id, reported=reported)

        self._change(review_id, decide, metadata)

    def _change(
        self,
        review_id: str,
        decide: Callable[[Connection, Review], list[Event]],
        metadata: Metadata,
        *,
        to: str | None = None,
    ) -> None:
        """``to`` is the stream of what others say of it, which keeps its own short."""
        stream = stream_of(review_id)

        def change(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            state: State[Review] = self._log.load(stream, Review, connection)
            if state.folded >= SNAPSHOT_EVERY:
                keep(connection, stream, state)
            events = decide(connection, state.model)
            if not events:
                return
            self._log.append(
                to or stream,
                events,
                expected_version=None if to else state.version,
                metadata=metadata,
                connection=connection,
            )
            changed = (event.data["plugin_id"] for event in events)
            announce(self._log, connection, changed, "reviews")

        in_transaction(self._pool, change, COMMAND)

    def _refusal(self, connection: Connection, plugin_id: str, user_id: str) -> str | None:
        if USER_REVIEWS.setting(self._log, connection) == "closed":
            return "Nobody can write reviews at present. Those there are can be read and deleted."
        return _refusal(connection, plugin_id, user_id)


def _refusal(connection: Connection, plugin_id: str, user_id: str) -> str | None:
    """Why somebody may not review it; None for who may."""
    if not _row(connection, OPEN):
        return NOT_OPEN
    if _row(connection, BANNED, user_id):
        return IS_BANNED
    if _row(connection, OWNER, plugin_id, user_id) is not None:
        return "Nobody reviews a plugin that they own, or have owned."
    if _row(connection, HAS, plugin_id, user_id) is None:
        return "Install the plugin first: who has tried it may review it."
    return None


def _require_owner(connection: Connection, plugin_id: str, user_id: str) -> None:
    if _row(connection, OWNER, plugin_id, user_id) is not True:
        raise Forbidden("Only who owns the plugin may do this.")
    _require_not_banned(connection, user_id)


def _require_not_banned(connection: Connection, user_id: str) -> None:
    if _row(connection, BANNED, user_id):
        raise Forbidden(IS_BANNED)


def _require_no_owner(connection: Connection, review: Review, moderator_id: str) -> None:
    """Who has owned it once may have written what is said of it."""
    if review.plugin_id and _row(connection, OWNER, review.plugin_id, moderator_id) is not None:
        raise Forbidden("Another moderator has to decide on reviews of a plugin of yours.")


def _require_shown(connection: Connection, plugin_id: str, review_id: str) -> None:
    listing.rating_of(connection, plugin_id)
    if not _row(connection, SHOWN, review_id, plugin_id):
        raise NotFound("There is no such review.")


def _require_known(connection: Connection, review_id: str, plugin_id: str) -> None:
    if _row(connection, KNOWN, review_id) != plugin_id:
        raise NotFound("There is no such review.")


def _reports(connection: Connection, review_id: str) -> list[str]:
    return [row["text_id"] for row in fetch(connection, REPORTS, [review_id])]


def _row(connection: Connection, query: str, *values: str) -> Any:
    row = connection.execute(query, values).fetchone()
    return row and row[0]


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid("The request breaks a rule.", [{"pointer": pointer, "detail": detail}])
