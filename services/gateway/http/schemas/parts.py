"""What several answers have."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.public.signatures import Signature


def text(low: int, high: int, **options: Any) -> fields.String:
    return fields.String(validate=validate.Length(low, high), **options)


def time(**options: Any) -> fields.String:
    return fields.String(metadata={"format": "date-time"}, **options)


def plain_object(**options: Any) -> fields.Dict:
    return fields.Dict(keys=fields.String(), **options)


class Deprecation(CamelSchema):
    message = fields.String(required=True)
    replacement = fields.String(
        required=True, allow_none=True, metadata={"description": "The id of another plugin."}
    )


def deprecation() -> fields.Nested:
    return fields.Nested(Deprecation, required=True, allow_none=True)


def reason() -> fields.String:
    metadata = {"description": "Why it is withheld, in a person's words: text, never markup."}
    return fields.String(required=True, allow_none=True, metadata=metadata)


def signature() -> fields.Nested:
    """Null of what was published before there were signatures."""
    return fields.Nested(Signature, required=True, allow_none=True)


class TransferNote(CamelSchema):
    """Told for 30 days to those who had the plugin before."""

    from_ = fields.String(required=True, data_key="from", attribute="from")
    to = fields.String(required=True)
    at = time(required=True)


def number(description: str) -> fields.String:
    metadata = {"description": f"{description} null where there is none."}
    return fields.String(required=True, allow_none=True, metadata=metadata)


def verified_domains() -> fields.List[str]:
    """A catalog from before an update says nothing of them."""
    metadata = {"description": "That the author has proven to hold, in ASCII; the first one first."}
    return fields.List(fields.String(), metadata=metadata)
