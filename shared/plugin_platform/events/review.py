"""What publishing says of checks and reviews.

On the stream ``checks-<plugin id>@<version>`` what the checks say of it, on
``moderation-<plugin id>@<version>`` what people decided, on ``refusals-<plugin id>`` what checks
refused at once. All are apart from the plugin's own stream, which stays short.
"""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds

VERDICTS = ("passed", "held", "rejected", "error")


class _OfVersion(Schema):
    plugin_id = kinds.name()
    version = kinds.name()


class CheckConcluded(_OfVersion):
    """``digest`` is the SHA-256 of the bytes that were looked at. ``decided_by`` is null where the
    check itself decided, else the moderator who let pass what it held.
    """

    digest = kinds.name()
    check = kinds.name()
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    stage = fields.String(required=True, validate=validate.OneOf(("observed", "required")))
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    findings = fields.List(kinds.mapping(), required=True)
    decided_by = kinds.optional_text()


class PassedCheck(Schema):
    check = kinds.name()
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    stage = fields.String(required=True, validate=validate.OneOf(("observed", "required")))


class ChecksPassed(_OfVersion):
    """These checks passed the bytes with this SHA-256 themselves, and had nothing to say of them.
    A ``check.concluded`` each would mean the same.
    """

    digest = kinds.name()
    checks = fields.List(fields.Nested(PassedCheck), required=True, validate=validate.Length(min=1))


class ModerationRequested(_OfVersion):
    """``submission`` is what will be published, complete; ``reasons`` say why people look at it."""

    owner_id = kinds.name()
    held_key = kinds.name()
    submission = kinds.mapping()
    reasons = kinds.names()
    risk = kinds.size()


class ModerationClaimed(_OfVersion):
    moderator_id = kinds.name()
    moderator_name = kinds.name()
    until = fields.AwareDateTime(required=True, format="iso")


class ModerationReleased(_OfVersion):
    moderator_id = kinds.name()


class ModerationDecided(_OfVersion):
    """``policy`` is a code of the published policies, ``words`` are for the developer."""

    moderator_id = kinds.name()
    approved = fields.Boolean(required=True, truthy={True}, falsy={False})
    policy = kinds.name()
    words = kinds.text()


class ModerationAppealed(_OfVersion):
    developer_id = kinds.name()
    words = kinds.text()


class VersionRejected(_OfVersion):
    """On the plugin's own stream: the version is not published, and says why."""

    policy = kinds.name()
    reason = kinds.text()


class Verdict(Schema):
    check = kinds.name()
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    stage = fields.String(required=True, validate=validate.OneOf(("observed", "required")))
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))


class VersionRefused(_OfVersion):
    """On the stream ``refusals-<plugin id>``: an upload that the checks refused at once, of which
    nothing was stored, and whose version is not taken. ``digest`` is the SHA-256 of what was sent,
    ``checks`` is empty where it could not be opened; ``findings`` are the worst of ``found``.
    """

    digest = kinds.name()
    submitted_by = kinds.name()
    checks = fields.List(fields.Nested(Verdict), required=True)
    findings = fields.List(kinds.mapping(), required=True)
    found = kinds.size()


SCHEMAS: dict[str, type[Schema]] = {
    "check.concluded": CheckConcluded,
    "checks.passed": ChecksPassed,
    "moderation.requested": ModerationRequested,
    "moderation.claimed": ModerationClaimed,
    "moderation.released": ModerationReleased,
    "moderation.decided": ModerationDecided,
    "moderation.appealed": ModerationAppealed,
    "plugin.version_rejected": VersionRejected,
    "plugin.version_refused": VersionRefused,
}
