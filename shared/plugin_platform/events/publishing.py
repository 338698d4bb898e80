"""What publishing says, on the stream ``plugin-<plugin id>``."""

from marshmallow import Schema, fields

from plugin_platform.events import kinds, life, ownership


class PluginDescribed(Schema):
    plugin_id = kinds.name()
    name = kinds.name()
    description = kinds.text()
    category = kinds.name()
    tags = kinds.names()


class PluginCreated(PluginDescribed):
    owner_id = kinds.name()
    owner_name = kinds.name()


class _Version(Schema):
    plugin_id = kinds.name()
    version = kinds.name()
    bundle_key = kinds.name()
    integrity = kinds.name()
    size = kinds.size()
    min_platform_version = kinds.optional_text()
    readme_key = kinds.optional_text()  # in the object storage; see ``Bundles.publish_readme``


class PluginVersionSubmitted(_Version):
    """``findings`` are the warnings of the automatic checks; an error stores nothing."""

    findings = fields.List(kinds.mapping(), required=True)


class PluginPublished(_Version):
    """Complete: whoever reads this needs no other event to show or install the version.

    ``readme_html`` is of versions from before readmes were stored apart; null since.
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


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.created": PluginCreated,
    "plugin.described": PluginDescribed,
    "plugin.version_submitted": PluginVersionSubmitted,
    "plugin.published": PluginPublished,
    **life.SCHEMAS,
    **ownership.SCHEMAS,
}
