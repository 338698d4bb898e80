"""What the catalog says, on the stream ``catalog-changes``: which answers grew old."""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds

ASPECTS = ("listing", "counts")


class CatalogChanged(Schema):
    plugin_ids = kinds.names()
    aspects = fields.List(fields.String(validate=validate.OneOf(ASPECTS)), required=True)
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


SCHEMAS: dict[str, type[Schema]] = {"catalog.changed": CatalogChanged}
