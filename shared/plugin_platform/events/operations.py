"""What operators did in a service and which part of its log they looked at, on its stream
``operations``. Who it was is the ``actor`` of the metadata.
"""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds


class ParkedRetried(Schema):
    """``stream``: the one that was to be tried again, null for all; ``streams``: how many."""

    source = kinds.name()
    stream = kinds.optional_text()
    streams = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class LettersReturnBegun(Schema):
    """``letters.returned`` follows, unless none went back or it was cut short."""

    source = kinds.name()


class LettersReturned(Schema):
    source = kinds.name()
    returned = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    left = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class LogViewed(Schema):
    """A page of it: of a stream, or of all where that is null."""

    stream = kinds.optional_text()
    before = fields.Integer(required=True, strict=True, allow_none=True)


class PolicyChanged(Schema):
    """On the stream ``policies``. ``setting`` and ``previous``: null is the environment's."""

    policy = kinds.name()
    setting = kinds.setting()
    previous = kinds.setting()


class AccountsViewed(Schema):
    """A page of them: those with a role, or by their name where that is null. On ``auth``'s."""

    role = kinds.optional_text()
    user_ids = kinds.names()


SCHEMAS: dict[str, type[Schema]] = {
    "parked.retried": ParkedRetried,
    "letters.return_begun": LettersReturnBegun,
    "letters.returned": LettersReturned,
    "log.viewed": LogViewed,
    "policy.changed": PolicyChanged,
    "accounts.viewed": AccountsViewed,
}
