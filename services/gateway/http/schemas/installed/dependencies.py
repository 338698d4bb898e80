"""What an install or an update brings along."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text

MOST_ALONG = 100


class Along(CamelSchema):
    plugin_id = text(1, 64, required=True)
    version = text(1, 64, required=True)


def along() -> fields.List[dict[str, str]]:
    said = "What may come along, as the plan names it; whatever is needed when it is left out."
    most = validate.Length(max=MOST_ALONG)
    return fields.List(fields.Nested(Along), validate=most, metadata={"description": said})


class PlanQuery(CamelSchema):
    class Meta:
        unknown = EXCLUDE

    version = text(1, 64)


class Change(CamelSchema):
    plugin_id = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    previous_version = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What is there; null: it is not installed."},
    )
    enables = fields.Boolean(
        required=True, metadata={"description": "It is there, and off: it is switched on."}
    )
    permissions = fields.List(fields.String(), required=True)
    asks_for = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Beyond the version that is there: what accept has to name."},
    )
    needed_by = fields.List(fields.String(), required=True, metadata={"description": "Names."})


class Plan(Change):
    along = fields.List(fields.Nested(Change), required=True)
