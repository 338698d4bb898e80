"""Problems, and how the service is."""

from __future__ import annotations

from marshmallow import fields

from gateway.http.camel_schema import CamelSchema


class ProblemDetail(CamelSchema):
    pointer = fields.String(required=True, metadata={"description": "RFC 6901"})
    detail = fields.String(required=True)


class Problem(CamelSchema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemDetail))
    request_id = fields.String(required=True)


class Health(CamelSchema):
    status = fields.String(required=True)


class Readiness(CamelSchema):
    status = fields.String(required=True)
    redis = fields.Boolean(required=True)
    broker = fields.Boolean(required=True)
