"""What the API gives of what somebody watches."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import time


class Watched(CamelSchema):
    watched = fields.Boolean(required=True)


class Watch(CamelSchema):
    kind = fields.String(required=True, validate=validate.OneOf(("plugin", "author")))
    id = fields.String(
        required=True, metadata={"description": "Of the plugin, or the author's name."}
    )
    name = fields.String(required=True)
    since = time(required=True)


class Watches(CamelSchema):
    items = fields.List(fields.Nested(Watch), required=True)
