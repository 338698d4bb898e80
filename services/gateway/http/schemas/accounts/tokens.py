"""What the API takes and gives of API tokens."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.accounts import accounts
from plugin_platform import api_tokens
from plugin_platform.text import is_plain


def time_text(**options: Any) -> fields.String:
    return fields.String(metadata={"format": "date-time"}, **options)


def _plain(text: str) -> None:
    if not is_plain(text):
        raise ValidationError(api_tokens.NOT_PLAIN)


class NewToken(CamelSchema):
    """What an API token may be used for, and how long."""

    name = fields.String(
        required=True,
        validate=[
            validate.Length(1, api_tokens.LONGEST_NAME),
            validate.Regexp(r"\s*\S", error="Give it a name."),
            _plain,
        ],
    )
    plugins = fields.List(
        fields.String(validate=validate.Regexp(api_tokens.PLUGIN_ID, error="No plugin's id.")),
        validate=validate.Length(1, api_tokens.MOST_PLUGINS),
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Plugins that it is good for; null for all of the account's, which the "
            "action tokens takes."
        },
    )
    actions = fields.List(
        fields.String(validate=validate.OneOf([one.value for one in api_tokens.Action])),
        required=True,
        validate=validate.Length(1, len(api_tokens.Action)),
    )
    days = fields.Integer(
        load_default=30, strict=True, validate=validate.Range(1, api_tokens.LONGEST_DAYS)
    )

    @validates_schema
    def _reach(self, data: dict[str, Any], **_: object) -> None:
        if api_tokens.reaches_too_far(data["plugins"], data["actions"]):
            raise ValidationError(api_tokens.TAKES_ALL_PLUGINS, "plugins")


class ApiToken(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    plugins = fields.List(fields.String(), required=True, allow_none=True)
    actions = fields.List(fields.String(), required=True)
    origin = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    issued_at = time_text()
    expires_at = time_text(required=True)
    last_used_at = time_text(allow_none=True)


class TokenList(CamelSchema):
    items = fields.List(fields.Nested(ApiToken), required=True)


class IssuedToken(ApiToken):
    token = fields.String(
        required=True, metadata={"description": "It is shown here, and never again."}
    )


class OwnToken(ApiToken):
    user = fields.Nested(accounts.User, required=True)


class DeviceCodes(CamelSchema):
    device_code = fields.String(
        required=True, metadata={"description": "The program's secret, to ask with."}
    )
    user_code = fields.String(required=True, metadata={"description": "To show, and to type."})
    verification_uri = fields.String(required=True, metadata={"format": "uri"})
    verification_uri_complete = fields.String(required=True, metadata={"format": "uri"})
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})
    interval = fields.Integer(
        required=True, metadata={"description": "Seconds between two questions."}
    )


class DeviceCode(CamelSchema):
    device_code = fields.String(required=True, validate=validate.Length(1, 200))


class Wish(NewToken):
    network = fields.String(
        required=True, metadata={"description": "The address from which the program asks."}
    )
    expires_at = time_text(required=True)


class Decision(CamelSchema):
    approve = fields.Boolean(required=True, truthy={True}, falsy={False})
