"""Accounts, sessions, and who one is."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.accounts.factors import code, passkey
from gateway.http.schemas.parts import text, time


class Registration(CamelSchema):
    username = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9_-]{3,32}\Z", error="3 to 32 of A-Z a-z 0-9 _ -"),
    )
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = text(8, 128, required=True, metadata={"format": "password"})


class Credentials(CamelSchema):
    username = text(1, 254, required=True)
    password = text(1, 1024, required=True, metadata={"format": "password"})
    code = code()
    passkey = passkey()


class User(CamelSchema):
    id = fields.String(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True)
    is_developer = fields.Boolean(required=True)
    roles = fields.List(fields.String(), required=True)


class Password(CamelSchema):
    password = text(1, 1024, required=True, metadata={"format": "password"})
    code = code()
    passkey = passkey()


class NewPassword(CamelSchema):
    current = text(1, 1024, required=True, metadata={"format": "password"})
    new = text(8, 128, required=True, metadata={"format": "password"})
    code = code()
    passkey = passkey()


class Session(CamelSchema):
    id = fields.String(required=True)
    device = fields.String(required=True)
    since = time(required=True)
    last_seen = time(required=True)
    current = fields.Boolean(required=True)


class SessionList(CamelSchema):
    items = fields.List(fields.Nested(Session), required=True)


class Account(CamelSchema):
    user = fields.Nested(User, required=True)


class Merged(CamelSchema):
    """What became of the installs that the visitor made before signing in."""

    moved = fields.List(fields.String(), required=True)
    duplicates = fields.List(fields.String(), required=True)


class SignedIn(CamelSchema):
    user = fields.Nested(User, required=True)
    merged = fields.Nested(Merged, required=True)


class Me(CamelSchema):
    user = fields.Nested(User, required=True, allow_none=True)
    anonymous = fields.Boolean(
        required=True, metadata={"description": "A visitor who has been here before."}
    )
