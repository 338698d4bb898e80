"""Plugins and their versions, as everybody sees them."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import (
    deprecation,
    plain_object,
    reason,
    signature,
    text,
    time,
    verified_domains,
)

UNSET_LIMIT = 24

SORTS = ("relevance", "installs", "rating", "updated", "name")


def _text(low: int, high: int, description: str) -> fields.String:
    return text(low, high, metadata={"description": description})


class SearchQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    q = _text(0, 200, "Words, and filters among them: `author:lena tag:git -permission:network`.")
    category = text(0, 64)
    tag = _text(0, 400, "Several with commas: a plugin has all of them.")
    author = text(0, 64)
    rating = _text(1, 8, "Stars at least, from 1 to 5.")
    compatible = _text(1, 8, "`1`: what runs on this version of the platform.")
    permission = _text(1, 400, "`none`, or names, several with commas; `-network` is without it.")


class BrowseQuery(SearchQuery):
    sort = fields.String(validate=validate.OneOf(SORTS))
    limit = fields.Integer(validate=validate.Range(1, 100), load_default=UNSET_LIMIT)
    cursor = text(0, 4000)
    explain = fields.Boolean(metadata={"description": "Say of each how its place came about."})


class Summary(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)
    tags = fields.List(fields.String(), required=True)
    author = fields.String(required=True, allow_none=True)
    latest_version = fields.String(required=True, allow_none=True)
    install_count = fields.Integer(required=True)
    rating = fields.Float(required=True, allow_none=True)
    rating_count = fields.Integer(required=True)
    icon = fields.String(required=True, allow_none=True)
    updated_at = time(required=True, allow_none=True)
    deprecated = fields.Boolean(required=True)
    verified_domains = verified_domains()


class Score(CamelSchema):
    total = fields.Float(required=True)
    parts = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        required=True,
        metadata={"description": "By name; together they are the total."},
    )


class Found(Summary):
    namesake = fields.Boolean(
        required=True, metadata={"description": "Another plugin has the same name."}
    )
    score = fields.Nested(Score, metadata={"description": "With `explain=1`."})


class Page(CamelSchema):
    items = fields.List(fields.Nested(Found), required=True)
    total = fields.Integer(required=True)
    counted = fields.Boolean(
        required=True, metadata={"description": "Whether `total` is all; else there are more."}
    )
    next_cursor = fields.String(required=True, allow_none=True)


class Category(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)


class FacetValue(CamelSchema):
    id = fields.String(required=True)
    count = fields.Integer(required=True)


class Facets(CamelSchema):
    """What one would see: each counts with all filters but those of its own kind."""

    total = fields.Integer(required=True)
    categories = fields.List(fields.Nested(Category), required=True)
    tags = fields.List(fields.Nested(FacetValue), required=True)
    permissions = fields.List(fields.Nested(FacetValue), required=True)
    ratings = fields.List(fields.Nested(FacetValue), required=True)
    compatible = fields.Integer(required=True)


class SuggestionsQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    q = text(0, 200, load_default="")


class Suggestion(CamelSchema):
    kind = fields.String(required=True, validate=validate.OneOf(("plugin", "author", "tag")))
    id = fields.String(required=True)
    name = fields.String(required=True)
    author = fields.String(required=True, allow_none=True)
    icon = fields.String(required=True, allow_none=True)


class Suggestions(CamelSchema):
    items = fields.List(fields.Nested(Suggestion), required=True)


class ListedVersion(CamelSchema):
    version = fields.String(required=True)
    bundle_url = fields.String(required=True, allow_none=True)
    integrity = fields.String(required=True, allow_none=True)
    status = fields.String(
        required=True, metadata={"description": "submitted, published, yanked, blocked, …"}
    )
    reason = reason()
    original = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The version that this one has the bytes of, after a rollback."},
    )
    published_at = time(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    min_platform_version = fields.String(allow_none=True)


def _license(description: str) -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": description})


class NotedVersion(ListedVersion):
    signature = signature()
    changelog = fields.String(required=True, allow_none=True)


class VersionRollout(CamelSchema):
    percent = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("rolling", "paused", "halted")))


class LicensedVersion(NotedVersion):
    license = _license("An SPDX expression; null: all rights are the author's.")
    license_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of its text, where the version brings one; plain text."},
    )


class PublicVersion(LicensedVersion):
    rollout = fields.Nested(
        VersionRollout,
        required=True,
        allow_none=True,
        metadata={"description": "Where it goes to some people first; null: it is for all."},
    )


class PublishedVersion(PublicVersion):
    manifest = plain_object(
        required=True,
        allow_none=True,
        metadata={"description": "Of the latest version; null for the others."},
    )


class VersionQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = text(1, 64)


class VersionPage(CamelSchema):
    items = fields.List(fields.Nested(PublicVersion), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SentVersion(NotedVersion):
    license = _license("An SPDX expression; null: none is named, or it is not published.")
    archive = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "SHA-256 of the zip that was sent; null of a module, and of a rollback."
        },
    )


class SentVersionPage(CamelSchema):
    items = fields.List(fields.Nested(SentVersion), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Screenshot(CamelSchema):
    url = fields.String(required=True)


class Details(Summary):
    deprecation = deprecation()
    icon_url = fields.String(required=True, allow_none=True)
    screenshots = fields.List(fields.Nested(Screenshot), required=True)
    readme_html = fields.String(required=True, allow_none=True)
    created_at = time(required=True, allow_none=True)
    versions = fields.List(
        fields.Nested(PublishedVersion),
        required=True,
        metadata={"description": "The newest 20 and the latest; all are at …/versions."},
    )
    versions_cursor = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where …/versions goes on; null when these are all."},
    )


class Categories(CamelSchema):
    items = fields.List(fields.Nested(Category), required=True)
