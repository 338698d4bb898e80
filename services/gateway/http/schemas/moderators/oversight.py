"""What the API tells moderators of plugins and publishers, whoever they belong to."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.public.marketplace import ListedVersion


class PluginsQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    q = fields.String(
        validate=validate.Length(1, 100),
        metadata={"description": "In the plugin's id or name, or its publisher's name."},
    )
    stopped = fields.Boolean(
        load_default=False,
        metadata={"description": "Only what is blocked or held, or has a blocked version."},
    )
    cursor = fields.String(validate=validate.Length(1, 500))


class PublisherOfPlugin(CamelSchema):
    id = fields.String(required=True)
    username = fields.String(required=True)
    ban = fields.String(
        required=True, allow_none=True, metadata={"description": "The reason; null: no ban."}
    )


class ModeratedPlugin(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.String(
        required=True, metadata={"description": "draft, published, held, blocked"}
    )
    reason = fields.String(required=True, allow_none=True)
    publisher = fields.Nested(PublisherOfPlugin, required=True)
    blocked_versions = fields.Integer(required=True)
    refused = fields.Integer(
        required=True, metadata={"description": "Uploads that the checks refused at once."}
    )


class ModeratedPlugins(CamelSchema):
    items = fields.List(fields.Nested(ModeratedPlugin), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ModeratedPluginWithVersions(ModeratedPlugin):
    versions = fields.List(fields.Nested(ListedVersion), required=True)


class Banned(CamelSchema):
    user_id = fields.String(required=True)
    username = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "null: an account that publishes nothing."},
    )
    reason = fields.String(required=True)
    plugins = fields.List(fields.String(), required=True)


class Bans(CamelSchema):
    items = fields.List(fields.Nested(Banned), required=True)
