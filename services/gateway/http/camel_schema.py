"""Schemas between Python's names and JSON's, and errors that point into the document."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from plugin_platform.errors import Invalid
from plugin_platform.input import pointers, step

NAMED = 5


def camel_case(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


class CamelSchema(Schema):
    """snake_case inside, camelCase outside; unknown keys are refused."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = camel_case(field_obj.data_key or field_name)


def load(schema: Schema, document: dict[str, Any]) -> dict[str, Any]:
    """Raises Invalid with a JSON pointer for each thing that is wrong."""
    errors = _unknown(schema, document) if schema.unknown == RAISE else []
    try:
        values: dict[str, Any] = schema.load(document, unknown=EXCLUDE)
    except ValidationError as error:
        errors += pointers(error.messages)
    if errors:
        raise Invalid("The request breaks a rule.", errors)
    return values


def _unknown(schema: Schema, document: dict[str, Any]) -> list[dict[str, str]]:
    """The first few by name, the others by their number: a request may have thousands."""
    known = {field.data_key for field in schema.fields.values()}
    unknown = [key for key in document if key not in known]
    errors = [{"pointer": f"/{step(key)}", "detail": "Unknown field."} for key in unknown[:NAMED]]
    if len(unknown) > NAMED:
        detail = f"{len(unknown) - NAMED} other fields are unknown too."
        errors.append({"pointer": "", "detail": detail})
    return errors
