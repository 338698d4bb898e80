"""The front page of the marketplace, and the collections that moderators make for it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text
from gateway.http.schemas.public.marketplace import Summary
from plugin_platform.events.catalog import MAX_RANK, PLACEMENTS

MAX_PLUGINS = 50  # of a collection; the catalog has the same


class ShownCollection(CamelSchema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    placement = fields.String(required=True, metadata={"description": ", ".join(PLACEMENTS)})
    plugins = fields.List(
        fields.Nested(Summary),
        required=True,
        metadata={"description": "Those that can be had now; on the front page the first six."},
    )
    total = fields.Integer(required=True)


class Front(CamelSchema):
    starter = fields.Nested(ShownCollection, required=True, allow_none=True)
    featured = fields.List(fields.Nested(ShownCollection), required=True)
    collections = fields.List(fields.Nested(ShownCollection), required=True)
    popular = fields.List(fields.Nested(Summary), required=True)
    rising = fields.List(
        fields.Nested(Summary),
        required=True,
        metadata={"description": "More accounts than before have installed them this week."},
    )
    new = fields.List(fields.Nested(Summary), required=True)


class Related(CamelSchema):
    together = fields.List(
        fields.Nested(Summary),
        required=True,
        metadata={"description": "What people who have it also have."},
    )
    alike = fields.List(fields.Nested(Summary), required=True)


class Suggestion(Summary):
    because = fields.String(
        required=True, metadata={"description": "The id of an installed plugin."}
    )


class Suggestions(CamelSchema):
    items = fields.List(fields.Nested(Suggestion), required=True)


class ModeratedCollection(ShownCollection):
    rank = fields.Integer(required=True)
    published = fields.Boolean(required=True)
    plugin_ids = fields.List(fields.String(), required=True)
    revision = fields.Integer(
        required=True, metadata={"description": "To be sent along with a change."}
    )


class ModeratedCollections(CamelSchema):
    items = fields.List(fields.Nested(ModeratedCollection), required=True)


def _rank(**options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(0, MAX_RANK), **options)


class NewCollection(CamelSchema):
    id = text(2, 64, required=True)
    title = text(1, 64, required=True)
    words = text(0, 300, load_default="")
    placement = fields.String(validate=validate.OneOf(PLACEMENTS), load_default="listed")
    rank = _rank(load_default=100)


class CollectionChanges(CamelSchema):
    title = text(1, 64)
    words = text(0, 300)
    placement = fields.String(validate=validate.OneOf(PLACEMENTS))
    rank = _rank()
    plugin_ids = fields.List(text(2, 64), validate=validate.Length(0, MAX_PLUGINS))
    revision = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(0, 2**31),
        metadata={"description": "Of the answer that the change begins with."},
    )
