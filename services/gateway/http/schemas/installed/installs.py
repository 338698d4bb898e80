"""What somebody has installed."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.installed.dependencies import Along, along
from gateway.http.schemas.installed.updates import accept, automatic_updates, channel
from gateway.http.schemas.parts import (
    TransferNote,
    deprecation,
    number,
    plain_object,
    reason,
    signature,
    text,
    time,
)


class Install(CamelSchema):
    plugin_id = text(1, 64, required=True)
    version = text(1, 64)
    along = along()
    accept = accept()


class Configuration(CamelSchema):
    enabled = fields.Boolean(truthy={True}, falsy={False})
    settings = plain_object()
    base = plain_object(
        metadata={
            "description": "What was seen of these settings, null for nothing: 409 names those "
            "that were changed on another device since."
        }
    )
    version = text(1, 64)
    accept = accept()
    along = along()
    automatic_updates = automatic_updates()
    channel = channel()


class Installed(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    settings = plain_object(required=True)
    bundle_url = fields.String(required=True, allow_none=True)
    integrity = fields.String(required=True, allow_none=True)
    signature = signature()
    manifest = plain_object(required=True, allow_none=True)
    installed_at = time(required=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(("available", "halted", "yanked", "held", "blocked")),
        metadata={"description": "What is blocked runs nowhere, and has no bundleUrl."},
    )
    reason = reason()
    deprecation = deprecation()
    transfer = fields.Nested(TransferNote, required=True, allow_none=True)
    previous_version = number("What it was updated from;")
    automatic_updates = automatic_updates(required=True)
    brought_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The plugin for which it came along; null: wanted for itself."},
    )
    channel = channel(required=True)


class InstalledPlugins(CamelSchema):
    items = fields.List(fields.Nested(Installed), required=True)


class InstalledAlong(Installed):
    along = fields.List(
        fields.Nested(Along), required=True, metadata={"description": "What came with it."}
    )


class InstallResult(InstalledAlong):
    success = fields.Boolean(required=True)
