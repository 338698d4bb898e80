"""What the catalog says, on the stream ``catalog-changes``: which answers grew old.

An answer that includes the change has a ``revision`` of at least the event's position.
"""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds

ASPECTS = ("listing", "counts", "everything")


class CatalogChanged(Schema):
    """``everything`` is said after a rebuild, and names no plugins."""

    plugin_ids = kinds.names()
    aspects = fields.List(fields.String(validate=validate.OneOf(ASPECTS)), required=True)


class CatalogMilestone(Schema):
    """On the stream ``catalog-milestones``: so many people have a plugin now, which is twice as
    many as when it was said last, or half. Few events tell others who is popular.
    """

    plugin_id = kinds.name()
    install_count = kinds.size()


SCHEMAS: dict[str, type[Schema]] = {
    "catalog.changed": CatalogChanged,
    "catalog.milestone": CatalogMilestone,
}
