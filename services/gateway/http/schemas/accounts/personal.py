"""What an account decides about its data."""

from __future__ import annotations

from marshmallow import fields

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text


class UsageChoice(CamelSchema):
    reported = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether the use of plugins may be counted."},
    )


class Deleted(CamelSchema):
    deleted = fields.Boolean(
        required=True,
        metadata={"description": "False also for an account that there never was."},
    )


class Deletion(CamelSchema):
    username = text(
        1, 64, required=True, metadata={"description": "The account's, typed: it is for good."}
    )
