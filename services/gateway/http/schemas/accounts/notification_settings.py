"""What the API takes and gives of what people choose to be told."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.http.camel_schema import CamelSchema

YES_OR_NO: dict[str, Any] = {"truthy": {True}, "falsy": {False}}


class Topic(CamelSchema):
    id = fields.String(required=True)
    bell = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "null: by mail only."}
    )
    bell_always = fields.Boolean(
        required=True, metadata={"description": "It concerns security: the bell stays on."}
    )
    mail = fields.Boolean(required=True)


class Settings(CamelSchema):
    mail = fields.Boolean(
        required=True, metadata={"description": "Whether this platform sends mail."}
    )
    address = fields.String(required=True, allow_none=True)
    pending = fields.String(
        required=True, allow_none=True, metadata={"description": "It waits for its code."}
    )
    topics = fields.List(fields.Nested(Topic), required=True)


class Choice(CamelSchema):
    bell = fields.Boolean(**YES_OR_NO)
    mail = fields.Boolean(**YES_OR_NO)

    @validates_schema
    def _says_something(self, data: dict[str, bool], **_: object) -> None:
        if not data:
            raise ValidationError("Say bell, mail or both.")


class Address(CamelSchema):
    address = fields.String(required=True, validate=validate.Length(3, 254))


class Code(CamelSchema):
    code = fields.String(required=True, validate=validate.Length(1, 64))


class Unsubscribed(CamelSchema):
    topic = fields.String(required=True)
