"""What publishing says of who owns a plugin: its publisher, and co-owners."""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds


class _Offered(Schema):
    """To the account that has the name; null in events from when the name alone was said. Good
    until ``expires_at`` (ISO 8601), of which nothing is said.
    """

    plugin_id = kinds.name()
    username = kinds.name()
    user_id = kinds.optional_text()
    expires_at = kinds.name()


class PluginTransferOffered(_Offered):
    """In the place of an offer before."""


class PluginTransferEnded(Schema):
    plugin_id = kinds.name()
    username = kinds.name()
    outcome = fields.String(required=True, validate=validate.OneOf(("declined", "withdrawn")))


class PluginTransferred(Schema):
    """``owner`` is the publisher from now on; invitations and offers are void."""

    plugin_id = kinds.name()
    owner_id = kinds.name()
    owner_name = kinds.name()
    previous_owner_id = kinds.name()
    previous_owner_name = kinds.name()


class PluginOwnerInvited(_Offered):
    pass


class PluginOwnerAdded(Schema):
    """A co-owner, who has accepted."""

    plugin_id = kinds.name()
    user_id = kinds.name()
    username = kinds.name()


class PluginOwnerRemoved(Schema):
    """A co-owner or an invitation; ``actor`` of the metadata tells who did it."""

    plugin_id = kinds.name()
    username = kinds.name()


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.transfer_offered": PluginTransferOffered,
    "plugin.transfer_ended": PluginTransferEnded,
    "plugin.transferred": PluginTransferred,
    "plugin.owner_invited": PluginOwnerInvited,
    "plugin.owner_added": PluginOwnerAdded,
    "plugin.owner_removed": PluginOwnerRemoved,
}
