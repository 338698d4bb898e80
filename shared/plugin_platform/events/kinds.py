"""Field kinds that several event contracts use."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

PRINCIPAL_PATTERN = r"^(user|anon):[A-Za-z0-9_-]{1,64}\Z"


def text(**options: Any) -> fields.String:
    """A required string, which may be empty."""
    return fields.String(required=True, **options)


def name(**options: Any) -> fields.String:
    """A required string that is not empty."""
    return fields.String(required=True, validate=validate.Length(min=1), **options)


def principal() -> fields.String:
    """``user:<user id>`` or ``anon:<visitor id>``."""
    return fields.String(required=True, validate=validate.Regexp(PRINCIPAL_PATTERN))


def optional_text() -> fields.String:
    """A string or null; the key itself is required."""
    return fields.String(required=True, allow_none=True)


def names() -> fields.List[str]:
    return fields.List(name(), required=True)


def optional_names() -> fields.List[str]:
    """A list of names or null; the key itself is required."""
    return fields.List(name(), required=True, allow_none=True)


def optional_mapping() -> fields.Dict:
    """An object or null; the key itself is required."""
    return fields.Dict(keys=fields.String(), required=True, allow_none=True)


def mapping() -> fields.Dict:
    return fields.Dict(keys=fields.String(), required=True)


def setting() -> fields.Raw:
    """Of a policy: a name, a whole number, or null; the key itself is required."""
    return fields.Raw(required=True, allow_none=True, validate=_is_setting)


def _is_setting(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValidationError("Must be a string or a whole number.")


def size() -> fields.Integer:
    """A number of bytes."""
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
