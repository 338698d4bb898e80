"""What follows an account from one device to the next."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text, time

MAX_CHANGES = 50


def _value(most: int | None = None) -> fields.String:
    description = "A text of JSON; null where it is taken away."
    return fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(max=most),
        metadata={"description": description},
    )


class SyncPlace(CamelSchema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("keybindings", "storage")),
        metadata={"description": "Own keys of commands, or what plugins keep."},
    )
    plugin_id = text(
        0, 64, required=True, metadata={"description": "Empty for what is no plugin's."}
    )
    key = text(1, 200, required=True)


class SyncChange(SyncPlace):
    id = text(1, 64, required=True, metadata={"description": "The same when it is sent again."})
    value = _value(8192)
    base = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": "The revision that it was made upon; 0 for none."},
    )


def _account() -> fields.String:
    description = "The id of whose values are meant: 409 where somebody else is signed in by now."
    return text(1, 64, load_default=None, metadata={"description": description})


class SyncChanges(CamelSchema):
    account = _account()
    changes = fields.List(
        fields.Nested(SyncChange), required=True, validate=validate.Length(1, MAX_CHANGES)
    )


class SyncSince(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    account = _account()
    since = fields.Integer(validate=validate.Range(0, 2**53), load_default=0)


class SyncResult(CamelSchema):
    id = fields.String(required=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(("applied", "conflict", "full")),
        metadata={"description": "conflict: `value` is there instead, and was not changed."},
    )
    value = _value()
    revision = fields.Integer(required=True)


class SyncResults(CamelSchema):
    results = fields.List(fields.Nested(SyncResult), required=True)
    revision = fields.Integer(required=True)


class SyncValue(SyncPlace):
    value = _value()
    revision = fields.Integer(required=True)
    changed_at = time(required=True)


class SyncValues(CamelSchema):
    items = fields.List(fields.Nested(SyncValue), required=True)
    revision = fields.Integer(
        required=True, metadata={"description": "The latest; `since` of the next question."}
    )
