"""What the API takes and gives of domains that authors are verified by."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text, time, verified_domains

STATES = ("pending", "verified", "revoked")
PROBLEMS = ", ".join(
    ("missing", "other", "unreachable", "unreadable", "redirected", "not-public", "too-large")
)


class NewDomain(CamelSchema):
    domain = text(1, 253, required=True, metadata={"description": "Such as example.org."})


class Domain(CamelSchema):
    domain = fields.String(required=True, metadata={"description": "In ASCII."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    record_name = fields.String(
        required=True, metadata={"description": "Whose TXT record proves it."}
    )
    record_value = fields.String(required=True, metadata={"description": "What it has to be."})
    file_url = fields.String(
        required=True,
        metadata={"description": 'Or which file proves it: `{"tokens": ["…"]}` with `token`.'},
    )
    token = fields.String(required=True)
    verified_at = time(required=True, allow_none=True)
    checked_at = time(required=True, allow_none=True)
    checking = fields.Boolean(required=True, metadata={"description": "It is looked for now."})
    problems = fields.Dict(
        keys=fields.String(validate=validate.OneOf(("dns", "https"))),
        values=fields.String(),
        required=True,
        metadata={"description": f"Why it was not found, by way: {PROBLEMS}."},
    )
    lost_at = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "format": "date-time",
            "description": "Until when what is not found any more has to be there again.",
        },
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "A moderator's; text."}
    )


class DomainList(CamelSchema):
    items = fields.List(fields.Nested(Domain), required=True)


class Author(CamelSchema):
    username = fields.String(required=True)
    since = fields.String(
        required=True,
        metadata={"format": "date-time", "description": "Of the first plugin that can be had."},
    )
    plugins = fields.Integer(required=True)
    verified_domains = verified_domains()
