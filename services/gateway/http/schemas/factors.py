"""What the API takes and gives of second factors."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema


def code(**options: bool) -> fields.String:
    return fields.String(
        validate=validate.Length(1, 64),
        metadata={"description": "Six digits of the second factor, or a recovery code."},
        **options,  # type: ignore[arg-type]
    )


class Code(CamelSchema):
    code = code(required=True)


class Factors(CamelSchema):
    totp = fields.Boolean(required=True)
    recovery_codes_left = fields.Integer(required=True)


class TotpSecret(CamelSchema):
    secret = fields.String(required=True, metadata={"description": "Base32, to be typed."})
    uri = fields.String(required=True, metadata={"description": "otpauth://, for a QR code."})


class RecoveryCodes(CamelSchema):
    recovery_codes = fields.List(
        fields.String(), required=True, metadata={"description": "Each is good once."}
    )
