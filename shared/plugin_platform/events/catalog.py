"""What the catalog says, on the stream ``catalog-changes``: which answers grew old; and on the
streams ``collection-<id>`` what moderators choose for the front page.

An answer that includes a change has a ``revision`` of at least the event's position.
"""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds

ASPECTS = ("listing", "counts", "front", "reviews", "everything")
# The set to begin with, what is shown large, and the others.
PLACEMENTS = ("starter", "featured", "listed")
MAX_RANK = 999


class CatalogChanged(Schema):
    """``everything`` is said after a rebuild, and names no plugins."""

    plugin_ids = kinds.names()
    aspects = fields.List(fields.String(validate=validate.OneOf(ASPECTS)), required=True)


class CollectionCreated(Schema):
    """``placement``: where it is shown, of ``PLACEMENTS``; of several there, by ``rank``."""

    collection_id = kinds.name()
    title = kinds.name()
    words = kinds.text()
    placement = fields.String(required=True, validate=validate.OneOf(PLACEMENTS))
    rank = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_RANK))


class CollectionDescribed(CollectionCreated):
    pass


class CollectionFilled(Schema):
    """All plugins that it has now, in their order."""

    collection_id = kinds.name()
    plugin_ids = kinds.names()


class CollectionPublished(Schema):
    collection_id = kinds.name()


class CollectionUnpublished(CollectionPublished):
    pass


class CollectionDeleted(CollectionPublished):
    pass


class CatalogMilestone(Schema):
    """On the stream ``catalog-milestones``: so many people have a plugin now, which is twice as
    many as when it was said last, or half. Few events tell others who is popular.
    """

    plugin_id = kinds.name()
    install_count = kinds.size()


SCHEMAS: dict[str, type[Schema]] = {
    "catalog.changed": CatalogChanged,
    "catalog.milestone": CatalogMilestone,
    "collection.created": CollectionCreated,
    "collection.described": CollectionDescribed,
    "collection.filled": CollectionFilled,
    "collection.published": CollectionPublished,
    "collection.unpublished": CollectionUnpublished,
    "collection.deleted": CollectionDeleted,
}
