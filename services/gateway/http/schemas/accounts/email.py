"""An account's address, and a password that was forgotten."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.accounts.factors import code, passkey
from gateway.http.schemas.parts import text


class Email(CamelSchema):
    mail = fields.Boolean(
        required=True, metadata={"description": "Whether this platform sends mail."}
    )
    address = fields.String(required=True)
    confirmed = fields.Boolean(required=True)
    pending = fields.String(
        required=True, allow_none=True, metadata={"description": "It waits for its link."}
    )


class NewEmail(CamelSchema):
    email = fields.String(required=True, validate=validate.Length(3, 254))


class Link(CamelSchema):
    token = text(1, 128, required=True)


class Forgotten(CamelSchema):
    account = text(
        1, 254, required=True, metadata={"description": "A username, or a confirmed address."}
    )


class ForgottenPassword(Link):
    new = text(8, 128, required=True, metadata={"format": "password"})
    code = code()
    passkey = passkey()
