"""Named sets of plugins that somebody switches between."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text

MOST_PLUGINS = 500


def name() -> fields.String:
    return text(1, 80, required=True)


class NewWorkspace(CamelSchema):
    id = text(
        36,
        36,
        required=True,
        metadata={"description": "A UUID of one's own: with the same one nothing is made twice."},
    )
    name = name()
    plugin_ids = fields.List(
        text(1, 64),
        validate=validate.Length(max=MOST_PLUGINS),
        metadata={"description": "What is on in it; left out: what is on now, and it is used."},
    )


class WorkspaceName(CamelSchema):
    name = name()


class Workspace(CamelSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    plugin_ids = fields.List(fields.String(), required=True)
    used = fields.Boolean(required=True, metadata={"description": "It is what is on now."})


class Workspaces(CamelSchema):
    items = fields.List(fields.Nested(Workspace), required=True)
    most = fields.Integer(required=True, metadata={"description": "As many as one may have."})
