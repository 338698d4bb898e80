"""What plugins throw, in groups, as their owners and moderators see it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text

STATES = ("open", "resolved", "ignored")
SORTS = ("users", "last-seen")


def _few(description: str) -> fields.Integer:
    metadata = {"description": f"{description}; null: of fewer than five."}
    return fields.Integer(required=True, allow_none=True, metadata=metadata)


def _day(**options: Any) -> fields.String:
    return fields.String(required=True, metadata={"format": "date"}, **options)


class ErrorsQuery(CamelSchema):
    state = fields.String(validate=validate.OneOf(STATES))
    version = text(1, 64)
    sort = fields.String(load_default="users", validate=validate.OneOf(SORTS))


class Decision(CamelSchema):
    state = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={"description": "What is resolved opens again when a newer version throws it."},
    )


class PluginError(CamelSchema):
    id = fields.String(required=True, metadata={"format": "uuid"})
    name = fields.String(required=True)
    message = fields.String(
        required=True, metadata={"description": "Its words that the bundle has; … for all others."}
    )
    file = fields.String(required=True, metadata={"description": "Empty: its one module."})
    function = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    resolved_in = fields.String(
        required=True, allow_none=True, metadata={"description": "The newest version there was."}
    )
    came_back_in = fields.String(required=True, allow_none=True)
    first_day = _day()
    last_day = _day()
    users = _few("Accounts that met it, each once in 28 days")
    count = _few("How often those did, at most 100 a day each")
    versions = fields.List(fields.String(), required=True)


class ErrorStates(CamelSchema):
    open = fields.Integer(required=True)
    resolved = fields.Integer(required=True)
    ignored = fields.Integer(required=True)


class PluginErrors(CamelSchema):
    items = fields.List(fields.Nested(PluginError), required=True)
    versions = fields.List(fields.String(), required=True)
    states = fields.Nested(ErrorStates, required=True)
    watched = fields.Boolean(
        required=True, metadata={"description": "Whether you are told of new ones."}
    )


class WatchedErrors(CamelSchema):
    watched = fields.Boolean(required=True)


class StackFrame(CamelSchema):
    file = fields.String(required=True)
    line = fields.Integer(required=True)
    column = fields.Integer(required=True)
    function = fields.String(required=True)


class ErrorInVersion(CamelSchema):
    version = fields.String(required=True)
    bundle_url = fields.String(required=True, metadata={"format": "uri"})
    users = _few("Accounts")
    count = _few("How often")
    first_day = _day()
    last_day = _day()
    frames = fields.List(fields.Nested(StackFrame), required=True)


class ErrorOnDay(CamelSchema):
    day = _day()
    users = _few("Accounts")
    count = _few("How often")


class PluginErrorInFull(PluginError):
    first = _day()
    last = _day()
    days = fields.List(
        fields.Nested(ErrorOnDay),
        required=True,
        metadata={"description": "From first to last; nothing was heard of those that are not in."},
    )
    by_version = fields.List(fields.Nested(ErrorInVersion), required=True)
