"""What the catalog says of reviews by users.

On the stream ``review-<review id>`` what becomes of one, on ``review-votes-<review id>`` and
``review-reports-<review id>`` what others say of it. ``user_id`` is its author, always. No event
has words or a name: words lie apart (``catalog/reviews/texts.py``), where they can be deleted.
"""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds

REASONS = ("spam", "abuse", "off-topic", "false", "other")


class _OfReview(Schema):
    review_id = kinds.name()
    plugin_id = kinds.name()
    user_id = kinds.name()


class ReviewWritten(_OfReview):
    """``version`` is the one that the author has, or had last."""

    rating = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    version = kinds.name()
    text_id = kinds.name()


class ReviewEdited(ReviewWritten):
    pass


class ReviewDeleted(_OfReview):
    pass


class _ByOwner(_OfReview):
    owner_id = kinds.name()


class ReviewAnswered(_ByOwner):
    """In the place of an answer before."""

    text_id = kinds.name()


class ReviewAnswerDeleted(_ByOwner):
    pass


class ReviewFixed(_ByOwner):
    """An owner says that ``version`` mends what the review complains of: its author is asked to
    look again, once.
    """

    version = kinds.name()


class ReviewVotedHelpful(_OfReview):
    voter_id = kinds.name()


class ReviewVoteWithdrawn(ReviewVotedHelpful):
    pass


class ReviewReported(_OfReview):
    reporter_id = kinds.name()
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    text_id = kinds.optional_text()


class _ByModerator(_OfReview):
    moderator_id = kinds.name()


class ReviewReportsDismissed(_ByModerator):
    """A moderator has looked, and the review stays."""


class ReviewHidden(_ByModerator):
    """``policy`` is a code of the published policies, ``words`` are for the author."""

    policy = kinds.name()
    words = kinds.text()


class ReviewRestored(_ByModerator):
    pass


SCHEMAS: dict[str, type[Schema]] = {
    "review.written": ReviewWritten,
    "review.edited": ReviewEdited,
    "review.deleted": ReviewDeleted,
    "review.answered": ReviewAnswered,
    "review.answer_deleted": ReviewAnswerDeleted,
    "review.fixed": ReviewFixed,
    "review.voted_helpful": ReviewVotedHelpful,
    "review.vote_withdrawn": ReviewVoteWithdrawn,
    "review.reported": ReviewReported,
    "review.reports_dismissed": ReviewReportsDismissed,
    "review.hidden": ReviewHidden,
    "review.restored": ReviewRestored,
}
