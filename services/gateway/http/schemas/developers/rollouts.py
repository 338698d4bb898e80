"""Versions that go to some people first, as their owners see and change them."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.developers.life import LONGEST
from gateway.http.schemas.parts import time
from plugin_platform.experiments import REMAIN
from plugin_platform.rollouts import STEPS


class RolloutChange(CamelSchema):
    """One of the two."""

    percent = fields.Integer(
        strict=True,
        validate=validate.OneOf((*STEPS, 100)),
        metadata={"description": "More than now; 100: everybody gets it, and it is complete."},
    )
    state = fields.String(validate=validate.OneOf(("rolling", "paused", "halted")))
    reason = fields.String(
        validate=validate.Length(0, LONGEST),
        metadata={"description": "Of a halt: told to those who have the version."},
    )

    @validates_schema
    def _one(self, data: dict[str, object], **_: object) -> None:
        if ("percent" in data) == ("state" in data):
            raise ValidationError("Say either percent or state.", "percent")


class Estimate(CamelSchema):
    value = fields.Float(required=True)
    low = fields.Float(required=True)
    high = fields.Float(required=True)


def estimate(description: str) -> fields.Nested:
    metadata = {"description": f"{description}, with its 95 % interval."}
    return fields.Nested(Estimate, required=True, allow_none=True, metadata=metadata)


def count_or_few(description: str) -> fields.Integer:
    metadata = {"description": f"{description}; null: too few to be told."}
    return fields.Integer(required=True, allow_none=True, metadata=metadata)


# What single people did is kept as long.
LEFT = f"Accounts that left the plugin {{}}, in the last {REMAIN} days, and are not back"


class Arm(CamelSchema):
    assigned = count_or_few("Accounts in this arm")
    exposed = count_or_few("Of them, who has the version")
    went_back = count_or_few("Of them, who had it and took another")
    uninstalled = count_or_few(LEFT.format("while it was rolled out"))
    uninstall_share = estimate("Of those in the arm, and of those who left")
    active = count_or_few("Accounts with sessions: with the version, or of all others with another")
    sessions = count_or_few("Their sessions since the day it began")
    sessions_with_errors = count_or_few("Of them, those with an error")
    error_share = estimate("Of the sessions, those with an error")


class Arms(CamelSchema):
    new = fields.Nested(Arm, required=True)
    old = fields.Nested(Arm, required=True)
    uninstall_difference = estimate("The new arm's share above the old one's")
    error_difference = estimate("The new arm's share above the old one's")


class Step(CamelSchema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("started", "raised", "paused", "resumed", "halted", "completed")),
    )
    percent = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    automatic = fields.Boolean(
        required=True, metadata={"description": "A halt by the platform, because of errors."}
    )
    at = time(required=True)


class Rollout(CamelSchema):
    version = fields.String(required=True)
    percent = fields.Integer(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(("rolling", "paused", "halted", "completed"))
    )
    previous = fields.String(
        required=True, allow_none=True, metadata={"description": "What all others get."}
    )
    started_at = time(required=True)
    changes = fields.List(fields.Nested(Step), required=True)
    arms = fields.Nested(
        Arms,
        required=True,
        allow_none=True,
        metadata={"description": "Of the newest alone; null while nobody can tell."},
    )


class Rollouts(CamelSchema):
    items = fields.List(
        fields.Nested(Rollout), required=True, metadata={"description": "The newest first."}
    )
