"""Plugins and their versions, as everybody sees them."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import deprecation, plain_object, reason, signature, text, time

UNSET_LIMIT = 24

SORTS = ("relevance", "installs", "rating", "updated", "name")


class BrowseQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    q = text(0, 200)
    category = text(0, 64)
    tag = text(0, 64)
    author = text(0, 64)
    sort = fields.String(validate=validate.OneOf(SORTS))
    limit = fields.Integer(validate=validate.Range(1, 100), load_default=UNSET_LIMIT)
    cursor = text(0, 512)


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


class Page(CamelSchema):
    items = fields.List(fields.Nested(Summary), required=True)
    total = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


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


class LicensedVersion(NotedVersion):
    license = _license("An SPDX expression; null: all rights are the author's.")
    license_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of its text, where the version brings one; plain text."},
    )


class PublishedVersion(LicensedVersion):
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
    items = fields.List(fields.Nested(LicensedVersion), required=True)
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


class Category(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)


class Categories(CamelSchema):
    items = fields.List(fields.Nested(Category), required=True)
