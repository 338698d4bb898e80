"""What people say of what they withdraw: bounded, and never anything but text."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from plugin_platform.input import line, load
from plugin_platform.manifests import ID_LENGTH, ID_PATTERN
from publishing.input.text import matching

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
    return str(load(_optional_reason, {"reason": reason})["reason"])


def read_reason(reason: str) -> str:
    """Raises ``Invalid``."""
    return str(load(_reason, {"reason": reason})["reason"])


def read_user_id(user_id: str) -> None:
    """Raises ``Invalid``."""
    load(_user_id, {"user_id": user_id})


def read_username(username: str) -> None:
    """Raises ``Invalid``."""
    load(_username, {"username": username})


def read_deprecation(message: str, replacement: str | None) -> tuple[str, str | None]:
    """Raises ``Invalid``."""
    read = load(_deprecation, {"message": message, "replacement": replacement})
    return read["message"], read["replacement"]
