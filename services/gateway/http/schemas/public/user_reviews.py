"""Reviews of plugins by users: what the API takes and gives."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text, time
from plugin_platform.events.user_reviews import REASONS
from plugin_platform.rules import load

# The catalog has the same, and more: what characters there may be.
TITLE, BODY, REPORT = 100, 3000, 1000
SORTS = ("helpful", "newest", "highest", "lowest")
POLICIES = tuple(each["id"] for each in load("review_policies.json"))


class ReviewQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    sort = fields.String(validate=validate.OneOf(SORTS), load_default="helpful")
    stars = fields.Integer(validate=validate.Range(1, 5))
    version = text(1, 64)
    cursor = text(1, 512)


class CursorQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = text(1, 512)


class ModeratedQuery(CursorQuery):
    state = fields.String(validate=validate.OneOf(("reported", "hidden")), load_default="reported")


class Answer(CamelSchema):
    words = fields.String(required=True)
    by = fields.String(required=True, allow_none=True)
    at = time(required=True)


class UserReview(CamelSchema):
    """By somebody who has, or had, the plugin. Text, never markup."""

    id = fields.String(required=True)
    plugin_id = fields.String(required=True)
    rating = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    author = fields.String(required=True)
    version = fields.String(
        required=True, metadata={"description": "That the author had when it was written."}
    )
    written_at = time(required=True)
    changed_at = time(required=True)
    helpful = fields.Integer(required=True)
    answer = fields.Nested(Answer, required=True, allow_none=True)
    fixed_in = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The version in which its developer says it is fixed."},
    )


class ReviewPage(CamelSchema):
    items = fields.List(fields.Nested(UserReview), required=True)
    total = fields.Integer(
        required=True, metadata={"description": "With these stars and this version."}
    )
    next_cursor = fields.String(required=True, allow_none=True)
    rating = fields.Float(required=True, allow_none=True)
    rating_count = fields.Integer(required=True)
    histogram = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "How many gave one star, two, and so on to five."},
    )
    versions = fields.List(
        fields.String(), required=True, metadata={"description": "To filter by."}
    )


class OwnUserReview(UserReview):
    hidden_policy = fields.String(
        required=True, allow_none=True, metadata={"description": "null: everybody sees it."}
    )
    hidden_words = fields.String(required=True, allow_none=True)


class MyReview(CamelSchema):
    review = fields.Nested(OwnUserReview, required=True, allow_none=True)
    refusal = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why I may write none; null: I may."},
    )
    version = fields.String(
        required=True, allow_none=True, metadata={"description": "That I have, or had last."}
    )
    helpful = fields.List(
        fields.String(), required=True, metadata={"description": "Ids that I found helpful."}
    )
    owner = fields.Boolean(required=True, metadata={"description": "Whether I may answer."})


class NamedOwnReview(OwnUserReview):
    plugin_name = fields.String(required=True)


class OwnReviews(CamelSchema):
    items = fields.List(fields.Nested(NamedOwnReview), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Write(CamelSchema):
    rating = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    title = text(0, TITLE, load_default="")
    body = text(0, BODY, load_default="")


class AnswerWords(CamelSchema):
    words = text(1, BODY, required=True)


class Fixed(CamelSchema):
    version = text(1, 64, required=True)


class Report(CamelSchema):
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    words = text(0, REPORT, load_default="")


class Hide(CamelSchema):
    policy = fields.String(required=True, validate=validate.OneOf(POLICIES))
    words = text(1, REPORT, required=True)


class GivenReport(CamelSchema):
    reason = fields.String(required=True)
    words = fields.String(required=True)
    at = time(required=True)


class ModeratedReview(NamedOwnReview):
    user_id = fields.String(required=True)
    author_banned = fields.Boolean(required=True)
    reports = fields.Integer(required=True)
    given = fields.List(
        fields.Nested(GivenReport),
        required=True,
        metadata={"description": "The first ten reports; who reported is not told."},
    )


class ModeratedReviews(CamelSchema):
    items = fields.List(fields.Nested(ModeratedReview), required=True)
    waiting = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)
