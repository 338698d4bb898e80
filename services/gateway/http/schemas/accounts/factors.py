"""What the API takes and gives of second factors."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import plain_object, text, time


def code(**options: bool) -> fields.String:
    return fields.String(
        validate=validate.Length(1, 64),
        metadata={"description": "Six digits of the second factor, or a recovery code."},
        **options,  # type: ignore[arg-type]
    )


def passkey() -> fields.Dict:
    return plain_object(
        metadata={"description": "In place of a code: what navigator.credentials.get answered."}
    )


def passkey_name() -> fields.String:
    return text(1, 64, required=True)


class Passkey(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    added_at = time(required=True)
    last_used_at = time(required=True, allow_none=True)


class NewPasskey(CamelSchema):
    name = passkey_name()
    credential = plain_object(
        required=True, metadata={"description": "What navigator.credentials.create answered."}
    )


class PasskeyName(CamelSchema):
    name = passkey_name()


class RegistrationOptions(CamelSchema):
    options = plain_object(
        required=True, metadata={"description": "PublicKeyCredentialCreationOptionsJSON."}
    )


class PasskeyQuestion(CamelSchema):
    options = plain_object(
        required=True,
        allow_none=True,
        metadata={"description": "PublicKeyCredentialRequestOptionsJSON; null without passkeys."},
    )


class KnownPassword(CamelSchema):
    username = text(1, 254, required=True)
    password = text(1, 1024, required=True, metadata={"format": "password"})


class Code(CamelSchema):
    code = code(required=True)


class Factors(CamelSchema):
    totp = fields.Boolean(required=True)
    recovery_codes_left = fields.Integer(required=True)
    passkeys = fields.List(fields.Nested(Passkey), required=True)
    passkey_origins = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Addresses of the page on which passkeys are good; maybe none."},
    )


class TotpSecret(CamelSchema):
    secret = fields.String(required=True, metadata={"description": "Base32, to be typed."})
    uri = fields.String(required=True, metadata={"description": "otpauth://, for a QR code."})


class RecoveryCodes(CamelSchema):
    recovery_codes = fields.List(
        fields.String(), required=True, metadata={"description": "Each is good once."}
    )


class FirstRecoveryCodes(CamelSchema):
    recovery_codes = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "Each is good once; null where those of before stay good."},
    )


class AddedPasskey(FirstRecoveryCodes):
    passkey = fields.Nested(Passkey, required=True)
