"""What the API takes and gives. The OpenAPI document is made from these same classes."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.factor_schemas import code
from gateway.http.signature_schemas import Signature

UNSET_LIMIT = 24
SORTS = ("relevance", "installs", "rating", "updated", "name")


def _text(low: int, high: int, **options: Any) -> fields.String:
    return fields.String(validate=validate.Length(low, high), **options)


def _time(**options: Any) -> fields.String:
    return fields.String(metadata={"format": "date-time"}, **options)


def _object(**options: Any) -> fields.Dict:
    return fields.Dict(keys=fields.String(), **options)


# --- accounts -------------------------------------------------------------------------------


class Registration(CamelSchema):
    username = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9_-]{3,32}\Z", error="3 to 32 of A-Z a-z 0-9 _ -"),
    )
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = _text(8, 128, required=True, metadata={"format": "password"})


class Credentials(CamelSchema):
    username = _text(1, 254, required=True)
    password = _text(1, 1024, required=True, metadata={"format": "password"})
    code = code()


class User(CamelSchema):
    id = fields.String(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True)
    is_developer = fields.Boolean(required=True)
    roles = fields.List(fields.String(), required=True)


class Password(CamelSchema):
    password = _text(1, 1024, required=True, metadata={"format": "password"})
    code = code()


class NewPassword(CamelSchema):
    current = _text(1, 1024, required=True, metadata={"format": "password"})
    new = _text(8, 128, required=True, metadata={"format": "password"})
    code = code()


class Session(CamelSchema):
    id = fields.String(required=True)
    device = fields.String(required=True)
    since = _time(required=True)
    last_seen = _time(required=True)
    current = fields.Boolean(required=True)


class SessionList(CamelSchema):
    items = fields.List(fields.Nested(Session), required=True)


class Account(CamelSchema):
    user = fields.Nested(User, required=True)


class Merged(CamelSchema):
    """What became of the installs that the visitor made before signing in."""

    moved = fields.List(fields.String(), required=True)
    duplicates = fields.List(fields.String(), required=True)


class SignedIn(CamelSchema):
    user = fields.Nested(User, required=True)
    merged = fields.Nested(Merged, required=True)


class Me(CamelSchema):
    user = fields.Nested(User, required=True, allow_none=True)
    anonymous = fields.Boolean(
        required=True, metadata={"description": "A visitor who has been here before."}
    )


class Deprecation(CamelSchema):
    message = fields.String(required=True)
    replacement = fields.String(
        required=True, allow_none=True, metadata={"description": "The id of another plugin."}
    )


def _deprecation() -> fields.Nested:
    return fields.Nested(Deprecation, required=True, allow_none=True)


def _reason() -> fields.String:
    metadata = {"description": "Why it is withheld, in a person's words: text, never markup."}
    return fields.String(required=True, allow_none=True, metadata=metadata)


def _signature() -> fields.Nested:
    """Null of what was published before there were signatures."""
    return fields.Nested(Signature, required=True, allow_none=True)


class TransferNote(CamelSchema):
    """Told for 30 days to those who had the plugin before."""

    from_ = fields.String(required=True, data_key="from", attribute="from")
    to = fields.String(required=True)
    at = _time(required=True)


# --- the marketplace ------------------------------------------------------------------------


class BrowseQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    q = _text(0, 200)
    category = _text(0, 64)
    tag = _text(0, 64)
    author = _text(0, 64)
    sort = fields.String(validate=validate.OneOf(SORTS))
    limit = fields.Integer(validate=validate.Range(1, 100), load_default=UNSET_LIMIT)
    cursor = _text(0, 512)


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
    updated_at = _time(required=True, allow_none=True)
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
    reason = _reason()
    original = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The version that this one has the bytes of, after a rollback."},
    )
    published_at = _time(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    min_platform_version = fields.String(allow_none=True)


class NotedVersion(ListedVersion):
    signature = _signature()
    changelog = fields.String(required=True, allow_none=True)


class PublishedVersion(NotedVersion):
    manifest = _object(
        required=True,
        allow_none=True,
        metadata={"description": "Of the latest version; null for the others."},
    )


class VersionQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = _text(1, 64)


class VersionPage(CamelSchema):
    items = fields.List(fields.Nested(NotedVersion), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SentVersion(NotedVersion):
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
    deprecation = _deprecation()
    icon_url = fields.String(required=True, allow_none=True)
    screenshots = fields.List(fields.Nested(Screenshot), required=True)
    readme_html = fields.String(required=True, allow_none=True)
    created_at = _time(required=True, allow_none=True)
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


# --- installed plugins ----------------------------------------------------------------------


class Install(CamelSchema):
    plugin_id = _text(1, 64, required=True)
    version = _text(1, 64)


class Configuration(CamelSchema):
    enabled = fields.Boolean(truthy={True}, falsy={False})
    settings = _object()
    version = _text(1, 64)


class Installed(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    settings = _object(required=True)
    bundle_url = fields.String(required=True, allow_none=True)
    integrity = fields.String(required=True, allow_none=True)
    signature = _signature()
    manifest = _object(required=True, allow_none=True)
    installed_at = _time(required=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(("available", "yanked", "held", "blocked")),
        metadata={"description": "What is blocked runs nowhere, and has no bundleUrl."},
    )
    reason = _reason()
    deprecation = _deprecation()
    transfer = fields.Nested(TransferNote, required=True, allow_none=True)


class InstalledPlugins(CamelSchema):
    items = fields.List(fields.Nested(Installed), required=True)


class InstallResult(Installed):
    success = fields.Boolean(required=True)


class Update(CamelSchema):
    plugin_id = fields.String(required=True)
    installed = fields.String(required=True)
    latest = fields.String(required=True)


class Updates(CamelSchema):
    items = fields.List(fields.Nested(Update), required=True)


# --- developers -----------------------------------------------------------------------------


class NewPlugin(CamelSchema):
    id = _text(1, 64, required=True)
    name = _text(1, 64, required=True)
    description = _text(1, 300, required=True)
    category = _text(1, 64, required=True)
    tags = fields.List(_text(1, 64), validate=validate.Length(max=20), load_default=list)


class Description(CamelSchema):
    name = _text(1, 64)
    description = _text(1, 300)
    category = _text(1, 64)
    tags = fields.List(_text(1, 64), validate=validate.Length(max=20))


def _number(description: str) -> fields.String:
    metadata = {"description": f"{description} null where there is none."}
    return fields.String(required=True, allow_none=True, metadata=metadata)


class DevelopedPlugin(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    category = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    status = fields.String(
        required=True, metadata={"description": "draft, published, held or blocked."}
    )
    reason = _reason()
    deprecation = _deprecation()
    install_count = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null while the catalog is away"}
    )
    created_at = _time(required=True)
    updated_at = _time(required=True)
    icon = fields.String(required=True, allow_none=True)
    version_count = fields.Integer(required=True)
    highest = _number("The highest of all, published or not; a rollback goes above it.")
    latest_published = _number("What an install brings: not yanked, and not blocked.")
    previous_published = _number("What an install would bring without latestPublished.")
    versions = fields.List(
        fields.Nested(ListedVersion),
        required=True,
        metadata={"description": "The highest 10; all are at …/versions."},
    )


class DevelopedPlugins(CamelSchema):
    items = fields.List(fields.Nested(DevelopedPlugin), required=True)


class Finding(CamelSchema):
    severity = fields.String(required=True, validate=validate.OneOf(("error", "warning")))
    code = fields.String(required=True)
    pointer = fields.String(allow_none=True)
    message = fields.String(required=True)
    line = fields.Integer(allow_none=True)
    column = fields.Integer(allow_none=True)
    file = fields.String(allow_none=True)
    verdict = fields.String(validate=validate.OneOf(("passed", "held", "rejected", "error")))


class File(fields.Field[bytes]):
    """The bytes of a part of a form."""


def _bundle() -> File:
    metadata = {
        "type": "string",
        "contentMediaType": "text/javascript",
        "description": "One ES module, or a zip with an index.js; at most 5 MiB.",
    }
    return File(required=True, metadata=metadata)


class VersionForm(CamelSchema):
    bundle = _bundle()
    version = _text(1, 64, required=True)
    changelog = _text(0, 20_000, load_default="")
    min_platform_version = _text(1, 64)
    manifest = _object(metadata={"contentMediaType": "application/json"})
    readme = _text(0, 200_000, metadata={"contentMediaType": "text/markdown"})


class CheckForm(CamelSchema):
    bundle = _bundle()
    manifest = _object(metadata={"contentMediaType": "application/json"})


class SubmittedVersion(CamelSchema):
    version = fields.String(required=True)
    status = fields.String(required=True)
    bundle_url = fields.String(required=True, allow_none=True)
    integrity = fields.String(required=True, allow_none=True)
    manifest = _object(required=True)
    findings = fields.List(fields.Nested(Finding), required=True)


class CheckResult(CamelSchema):
    manifest = _object(required=True, allow_none=True)
    findings = fields.List(fields.Nested(Finding), required=True)


# --- everything else ------------------------------------------------------------------------


class ProblemDetail(CamelSchema):
    pointer = fields.String(required=True, metadata={"description": "RFC 6901"})
    detail = fields.String(required=True)


class Problem(CamelSchema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemDetail))
    request_id = fields.String(required=True)


class Health(CamelSchema):
    status = fields.String(required=True)


class Readiness(CamelSchema):
    status = fields.String(required=True)
    redis = fields.Boolean(required=True)
    broker = fields.Boolean(required=True)
