"""What a wish for a token must look like."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from plugin_platform.api_tokens import (
    DIGEST,
    LONGEST_DAYS,
    LONGEST_NAME,
    MOST_PLUGINS,
    NOT_PLAIN,
    PLUGIN_ID,
    TAKES_ALL_PLUGINS,
    Action,
    reaches_too_far,
)
from plugin_platform.errors import Invalid
from plugin_platform.text import is_plain

LONGEST = LONGEST_DAYS * 24 * 3600  # s


def _plain(text: str) -> None:
    if not is_plain(text):
        raise ValidationError(NOT_PLAIN)


class _Wish(Schema):
    token_id = fields.UUID(required=True)
    digest = fields.String(required=True, validate=validate.Regexp(DIGEST))
    name = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_NAME), validate.Regexp(r"\s*\S"), _plain],
    )
    plugins = fields.List(
        fields.String(validate=validate.Regexp(PLUGIN_ID, error="This is no plugin's id.")),
        required=True,
        allow_none=True,
        validate=validate.Length(1, MOST_PLUGINS),
    )
    actions = fields.List(
        fields.String(validate=validate.OneOf([action.value for action in Action])),
        required=True,
        validate=validate.Length(min=1),
    )
    seconds = fields.Integer(required=True, strict=True, validate=validate.Range(1, LONGEST))

    @validates_schema
    def _reach(self, data: dict[str, Any], **_: object) -> None:
        if reaches_too_far(data["plugins"], data["actions"]):
            raise ValidationError(TAKES_ALL_PLUGINS, "plugins")


def read_wish(**given: Any) -> dict[str, Any]:
    """``plugins`` and ``actions`` come back in order and once each. Raises Invalid."""
    try:
        read: dict[str, Any] = _Wish().load(given)
    except ValidationError as error:
        problems = [
            {"pointer": f"/{field}", "detail": str(details)}
            for field, details in error.messages_dict.items()
        ]
        raise Invalid("A token cannot be made of this.", problems) from None
    plugins = read["plugins"]
    return read | {
        "token_id": str(read["token_id"]),
        "name": read["name"].strip(),
        "plugins": None if plugins is None else tuple(sorted(set(plugins))),
        "actions": tuple(sorted(set(read["actions"]))),
    }
