"""What moderators say of a collection: bounded, and never anything but text."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from catalog.front.model import MAX_PLUGINS
from plugin_platform.errors import Invalid
from plugin_platform.events.catalog import MAX_RANK, PLACEMENTS
from plugin_platform.manifests import ID_LENGTH, ID_PATTERN
from plugin_platform.text import is_plain

HOW_IDS_ARE = "Use lower-case letters, digits and single hyphens, a letter first."


def _is_one_line(value: str) -> None:
    if not is_plain(value):
        raise ValidationError("Leave out control and invisible characters.")
    if value != value.strip():
        raise ValidationError("Leave out the space around it.")


def _line(low: int, high: int) -> fields.String:
    return fields.String(validate=[validate.Length(low, high), _is_one_line], required=True)


def _id(**options: Any) -> fields.String:
    rules = [validate.Length(*ID_LENGTH), validate.Regexp(ID_PATTERN, error=HOW_IDS_ARE)]
    return fields.String(validate=rules, **options)


class About(Schema):
    class Meta:
        unknown = RAISE

    title = _line(1, 64)
    words = _line(0, 300)
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
    read = _load(_created, {"id": collection_id, **about})
    read.pop("id")
    return read


def read_changes(about: dict[str, Any]) -> dict[str, Any]:
    """Raises ``Invalid``."""
    return _load(_changes, about)


def read_plugin_ids(plugin_ids: list[str]) -> list[str]:
    """Each once. Raises ``Invalid``."""
    read: list[str] = _load(_filled, {"pluginIds": plugin_ids})["plugin_ids"]
    return list(dict.fromkeys(read))


def _load(schema: Schema, data: dict[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid("Some of the data breaks a rule.", _pointers(error.messages)) from error
    return loaded


def _pointers(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(messages, dict):
        return [
            each for key, below in messages.items() for each in _pointers(below, f"{prefix}/{key}")
        ]
    return [{"pointer": prefix, "detail": str(detail)} for detail in messages]
