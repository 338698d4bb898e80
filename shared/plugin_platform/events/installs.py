"""What installs says, on the streams ``installs-user:<id>`` and ``installs-anon:<id>``."""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds, workspaces


class PluginInstalled(Schema):
    principal = kinds.principal()
    plugin_id = kinds.name()
    version = kinds.name()


class PluginUninstalled(PluginInstalled):
    pass


class PluginUpdated(PluginInstalled):
    previous_version = kinds.name()


class PluginEnabled(Schema):
    principal = kinds.principal()
    plugin_id = kinds.name()


class PluginDisabled(PluginEnabled):
    pass


class PluginConfigured(PluginEnabled):
    """All that was stored. Read, but said no more: each change repeated everything."""

    settings = kinds.mapping()


class PluginSettingsChanged(PluginEnabled):
    """A patch of what is stored, in the manner of RFC 7396: null takes a setting away."""

    changes = kinds.mapping()


class PluginUpdatesChosen(PluginEnabled):
    """Whether it updates by itself; null as for all plugins of the principal."""

    automatic = fields.Boolean(required=True, allow_none=True)


class PluginBroughtAlong(PluginEnabled):
    """It was installed since the plugin ``by`` needs it."""

    by = kinds.name()


class PluginKept(PluginEnabled):
    """What came along is wanted for itself from now on."""


class PluginChannelChosen(PluginEnabled):
    """``beta``: its pre-releases too."""

    channel = fields.String(required=True, validate=validate.OneOf(("stable", "beta")))


class UpdatesChosen(Schema):
    """For all plugins of the principal."""

    principal = kinds.principal()
    automatic = fields.Boolean(required=True)
    wait_hours = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class MovedInstall(Schema):
    plugin_id = kinds.name()
    version = kinds.name()
    enabled = fields.Boolean(required=True)
    settings = kinds.mapping()
    installed_at = kinds.name()


class InstallsMerged(Schema):
    """On the account's stream; ``duplicates`` were installed on both sides."""

    principal = kinds.principal()
    source = kinds.principal()
    moved = fields.List(fields.Nested(MovedInstall), required=True)
    duplicates = kinds.names()


class InstallsHandedOver(Schema):
    """On the visitor's stream: what ``installs.merged`` took over."""

    principal = kinds.principal()
    target = kinds.principal()
    plugin_ids = kinds.names()


class InstallsExpired(Schema):
    """On a visitor's stream: nobody has come back for what was installed."""

    principal = kinds.principal()
    plugin_ids = kinds.names()


class InstallsEnded(Schema):
    """On an account's stream, the last of it: the account is gone."""

    principal = kinds.principal()


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.installed": PluginInstalled,
    "plugin.updated": PluginUpdated,
    "plugin.uninstalled": PluginUninstalled,
    "plugin.enabled": PluginEnabled,
    "plugin.disabled": PluginDisabled,
    "plugin.configured": PluginConfigured,
    "plugin.settings_changed": PluginSettingsChanged,
    "plugin.updates_chosen": PluginUpdatesChosen,
    "plugin.brought_along": PluginBroughtAlong,
    "plugin.kept": PluginKept,
    "plugin.channel_chosen": PluginChannelChosen,
    "updates.chosen": UpdatesChosen,
    "installs.merged": InstallsMerged,
    "installs.handed_over": InstallsHandedOver,
    "installs.expired": InstallsExpired,
    "installs.ended": InstallsEnded,
    **workspaces.SCHEMAS,
}
