"""What the API takes and gives about the life of a version and of a plugin."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import Deprecation, text

LONGEST = 500  # characters of what somebody says; publishing has the same


class OptionalReason(CamelSchema):
    reason = fields.String(validate=validate.Length(0, LONGEST), load_default="")


class Reason(CamelSchema):
    reason = fields.String(validate=validate.Length(1, LONGEST), required=True)


class NewDeprecation(CamelSchema):
    message = fields.String(validate=validate.Length(1, LONGEST), required=True)
    replacement = fields.String(validate=validate.Length(1, 64), allow_none=True, load_default=None)


class Rollback(CamelSchema):
    version = fields.String(
        validate=validate.Length(1, 64),
        required=True,
        metadata={"description": "The new number, higher than all that there are."},
    )
    changelog = fields.String(validate=validate.Length(0, 20_000))


class Ban(CamelSchema):
    user_id = fields.String(required=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "null: there is no ban."}
    )
    plugins = fields.List(fields.String(), required=True)


class DeprecationState(CamelSchema):
    id = fields.String(required=True)
    deprecation = fields.Nested(Deprecation, required=True, allow_none=True)


class PluginState(CamelSchema):
    id = fields.String(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class Blocked(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(
        required=True, allow_none=True, metadata={"description": "null: the whole plugin."}
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "null: not blocked any more."}
    )


class BlocklistQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    since = text(0, 512)


class Blocklist(CamelSchema):
    items = fields.List(
        fields.Nested(Blocked), required=True, metadata={"description": "In order of change."}
    )
    cursor = fields.String(
        required=True, metadata={"description": "What to ask next with, as `since`."}
    )
    more = fields.Boolean(required=True, metadata={"description": "Ask at once."})
    whole = fields.Boolean(
        required=True,
        metadata={
            "description": "The list from its beginning: it takes the place of what was known."
        },
    )


class Username(CamelSchema):
    username = fields.String(validate=validate.Length(1, 32), required=True)


class Owner(CamelSchema):
    username = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(("publisher", "co-owner")))


class Offer(CamelSchema):
    kind = fields.String(required=True, validate=validate.OneOf(("transfer", "co-owner")))
    username = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class Owners(CamelSchema):
    id = fields.String(required=True)
    owners = fields.List(fields.Nested(Owner), required=True)
    offers = fields.List(fields.Nested(Offer), required=True)


class OfferToMe(CamelSchema):
    plugin_id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    publisher = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class Offers(CamelSchema):
    items = fields.List(fields.Nested(OfferToMe), required=True)
