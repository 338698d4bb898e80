"""What moderators say of a collection: bounded, and never anything but text."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from catalog.front.model import MAX_PLUGINS
from plugin_platform.events.catalog import MAX_RANK, PLACEMENTS
from plugin_platform.input import line, load
from plugin_platform.manifests import ID_LENGTH, ID_PATTERN

HOW_IDS_ARE = "Use lower-case letters, digits and single hyphens, a letter first."


def _id(**options: Any) -> fields.String:
    rules = [validate.Length(*ID_LENGTH), validate.Regexp(ID_PATTERN, error=HOW_IDS_ARE)]
    return fields.String(validate=rules, **options)


class About(Schema):
    class Meta:
        unknown = RAISE

    title = line(1, 64, required=True)
    words = line(0, 300, required=True)
    placement = fields.String(validate=validate.OneOf(PLACEMENTS), required=True)
    rank = fields.Integer(strict=True, validate=validate.Range(0, MAX_RANK), required=True)


class Created(About):
    id = _id(required=True)


class Filled(Schema):
    plugin_ids = fields.List(
        _id(), validate=validate.Length(0, MAX_PLUGINS), data_key="pluginIds", required=True
    )


_created, _changes, _filled = Created(), About(partial=True), Filled()


def read_created(collection_id: str, about: dict[str, Any]) -> dict[str, Any]:
    """What is said of it. Raises ``Invalid``."""
    read = load(_created, {"id": collection_id, **about})
    read.pop("id")
    return read


def read_changes(about: dict[str, Any]) -> dict[str, Any]:
    """Raises ``Invalid``."""
    return load(_changes, about)


def read_plugin_ids(plugin_ids: list[str]) -> list[str]:
    """Each once. Raises ``Invalid``."""
    read: list[str] = load(_filled, {"pluginIds": plugin_ids})["plugin_ids"]
    return list(dict.fromkeys(read))
