"""What callers of a service hand in, by schemas of marshmallow."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from plugin_platform.errors import Invalid
from plugin_platform.text import is_plain

LONGEST_STEP = 100  # characters of a name in a pointer


def load(schema: Schema, data: dict[str, Any]) -> dict[str, Any]:
    """Raises ``Invalid``, which says where each fault is."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid("Some of the data breaks a rule.", pointers(error.messages)) from error
    return loaded


def line(low: int, high: int, **options: Any) -> fields.String:
    """One line of ``low`` to ``high`` characters."""
    return fields.String(validate=[validate.Length(low, high), must_be_plain], **options)


def must_be_plain(value: str) -> None:
    if not is_plain(value):
        raise ValidationError("Must not contain control or invisible characters.")
    if value != value.strip():
        raise ValidationError("Must not begin or end with a space.")


def pointers(messages: Any, pointer: str = "") -> list[dict[str, str]]:
    """Flatten marshmallow's messages to ``{"pointer", "detail"}`` (RFC 6901)."""
    if isinstance(messages, dict):
        found: list[dict[str, str]] = []
        for key, inner in messages.items():
            found += pointers(inner, pointer if key == "_schema" else f"{pointer}/{step(key)}")
        return found
    details = messages if isinstance(messages, list) else [messages]
    return [{"pointer": pointer, "detail": str(detail)} for detail in details]


def step(key: object) -> str:
    """Of a JSON pointer, RFC 6901."""
    return str(key)[:LONGEST_STEP].replace("~", "~0").replace("/", "~1")
