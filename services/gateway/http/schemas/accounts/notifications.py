"""What the API takes and gives of notifications."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema


class NotificationQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(validate=validate.Length(1, 200))


class Notification(CamelSchema):
    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "installed-blocked, …"})
    plugin_id = fields.String(
        required=True, allow_none=True, metadata={"description": "null of what concerns none."}
    )
    name = fields.String(required=True, allow_none=True, metadata={"description": "The plugin's."})
    version = fields.String(required=True, allow_none=True)
    said = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "reason, message, words and so on, by the kind; text, always."},
    )
    at = fields.String(required=True, metadata={"format": "date-time"})
    read = fields.Boolean(required=True)
    watched = fields.String(
        allow_none=True,
        metadata={"description": "`plugin` or `author`: told since one watches that."},
    )


class Notifications(CamelSchema):
    items = fields.List(fields.Nested(Notification), required=True)
    unread = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Unread(CamelSchema):
    unread = fields.Integer(required=True)
    waiting = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "How many versions wait for a moderator, appeals too; 100 means 100 or"
            " more. null to others, and when it cannot be told now."
        },
    )


class ReadUpTo(CamelSchema):
    up_to = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{1,18}\Z", error="The id of a notification."),
        metadata={"description": "The newest that was seen: what came after it stays unread."},
    )
