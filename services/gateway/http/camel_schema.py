"""Schemas between Python's names and JSON's, and errors that point into the document."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields

from plugin_platform.errors import Invalid


def camel_case(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


class CamelSchema(Schema):
    """snake_case inside, camelCase outside; unknown keys are refused."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = camel_case(field_obj.data_key or field_name)


def load(schema: Schema, document: Any) -> dict[str, Any]:
    """Raises Invalid with a JSON pointer for each thing that is wrong."""
    try:
        values: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise Invalid("The request breaks a rule.", pointers(error.messages)) from None
    return values


def pointers(messages: Any, pointer: str = "") -> list[dict[str, str]]:
    if isinstance(messages, dict):
        found: list[dict[str, str]] = []
        for key, inner in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            found += pointers(inner, pointer + step)
        return found
    return [{"pointer": pointer, "detail": str(message)} for message in messages]
