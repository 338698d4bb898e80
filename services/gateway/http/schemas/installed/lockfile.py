"""A list of plugins with exactly these versions."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text

AT_ONCE = 100  # as many as the service takes


class LockedPlugin(CamelSchema):
    plugin_id = text(1, 64, required=True)
    version = text(1, 64, required=True)
    digest = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="Must be a SHA-256 in hexadecimal."),
        metadata={"description": "SHA-256 of the bundle, or of the listing of its files."},
    )


class LockFile(CamelSchema):
    plugins = fields.List(fields.Nested(LockedPlugin), required=True)


class WantedLock(CamelSchema):
    plugins = fields.List(
        fields.Nested(LockedPlugin), required=True, validate=validate.Length(1, AT_ONCE)
    )


class NotInstalled(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    detail = fields.String(required=True)


class LockOutcome(CamelSchema):
    installed = fields.List(fields.Nested(LockedPlugin), required=True)
    failed = fields.List(fields.Nested(NotInstalled), required=True)
