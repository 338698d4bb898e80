"""Two versions against each other, as their owners see and change them."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.developers.rollouts import LEFT, count_or_few, estimate
from gateway.http.schemas.parts import time
from plugin_platform.experiments import MOST_DAYS, REMAIN, SHARES

LONGEST_VERSION = 100


class Share(CamelSchema):
    version = fields.String(required=True, validate=validate.Length(1, LONGEST_VERSION))
    percent = fields.Integer(required=True, strict=True, validate=validate.OneOf(SHARES))


class NewExperiment(CamelSchema):
    id = fields.UUID(
        required=True, metadata={"description": "Of your own: the same again changes nothing."}
    )
    versions = fields.List(
        fields.Nested(Share),
        required=True,
        validate=validate.Length(2, 2),
        metadata={
            "description": "Two that are published; 100 % together at most. The same two again: at "
            f"the same shares, for {REMAIN} days after the end."
        },
    )
    days = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_DAYS))


class EndedExperiment(CamelSchema):
    winner = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(1, LONGEST_VERSION),
        metadata={"description": "Everybody gets it; null: back to what was before."},
    )


class Milliseconds(CamelSchema):
    value = fields.Integer(required=True)
    low = fields.Integer(required=True)
    high = fields.Integer(required=True)


class ComparedArm(CamelSchema):
    version = fields.String(
        required=True, allow_none=True, metadata={"description": "null: of all others."}
    )
    assigned = count_or_few("Accounts whose version this is to be")
    has_own = count_or_few("Of them, who has it")
    has_other = count_or_few("Of them, who has the other one of the two")
    uninstalled = count_or_few(LEFT.format("since it began"))
    uninstall_share = estimate("Of those in the arm, and of those who left")
    active = count_or_few("Accounts that ran the arm's version since the day it began")
    sessions = count_or_few("Their sessions")
    sessions_with_errors = count_or_few("Of them, those with an error")
    error_share = estimate("Of the sessions, those with an error")
    activation_p95 = fields.Nested(
        Milliseconds,
        required=True,
        allow_none=True,
        metadata={"description": "Of all accounts with the version, with its 95 % interval."},
    )


class Comparison(CamelSchema):
    arms = fields.List(
        fields.Nested(ComparedArm),
        required=True,
        metadata={"description": "The older version, the newer one, and all others."},
    )
    uninstall_difference = estimate("The newer one's share above the older one's")
    error_difference = estimate("The newer one's share above the older one's")


class Experiment(CamelSchema):
    id = fields.String(required=True)
    older = fields.String(required=True)
    older_percent = fields.Integer(required=True)
    newer = fields.String(required=True)
    newer_percent = fields.Integer(required=True)
    newer_for_all = fields.Boolean(
        required=True,
        metadata={"description": "Everybody gets it: the older one is chosen by a roll-back."},
    )
    started_at = time(required=True)
    ends_at = time(required=True)
    ended_at = time(required=True, allow_none=True)
    winner = fields.String(required=True, allow_none=True)
    reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(("chosen", "stopped", "expired", "superseded", "withdrawn")),
        metadata={"description": "Why it is over; null while it goes on."},
    )
    more_errors = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The version that surely has more sessions with errors, by a test that "
            "may be looked at every day; null where it may be chance."
        },
    )
    comparison = fields.Nested(
        Comparison,
        required=True,
        allow_none=True,
        metadata={"description": "Of the newest alone; null while nobody can tell."},
    )


class Experiments(CamelSchema):
    items = fields.List(
        fields.Nested(Experiment), required=True, metadata={"description": "The newest first."}
    )
