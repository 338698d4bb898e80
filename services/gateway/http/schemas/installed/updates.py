"""Newer versions of what somebody has, and how they want them."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.installed.dependencies import Change
from gateway.http.schemas.parts import text, time
from plugin_platform.update_choices import MOST_WAIT_HOURS

AT_ONCE = 100  # as many as the service takes


def _boolean(**options: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **options)


def accept() -> fields.List[str]:
    metadata = {"description": "Permissions that are agreed to, as the preview names them."}
    return fields.List(text(1, 64), validate=validate.Length(max=64), metadata=metadata)


def automatic_updates(**options: Any) -> fields.String:
    choices = ("on", "off", "default")
    metadata = {"description": "default: as for all plugins."}
    return fields.String(validate=validate.OneOf(choices), metadata=metadata, **options)


def channel(**options: Any) -> fields.String:
    metadata = {"description": "beta: the plugin's pre-releases too."}
    return fields.String(validate=validate.OneOf(("stable", "beta")), metadata=metadata, **options)


class Update(CamelSchema):
    plugin_id = fields.String(required=True)
    installed = fields.String(required=True)
    latest = fields.String(required=True, metadata={"description": "The version that is offered."})
    ready_at = fields.String(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", "description": "Until then it waits; null: it does not."},
    )
    automatic = _boolean(required=True)
    security = _boolean(required=True)
    replaces = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(("halted", "yanked", "blocked"))
    )
    asks_for = fields.List(fields.String(), required=True)
    breaks = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Ids of what I have that needs another version than this one."},
    )
    went_back = _boolean(required=True)
    size = fields.Integer(required=True, allow_none=True)
    published_at = time(required=True, allow_none=True)
    rollout = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Per cent of people that get it first; null: it is for all."},
    )


class UpdateChoices(CamelSchema):
    automatic = _boolean(required=True)
    wait_hours = fields.Integer(required=True)


class Updates(UpdateChoices):
    items = fields.List(fields.Nested(Update), required=True)
    automatic_paused = fields.Boolean(
        required=True,
        metadata={"description": "The operators let pages update nothing by themselves."},
    )


class ChosenUpdates(CamelSchema):
    automatic = _boolean()
    wait_hours = fields.Integer(strict=True, validate=validate.Range(0, MOST_WAIT_HOURS))


class WantedUpdate(CamelSchema):
    plugin_id = text(1, 64, required=True)
    version = text(1, 64, required=True)
    accept = accept()


class WantedUpdates(CamelSchema):
    items = fields.List(
        fields.Nested(WantedUpdate), required=True, validate=validate.Length(1, AT_ONCE)
    )
    automatic = _boolean(load_default=False)


class Updated(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    previous_version = fields.String(required=True, allow_none=True)


class NotUpdated(CamelSchema):
    plugin_id = fields.String(required=True)
    version = fields.String(required=True)
    detail = fields.String(required=True)


class UpdateOutcome(CamelSchema):
    updated = fields.List(fields.Nested(Updated), required=True)
    failed = fields.List(fields.Nested(NotUpdated), required=True)


class PreviewQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    version = text(1, 64, required=True)


class Names(CamelSchema):
    added = fields.List(fields.String(), required=True)
    removed = fields.List(fields.String(), required=True)


class SizeChange(CamelSchema):
    before = fields.Integer(required=True, allow_none=True)
    after = fields.Integer(required=True, allow_none=True)


class PlatformChange(CamelSchema):
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)


class Notes(CamelSchema):
    version = fields.String(required=True)
    published_at = time(required=True, allow_none=True)
    security = _boolean(required=True)
    yanked = _boolean(required=True)
    changelog = fields.String(required=True)


class UpdatePreview(CamelSchema):
    plugin_id = fields.String(required=True)
    name = fields.String(required=True)
    installed = fields.String(required=True)
    version = fields.String(required=True)
    is_newer = _boolean(required=True)
    security = _boolean(required=True)
    asks_for = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What has to be agreed to, with accept."},
    )
    permissions = fields.Nested(Names, required=True)
    plugins = fields.Nested(Names, required=True)
    size = fields.Nested(SizeChange, required=True)
    platform = fields.Nested(PlatformChange, required=True)
    notes = fields.List(fields.Nested(Notes), required=True)
    more = _boolean(required=True, metadata={"description": "Older notes are left out."})
    along = fields.List(fields.Nested(Change), required=True)
    conflict = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it cannot be had beside what is installed."},
    )
