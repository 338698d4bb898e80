"""A developer's own plugins, and what they hand in."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.input.spool import Upload
from gateway.http.schemas.parts import deprecation, number, plain_object, reason, text, time
from gateway.http.schemas.public.marketplace import ListedVersion
from plugin_platform.rollouts import STEPS


class NewPlugin(CamelSchema):
    id = text(1, 64, required=True)
    name = text(1, 64, required=True)
    description = text(1, 300, required=True)
    category = text(1, 64, required=True)
    tags = fields.List(text(1, 64), validate=validate.Length(max=20), load_default=list)


class Description(CamelSchema):
    name = text(1, 64)
    description = text(1, 300)
    category = text(1, 64)
    tags = fields.List(text(1, 64), validate=validate.Length(max=20))


class DevelopedPlugin(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    category = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    status = fields.String(
        required=True, metadata={"description": "draft, published, held or blocked."}
    )
    reason = reason()
    deprecation = deprecation()
    install_count = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null while the catalog is away"}
    )
    created_at = time(required=True)
    updated_at = time(required=True)
    icon = fields.String(required=True, allow_none=True)
    version_count = fields.Integer(required=True)
    rollout_count = fields.Integer(
        required=True, metadata={"description": "Of versions that go, or went, to some first."}
    )
    highest = number("The highest of all, published or not; a rollback goes above it.")
    latest_published = number("What an install brings: not yanked, and not blocked.")
    previous_published = number("What an install would bring without latestPublished.")
    versions = fields.List(
        fields.Nested(ListedVersion),
        required=True,
        metadata={"description": "The highest 10; all are at …/versions."},
    )


class Finding(CamelSchema):
    severity = fields.String(required=True, validate=validate.OneOf(("error", "warning")))
    code = fields.String(required=True)
    pointer = fields.String(allow_none=True)
    message = fields.String(required=True)
    line = fields.Integer(allow_none=True)
    column = fields.Integer(allow_none=True)
    file = fields.String(allow_none=True)
    verdict = fields.String(validate=validate.OneOf(("passed", "held", "rejected", "error")))


class CreatedPlugin(DevelopedPlugin):
    findings = fields.List(
        fields.Nested(Finding),
        required=True,
        metadata={"description": "For what a moderator will look at each version."},
    )


class NameQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    id = text(1, 64, required=True)
    name = text(1, 64, required=True)


class NameFindings(CamelSchema):
    findings = fields.List(fields.Nested(Finding), required=True)


class DevelopedPlugins(CamelSchema):
    items = fields.List(fields.Nested(DevelopedPlugin), required=True)


class File(fields.Field[Upload]):
    """A part of a form that is kept in a file."""


def _bundle() -> File:
    metadata = {
        "type": "string",
        "contentMediaType": "text/javascript",
        "description": "One ES module, or a zip with an index.js; at most 5 MiB.",
    }
    return File(required=True, metadata=metadata)


class VersionForm(CamelSchema):
    bundle = _bundle()
    version = text(1, 64, required=True)
    changelog = text(0, 20_000, load_default="")
    min_platform_version = text(1, 64)
    manifest = plain_object(metadata={"contentMediaType": "application/json"})
    readme = text(0, 200_000, metadata={"contentMediaType": "text/markdown"})
    security = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        load_default=False,
        metadata={"description": "It mends a security hole: it is offered without a wait."},
    )
    rollout = fields.Integer(
        validate=validate.OneOf(STEPS),
        metadata={"description": "Per cent of people that get it first; without: all get it."},
    )


class CheckForm(CamelSchema):
    bundle = _bundle()
    manifest = plain_object(metadata={"contentMediaType": "application/json"})


class SubmittedVersion(CamelSchema):
    version = fields.String(required=True)
    status = fields.String(required=True)
    bundle_url = fields.String(required=True, allow_none=True)
    integrity = fields.String(required=True, allow_none=True)
    manifest = plain_object(required=True)
    findings = fields.List(fields.Nested(Finding), required=True)


class CheckResult(CamelSchema):
    manifest = plain_object(required=True, allow_none=True)
    findings = fields.List(fields.Nested(Finding), required=True)
    preview_url = fields.String(
        required=True, metadata={"description": "The page to run one module in, as a frame."}
    )


class RefusalQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(
        validate=validate.Regexp(r"[0-9]{1,18}\Z", error="The nextCursor of an answer.")
    )


class CheckVerdict(CamelSchema):
    check = fields.String(required=True)
    revision = fields.Integer(required=True)
    stage = fields.String(required=True)
    verdict = fields.String(required=True)


class Refusal(CamelSchema):
    id = fields.String(required=True)
    version = fields.String(required=True)
    digest = fields.String(
        required=True, metadata={"description": "SHA-256 of what was sent, in hexadecimal."}
    )
    refused_at = time(required=True)
    checks = fields.List(
        fields.Nested(CheckVerdict),
        required=True,
        metadata={"description": "None where what was sent could not even be opened."},
    )
    findings = fields.List(fields.Nested(Finding), required=True)
    found = fields.Integer(
        required=True, metadata={"description": "How many there were; findings has the worst."}
    )


class Refusals(CamelSchema):
    items = fields.List(fields.Nested(Refusal), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
