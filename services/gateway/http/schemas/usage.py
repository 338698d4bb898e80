"""The use of plugins: what pages report."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text

LONGEST_AGO = 86_400  # s
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"


def _amount(most: int, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(0, most), **options)


def _several(each: fields.Field[Any], most: int) -> fields.List[Any]:
    return fields.List(each, load_default=list, validate=validate.Length(max=most))


def _uuid(description: str) -> fields.String:
    metadata = {"format": "uuid", "description": description}
    return fields.String(required=True, validate=validate.Regexp(UUID), metadata=metadata)


class Frame(CamelSchema):
    """A place in the plugin's own bundle."""

    file = text(0, 200, required=True, metadata={"description": "Empty: its one module."})
    line = _amount(10_000_000, required=True)
    column = _amount(100_000_000, required=True)
    function = text(0, 100, load_default="")


class ReportedError(CamelSchema):
    name = text(1, 80, required=True)
    message = text(
        0,
        200,
        load_default="",
        metadata={"description": "Without words that the bundle does not have."},
    )
    frames = _several(fields.Nested(Frame), 10)
    count = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 100))


class PluginUse(CamelSchema):
    plugin_id = text(2, 64, required=True)
    version = text(1, 64, required=True)
    ago = _amount(LONGEST_AGO, load_default=0, metadata={"description": "In seconds."})
    activations = _several(_amount(3_600_000), 20)
    failures = _amount(100, load_default=0)
    uses = _amount(1_000, load_default=0)
    errors = _several(fields.Nested(ReportedError), 10)


class UsageReport(CamelSchema):
    id = _uuid("Of this report, made up by the page.")
    session = _uuid("Of one page that was loaded; made up by it.")
    one_in = fields.Integer(
        strict=True,
        load_default=1,
        validate=validate.Range(1, 1_000),
        metadata={"description": "One in how many sessions reports."},
    )
    plugins = _several(fields.Nested(PluginUse), 50)
    views = _several(text(2, 64), 50)


class Sampling(CamelSchema):
    one_in = fields.Integer(required=True)
