"""Reviews by users: to read, to write, to answer, and to report."""

from __future__ import annotations

from catalog.reviews import listing, texts
from catalog.reviews.desk import Actor, Desk, Metadata
from catalog.rows import Row
from plugin_platform.errors import Forbidden, Invalid
from plugin_platform.events import user_reviews
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.rules import load

MODERATOR = "moderator"
POLICIES = tuple(each["id"] for each in load("review_policies.json"))


class Reviews:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def list_reviews(
        self,
        *,
        plugin_id: str,
        sort: str = "helpful",
        stars: int | None = None,
        version: str | None = None,
        cursor: str | None = None,
    ) -> Row:
        return in_transaction(
            self.database,
            lambda c: listing.list_reviews(
                c, plugin_id, sort=sort, stars=stars, version=version, cursor=cursor
            ),
        )

    @rpc
    def get_own_review(self, *, actor: Actor, plugin_id: str) -> Row:
        """``{review|null, refusal|null, version|null, helpful: [ids], owner}``; ``refusal``: why
        one may write none.
        """
        return self._desk.mine(plugin_id, actor["id"])

    @rpc
    def list_own_reviews(self, *, actor: Actor, cursor: str | None = None) -> Row:
        return in_transaction(self.database, lambda c: listing.list_own(c, actor["id"], cursor))

    @rpc
    def write_review(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        rating: int,
        title: str = "",
        body: str = "",
        metadata: Metadata = None,
    ) -> Row:
        """In the place of the one from before, if there is any."""
        if isinstance(rating, bool) or rating not in range(1, 6):
            detail = "Must be from 1 to 5."
            raise Invalid("The review breaks a rule.", [{"pointer": "/rating", "detail": detail}])
        text = texts.read_review(title, body)
        self._desk.write(plugin_id, actor["id"], rating, text, metadata)
        return self._desk.mine(plugin_id, actor["id"])

    @rpc
    def delete_review(self, *, actor: Actor, plugin_id: str, metadata: Metadata = None) -> None:
        self._desk.delete(plugin_id, actor["id"], metadata)

    @rpc
    def answer_review(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        review_id: str,
        words: str,
        metadata: Metadata = None,
    ) -> None:
        text = texts.read_words(words)
        self._desk.answer(plugin_id, review_id, actor["id"], text, metadata)

    @rpc
    def delete_answer(
        self, *, actor: Actor, plugin_id: str, review_id: str, metadata: Metadata = None
    ) -> None:
        self._desk.delete_answer(plugin_id, review_id, actor["id"], metadata)

    @rpc
    def mark_review_fixed(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        review_id: str,
        version: str,
        metadata: Metadata = None,
    ) -> None:
        self._desk.fix(plugin_id, review_id, actor["id"], version, metadata)

    @rpc
    def vote_helpful(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        review_id: str,
        helpful: bool,
        metadata: Metadata = None,
    ) -> None:
        self._desk.vote(plugin_id, review_id, actor["id"], metadata, helpful=helpful)

    @rpc
    def report_review(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        review_id: str,
        reason: str,
        words: str = "",
        metadata: Metadata = None,
    ) -> None:
        if reason not in user_reviews.REASONS:
            detail = f"Must be one of: {', '.join(user_reviews.REASONS)}."
            raise Invalid("The report breaks a rule.", [{"pointer": "/reason", "detail": detail}])
        text = texts.read_words(words, longest=texts.LONGEST_REPORT)
        self._desk.report(plugin_id, review_id, actor["id"], (reason, text), metadata)

    @rpc
    def list_moderated_reviews(
        self, *, actor: Actor, state: str = "reported", cursor: str | None = None
    ) -> Row:
        _require_moderator(actor)
        return in_transaction(self.database, lambda c: listing.list_moderated(c, state, cursor))

    @rpc
    def hide_review(
        self,
        *,
        actor: Actor,
        review_id: str,
        policy: str,
        words: str,
        metadata: Metadata = None,
    ) -> None:
        """The author is told the policy and the words."""
        _require_moderator(actor)
        if policy not in POLICIES:
            detail = f"Must be one of: {', '.join(POLICIES)}."
            raise Invalid("There is no such policy.", [{"pointer": "/policy", "detail": detail}])
        said = texts.read_words(words, longest=texts.LONGEST_REPORT).body
        if not said:
            detail = "Say to the author what is wrong."
            raise Invalid("Hiding needs words.", [{"pointer": "/words", "detail": detail}])
        self._desk.hide(review_id, actor["id"], policy, said, metadata)

    @rpc
    def restore_review(self, *, actor: Actor, review_id: str, metadata: Metadata = None) -> None:
        _require_moderator(actor)
        self._desk.restore(review_id, actor["id"], metadata)

    @rpc
    def dismiss_review_reports(
        self, *, actor: Actor, review_id: str, metadata: Metadata = None
    ) -> None:
        _require_moderator(actor)
        self._desk.dismiss(review_id, actor["id"], metadata)

    @property
    def _desk(self) -> Desk:
        return Desk(self.database, self.log)


def _require_moderator(actor: Actor) -> None:
    if MODERATOR not in actor["roles"]:
        raise Forbidden("Only moderators may do this.")
