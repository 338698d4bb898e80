"""What the API takes and gives about checks, reviews and the public log."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.developers.developer import Finding
from plugin_platform import assets
from plugin_platform.api_tokens import PLUGIN_ID

LONGEST = 2000  # characters; publishing has the same


def _time(*, allow_none: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=allow_none, metadata={"format": "date-time"})


class QueueQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(validate=validate.Length(1, 500))
    state = fields.String(validate=validate.OneOf(("waiting", "appealed")))
    claim = fields.String(
        validate=validate.OneOf(("free", "mine", "others")),
        metadata={"description": "Claimed by nobody, by me, by somebody else."},
    )
    q = fields.String(
        validate=validate.Length(1, 100),
        metadata={"description": "In the plugin's id or name, or its publisher's name."},
    )


class SourceQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    path = fields.String(
        validate=[validate.Length(1, 200), validate.Regexp(assets.PATH, error="No path.")],
        metadata={"description": "Of a zip: which of its `files`; its `index.js` when left out."},
    )


class LogQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    after = fields.Integer(validate=validate.Range(0, 2**62), load_default=0)
    before = fields.Integer(validate=validate.Range(1, 2**62))
    order = fields.String(
        validate=validate.OneOf(("oldest", "newest")),
        load_default="oldest",
        metadata={"description": "`oldest` goes on with `after`, `newest` with `before`."},
    )
    plugin = fields.String(validate=validate.Regexp(PLUGIN_ID, error="No id of a plugin."))


class Words(CamelSchema):
    words = fields.String(validate=validate.Length(1, LONGEST), required=True)


class NewDecision(CamelSchema):
    approved = fields.Boolean(required=True, truthy={True}, falsy={False})
    policy = fields.String(validate=validate.Length(1, 64), required=True)
    words = fields.String(validate=validate.Length(0, LONGEST), load_default="")


class Claim(CamelSchema):
    moderator = fields.String(required=True)
    since = _time()
    until = _time()


class Waiting(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    name = fields.String(required=True)
    owner = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "waiting, appealed, …"})
    reasons = fields.List(fields.String(), required=True)
    risk = fields.Integer(required=True)
    waiting_since = _time()
    age = fields.Integer(required=True, metadata={"description": "Seconds of waiting."})
    claim = fields.Nested(Claim, required=True, allow_none=True)
    appeal = fields.String(required=True, allow_none=True)


class Queue(CamelSchema):
    items = fields.List(fields.Nested(Waiting), required=True)
    waiting = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Verdict(CamelSchema):
    check = fields.String(required=True)
    revision = fields.Integer(required=True)
    stage = fields.String(required=True)
    verdict = fields.String(required=True)
    overruled = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(Finding), required=True)


class ManifestChange(CamelSchema):
    pointer = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class Permissions(CamelSchema):
    added = fields.List(fields.String(), required=True)
    removed = fields.List(fields.String(), required=True)


class Imports(CamelSchema):
    added = fields.List(fields.String(), required=True)
    removed = fields.List(fields.String(), required=True)
    kept = fields.List(fields.String(), required=True)


class Size(CamelSchema):
    before = fields.Integer(required=True, allow_none=True)
    after = fields.Integer(required=True)


class License(CamelSchema):
    """SPDX expressions; null where all rights are the author's, and before a first version."""

    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)


class Changes(CamelSchema):
    manifest = fields.List(fields.Nested(ManifestChange), required=True)
    permissions = fields.Nested(Permissions, required=True)
    imports = fields.Nested(
        Imports,
        required=True,
        allow_none=True,
        metadata={"description": "null: they are not known of both versions."},
    )
    size = fields.Nested(Size, required=True)
    license = fields.Nested(License, required=True)


class File(CamelSchema):
    path = fields.String(required=True)
    size = fields.Integer(required=True)
    digest = fields.String(required=True, metadata={"description": "SHA-256 in hexadecimal."})
    is_text = fields.Boolean(required=True, metadata={"description": "It can be read as source."})


class Previous(CamelSchema):
    version = fields.String(required=True)
    bundle_url = fields.String(
        required=True, metadata={"description": "Of its entry, beside which its files are."}
    )
    files = fields.List(fields.Nested(File), required=True)


class Said(CamelSchema):
    """What happened in a review; who decided is told to moderators alone."""

    kind = fields.String(
        required=True, validate=validate.OneOf(("requested", "decided", "appealed"))
    )
    at = _time()
    by = fields.String(required=True, allow_none=True)
    approved = fields.Boolean(required=True, allow_none=True)
    policy = fields.String(required=True, allow_none=True)
    words = fields.String(required=True, allow_none=True)


class Review(Waiting):
    """``changes`` are those since ``previous``, the last published version, or since nothing.
    ``files`` are those of a zip; there are none where the version is one module.
    """

    checks = fields.List(fields.Nested(Verdict), required=True)
    manifest = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    changelog = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True)
    files = fields.List(fields.Nested(File), required=True)
    imports = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "Names of what it imports; null where they were not kept."},
    )
    changes = fields.Nested(Changes, required=True)
    previous = fields.Nested(Previous, required=True, allow_none=True)
    policy = fields.String(required=True, allow_none=True)
    words = fields.String(required=True, allow_none=True)
    decided_at = _time(allow_none=True)
    history = fields.List(fields.Nested(Said), required=True)
    refused = fields.Integer(
        required=True,
        metadata={"description": "Uploads of the plugin that the checks refused at once."},
    )
    preview_url = fields.String(
        required=True, metadata={"description": "The page to try it out in, as a frame."}
    )


class Decided(CamelSchema):
    policy = fields.String(required=True)
    words = fields.String(required=True)
    decided_at = _time()


class OwnReview(CamelSchema):
    """What the owner of a version is told."""

    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    state = fields.String(
        required=True, allow_none=True, metadata={"description": "null: nobody had to review it."}
    )
    reasons = fields.List(fields.String(), required=True)
    decision = fields.Nested(Decided, required=True, allow_none=True)
    may_appeal = fields.Boolean(required=True)
    appeal_until = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "format": "date-time",
            "description": "Of a rejected version that nobody has appealed for, also when it is"
            " over; its bytes are removed then.",
        },
    )
    appeal = fields.String(required=True, allow_none=True)
    checks = fields.List(fields.Nested(Verdict), required=True)


class LogLine(CamelSchema):
    line = fields.Integer(required=True)
    position = fields.Integer(required=True)
    at = _time()
    kind = fields.String(required=True)
    plugin_id = fields.String(
        required=True, allow_none=True, metadata={"description": "null where it is of an account"}
    )
    version = fields.String(required=True, allow_none=True)
    said = fields.Dict(keys=fields.String(), required=True)
    previous = fields.String(required=True)
    hash = fields.String(required=True)


class PublicLog(CamelSchema):
    items = fields.List(fields.Nested(LogLine), required=True)
    next = fields.Integer(required=True, allow_none=True)


class Policy(CamelSchema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)


class Policies(CamelSchema):
    items = fields.List(fields.Nested(Policy), required=True)
    reviews = fields.List(
        fields.Nested(Policy), required=True, metadata={"description": "Of reviews by users."}
    )
