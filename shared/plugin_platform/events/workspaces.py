"""What installs says of somebody's workspaces, on the streams of their plugins."""

from marshmallow import Schema, fields

from plugin_platform.events import kinds


class WorkspaceDeleted(Schema):
    principal = kinds.principal()
    workspace_id = kinds.name()


class WorkspaceSwitched(WorkspaceDeleted):
    """The one before keeps what was on; what is on from now on follows as events of its own."""


class WorkspaceRenamed(WorkspaceDeleted):
    name = kinds.name()


class WorkspaceCreated(WorkspaceRenamed):
    """``plugin_ids`` are on in it; ``used``: it is made of what is on now, and is what is used."""

    plugin_ids = kinds.names()
    used = fields.Boolean(required=True)


SCHEMAS: dict[str, type[Schema]] = {
    "workspace.created": WorkspaceCreated,
    "workspace.renamed": WorkspaceRenamed,
    "workspace.deleted": WorkspaceDeleted,
    "workspace.switched": WorkspaceSwitched,
}
