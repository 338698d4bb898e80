"""What publishing says of the life of a version and of a plugin, after they were published."""

from marshmallow import Schema

from plugin_platform.events import kinds


class _OfVersion(Schema):
    plugin_id = kinds.name()
    version = kinds.name()


class PluginVersionYanked(_OfVersion):
    """It stays installed where it is, and is given to nobody else."""

    reason = kinds.text()


class PluginVersionRestored(_OfVersion):
    pass


class PluginVersionBlocked(_OfVersion):
    """By a moderator: it runs nowhere. Each version with the same bytes has an event."""

    reason = kinds.name()


class PluginVersionUnblocked(_OfVersion):
    pass


class PluginRolledBack(_OfVersion):
    """``version`` has the bytes of ``original``; ``plugin.published`` follows in the same append,
    and its manifest is the one that is in the bytes, with the original's version.
    """

    original = kinds.name()


class PluginDeprecated(Schema):
    """``replacement`` is the id of another plugin, or null."""

    plugin_id = kinds.name()
    message = kinds.name()
    replacement = kinds.optional_text()


class PluginUndeprecated(Schema):
    plugin_id = kinds.name()


class PluginBlocked(Schema):
    """By a moderator: no version of it runs anywhere."""

    plugin_id = kinds.name()
    reason = kinds.text()


class PluginUnblocked(Schema):
    plugin_id = kinds.name()


class PluginHeld(Schema):
    """Its publisher is banned: it is hidden and given to nobody; who has it keeps it."""

    plugin_id = kinds.name()
    publisher_id = kinds.name()


class PluginReleased(PluginHeld):
    pass


class PublisherBanned(Schema):
    """On the stream ``publisher-<user id>``, in one transaction with a ``plugin.held`` each."""

    user_id = kinds.name()
    reason = kinds.name()


class PublisherUnbanned(Schema):
    user_id = kinds.name()


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.version_yanked": PluginVersionYanked,
    "plugin.version_restored": PluginVersionRestored,
    "plugin.version_blocked": PluginVersionBlocked,
    "plugin.version_unblocked": PluginVersionUnblocked,
    "plugin.rolled_back": PluginRolledBack,
    "plugin.deprecated": PluginDeprecated,
    "plugin.undeprecated": PluginUndeprecated,
    "plugin.blocked": PluginBlocked,
    "plugin.unblocked": PluginUnblocked,
    "plugin.held": PluginHeld,
    "plugin.released": PluginReleased,
    "publisher.banned": PublisherBanned,
    "publisher.unbanned": PublisherUnbanned,
}
