"""What the API tells operators, and takes from them."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text, time
from plugin_platform.config import SERVICES

ROLES = ("moderator", "operator")


def number(description: str = "") -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


def setting(description: str) -> fields.Raw:
    return fields.Raw(required=True, allow_none=True, metadata={"description": description})


def named() -> fields.String:
    described = {"description": "Their name; null where it is not known, or nobody's."}
    return fields.String(required=True, allow_none=True, metadata=described)


class Projection(CamelSchema):
    source = fields.String(required=True)
    position = number("Of the source's log; what is behind it is the head of that.")
    fault = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the source is not followed any more."},
    )
    parked = number("Events that could not be applied, and those behind them.")
    parked_seconds = number()


class Reconciliation(CamelSchema):
    what = fields.String(required=True)
    checked_at = time(required=True)
    differences = number()
    repaired = fields.Boolean(required=True)


class State(CamelSchema):
    head = number("The last position of its log.")
    unpublished = number("Events that wait for the relay.")
    unpublished_seconds = number("The age of the oldest of them.")
    bytes = number("The size of the database.")
    projections = fields.List(fields.Nested(Projection), required=True)
    reconciliation = fields.Nested(Reconciliation, required=True, allow_none=True)


class Gateway(CamelSchema):
    redis = fields.Boolean(required=True)
    broker = fields.Boolean(required=True)


class CursorQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    cursor = text(1, 512)


class ParkedStream(CamelSchema):
    source = fields.String(required=True)
    stream = fields.String(required=True)
    position = number()
    type = fields.String(required=True)
    events = number("It, and those that wait behind it.")
    reason = fields.String(required=True)
    attempts = number()
    parked_at = time(required=True)
    retry_at = time(required=True, allow_none=True)


class Parked(CamelSchema):
    items = fields.List(fields.Nested(ParkedStream), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Source(CamelSchema):
    source = fields.String(required=True, validate=validate.OneOf(SERVICES))


class Retry(Source):
    stream = text(1, 200, load_default=None, allow_none=True)


class Retried(CamelSchema):
    streams = number()


class Letter(CamelSchema):
    since = fields.String(required=True, metadata={"description": "A time, or ?."})
    id = fields.String(required=True)
    reason = fields.String(required=True)


class ServiceQueue(CamelSchema):
    queue = fields.String(required=True)
    source = fields.String(
        required=True, allow_none=True, metadata={"description": "null: calls, not events."}
    )
    waiting = number()
    processes = number("That read it; of events one at a time does.")
    dead = number()
    letters = fields.List(
        fields.Nested(Letter),
        required=True,
        metadata={"description": "The first twenty that are dead."},
    )


class ServiceQueues(CamelSchema):
    items = fields.List(fields.Nested(ServiceQueue), required=True)


class Returned(CamelSchema):
    returned = number()
    left = number("That still cannot be read.")


class BeforeQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    before = fields.Integer(load_default=None, validate=validate.Range(1, 2**62))


class LogQuery(BeforeQuery):
    stream = text(1, 200, load_default=None)


class LoggedEvent(CamelSchema):
    position = number()
    stream = fields.String(required=True)
    version = number()
    type = fields.String(required=True)
    actor = fields.String(required=True, allow_none=True)
    correlation_id = fields.String(required=True, allow_none=True)
    recorded_at = time(required=True)
    data = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "JSON; null where it is too long to be shown."},
    )


class LogPage(CamelSchema):
    items = fields.List(fields.Nested(LoggedEvent), required=True)
    next = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The `before` of the next page."},
    )


class Operation(LoggedEvent):
    actor_name = named()
    subject_name = named()


class Operations(LogPage):
    items = fields.List(fields.Nested(Operation), required=True)


class PolicySetting(CamelSchema):
    setting = setting("null: as the environment says.")
    seen = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 2**31),
        metadata={"description": "The revision that was shown to who decides."},
    )


class Policy(CamelSchema):
    policy = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("choice", "number", "share")))
    options = fields.List(fields.String(), required=True)
    least = fields.Integer(required=True, allow_none=True)
    most = fields.Integer(required=True, allow_none=True)
    default = setting("What the environment says.")
    setting = setting("null: the default holds.")
    revision = number("How often it was changed.")
    changed_by = fields.String(required=True, allow_none=True)
    changed_by_name = named()
    changed_at = time(required=True, allow_none=True)


class Policies(CamelSchema):
    items = fields.List(fields.Nested(Policy), required=True)


class UsersQuery(CursorQuery):
    q = fields.String(load_default="", validate=validate.Length(0, 64))
    role = fields.String(load_default=None, validate=validate.OneOf(ROLES))


class FoundUser(CamelSchema):
    id = fields.String(required=True)
    username = fields.String(required=True)
    is_developer = fields.Boolean(required=True)
    roles = fields.List(fields.String(), required=True)
    registered_at = time(required=True)


class Users(CamelSchema):
    items = fields.List(fields.Nested(FoundUser), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
