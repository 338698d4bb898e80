"""What the API takes and gives of addresses that are told what becomes of plugins."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text, time

EVENTS = (
    *("version.published", "version.approved", "version.rejected", "version.yanked"),
    *("version.restored", "version.blocked", "version.unblocked"),
    *("plugin.blocked", "plugin.unblocked", "rollout.halted"),
    *("review.written", "review.edited", "review.deleted", "installs.milestone"),
)
STATES = ("waiting", "delivered", "given-up")
DISABLED = ("owner", "failing", "gone")
PROBLEMS = ", ".join(
    (
        *("refused", "redirected", "gone", "timeout", "certificate", "unreachable"),
        *("no-secret", "too-many", "disabled"),
    )
)


def _url(**options: Any) -> fields.String:
    metadata = {"description": "Of https, without a name and a password."}
    return text(1, 2000, metadata=metadata, **options)


def _events(**options: Any) -> fields.List[str]:
    return fields.List(
        fields.String(validate=validate.OneOf(EVENTS)),
        validate=validate.Length(1, len(EVENTS)),
        **options,
    )


class NewWebhook(CamelSchema):
    url = _url(required=True)
    events = _events(required=True)
    plugin_id = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(2, 64),
        metadata={"description": "Of this plugin alone; null: of all that you own."},
    )


class WebhookChanges(CamelSchema):
    url = _url()
    events = _events()
    enabled = fields.Boolean(
        metadata={"description": "What happens while it is not enabled is not sent later."}
    )


class Webhook(CamelSchema):
    id = fields.String(required=True)
    plugin_id = fields.String(required=True, allow_none=True)
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True)
    disabled = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(DISABLED),
        metadata={
            "description": "Why nothing is sent: its owner wants it so, it took nothing for three "
            "days, or it answered 410."
        },
    )
    failing_since = time(required=True, allow_none=True)
    created_at = time(required=True)
    earlier_until = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "format": "date-time",
            "description": "Until when it is signed with an earlier secret as well.",
        },
    )
    waiting = fields.Integer(required=True, metadata={"description": "How many messages wait."})


class WebhookWithSecret(Webhook):
    secret = fields.String(
        required=True,
        metadata={"description": "Shown now and never again: `whsec_` and 32 bytes in base64."},
    )


class WebhookList(CamelSchema):
    items = fields.List(fields.Nested(Webhook), required=True)


class Delivery(CamelSchema):
    id = fields.String(required=True)
    message_id = fields.String(required=True, metadata={"description": "The `webhook-id`."})
    kind = fields.String(required=True, metadata={"description": "An event, or `ping`."})
    body = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    attempts = fields.Integer(required=True)
    made_at = time(required=True)
    last_at = time(required=True, allow_none=True)
    next_at = time(required=True, allow_none=True)
    status = fields.Integer(required=True, allow_none=True)
    response = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What the server said, a kilobyte of it at most; text."},
    )
    problem = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": f"Of the last attempt: {PROBLEMS}."},
    )
    took_ms = fields.Integer(required=True, allow_none=True)


class DeliveryList(CamelSchema):
    items = fields.List(fields.Nested(Delivery), required=True)
