"""What people say of what they withdraw: bounded, and never anything but text."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from plugin_platform.errors import Invalid
from plugin_platform.manifests import ID_LENGTH, ID_PATTERN
from publishing.input.text import line, matching, pointers

LONGEST = 500  # characters


class OptionalReason(Schema):
    reason = line(0, LONGEST, required=True)


class Reason(Schema):
    reason = line(1, LONGEST, required=True)


class Deprecation(Schema):
    message = line(1, LONGEST, required=True)
    replacement = fields.String(
        required=True,
        allow_none=True,
        validate=[
            validate.Length(*ID_LENGTH),
            validate.Regexp(ID_PATTERN, error="This is no id of a plugin."),
        ],
    )


class UserId(Schema):
    user_id = matching("[A-Za-z0-9_-]+", 64, "This is no id of an account.", required=True)


class Username(Schema):
    username = matching("[A-Za-z0-9_-]{3,32}", 32, "This is no name of an account.", required=True)


_user_id, _username = UserId(), Username()
_optional_reason, _reason, _deprecation = OptionalReason(), Reason(), Deprecation()


def read_optional_reason(reason: str) -> str:
    """Raises ``Invalid``."""
    return str(_load(_optional_reason, {"reason": reason})["reason"])


def read_reason(reason: str) -> str:
    """Raises ``Invalid``."""
    return str(_load(_reason, {"reason": reason})["reason"])


def read_user_id(user_id: str) -> None:
    """Raises ``Invalid``."""
    _load(_user_id, {"user_id": user_id})


def read_username(username: str) -> None:
    """Raises ``Invalid``."""
    _load(_username, {"username": username})


def read_deprecation(message: str, replacement: str | None) -> tuple[str, str | None]:
    """Raises ``Invalid``."""
    read = _load(_deprecation, {"message": message, "replacement": replacement})
    return read["message"], read["replacement"]


def _load(schema: Schema, data: dict[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid("Some of the data breaks a rule.", pointers(error.messages)) from error
    return loaded
