"""What publishing says, on the stream ``plugin-<plugin id>``."""

from marshmallow import Schema, fields

from plugin_platform.events import experiments, kinds, life, ownership, rollouts


class PluginDescribed(Schema):
    plugin_id = kinds.name()
    name = kinds.name()
    description = kinds.text()
    category = kinds.name()
    tags = kinds.names()


class PluginCreated(PluginDescribed):
    owner_id = kinds.name()
    owner_name = kinds.name()


class File(Schema):
    """A file of a version that is a zip; ``digest`` is its SHA-256 in hexadecimal."""

    path = kinds.name()
    size = kinds.size()
    digest = kinds.name()


class _Version(Schema):
    """``files`` is empty where the version is one module; else ``bundle_key`` is the key of its
    listing's hash and the path of its entry, which is what ``integrity`` is of.
    """

    plugin_id = kinds.name()
    version = kinds.name()
    bundle_key = kinds.name()
    integrity = kinds.name()
    size = kinds.size()
    min_platform_version = kinds.optional_text()
    readme_key = kinds.optional_text()  # in the object storage; see ``Bundles.publish_readme``
    files = fields.List(fields.Nested(File), required=True)


class PluginVersionSubmitted(_Version):
    """``findings`` are the warnings of the automatic checks; an error stores nothing. ``archive``
    is the SHA-256 of the zip as it was sent; ``imports`` are names, null where they were not kept.
    """

    findings = fields.List(kinds.mapping(), required=True)
    archive = kinds.optional_text()
    imports = fields.List(fields.String(), required=True, allow_none=True)


class Signature(Schema):
    """``payload`` is the statement as text, ``value`` in base64 what ``key_id`` signed it with."""

    key_id = kinds.name()
    payload = kinds.name()
    value = kinds.name()


class PluginPublished(_Version):
    """Complete: whoever reads this needs no other event to show or install the version.

    ``readme_html`` is of versions from before readmes were stored apart; null since.
    ``signature`` is null of versions from before the platform signed what it publishes.
    ``security``: its author says that it mends a security hole; false of all from before.
    """

    manifest = kinds.mapping()
    changelog = kinds.text()
    readme_html = kinds.optional_text()
    name = kinds.name()
    description = kinds.text()
    category = kinds.name()
    tags = kinds.names()
    owner_id = kinds.name()
    owner_name = kinds.name()
    signature = fields.Nested(Signature, required=True, allow_none=True)
    security = fields.Boolean(required=True)


class PluginVersionSigned(Schema):
    """A version that was published without a signature has one, or another one."""

    plugin_id = kinds.name()
    version = kinds.name()
    signature = fields.Nested(Signature, required=True)


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.created": PluginCreated,
    "plugin.described": PluginDescribed,
    "plugin.version_submitted": PluginVersionSubmitted,
    "plugin.published": PluginPublished,
    "plugin.version_signed": PluginVersionSigned,
    **life.SCHEMAS,
    **ownership.SCHEMAS,
    **rollouts.SCHEMAS,
    **experiments.SCHEMAS,
}
