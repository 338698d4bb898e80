"""What the API says of signatures."""

from __future__ import annotations

from marshmallow import fields

from gateway.http.camel_schema import CamelSchema


class Signature(CamelSchema):
    key_id = fields.String(required=True)
    payload = fields.String(
        required=True,
        metadata={
            "description": "An in-toto statement as text: the digests of the bundle, and who "
            "published it as which version, from where and when."
        },
    )
    value = fields.String(
        required=True,
        metadata={
            "description": "Ed25519 in base64, over the payload in DSSE's pre-authentication "
            "encoding with the type application/vnd.in-toto+json."
        },
    )


class SigningKey(CamelSchema):
    id = fields.String(required=True)
    public_key = fields.String(
        required=True, metadata={"description": "The 32 bytes of RFC 8032, in base64."}
    )
    valid_from = fields.String(required=True, allow_none=True)
    valid_until = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What it signed before stays good; later it signed nothing."},
    )
    revoked = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why nothing that it signed is believed; null for a good key."},
    )


class SigningKeys(CamelSchema):
    keys = fields.List(fields.Nested(SigningKey), required=True)
    required = fields.Boolean(
        required=True, metadata={"description": "Whether a version without a signature may run."}
    )
