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
    shape = text(
        0,
        16,
        load_default="",
        metadata={"description": "A digest of the code around, without names."},
    )


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


P95 = "activation_p95"
NUMBERS = (
    *("people", "views", "installed", "updated", "went_back", "removed", "removed_after_update"),
    *("sessions", "sessions_with_errors", "sessions_failed"),
    *("activations", "failures", "errors", "uses", P95),
)


class StatisticsQuery(CamelSchema):
    days = fields.Integer(
        validate=validate.OneOf((7, 28, 90)), metadata={"description": "Without: all there are."}
    )
    version = text(1, 64)


def _number(description: str = "Null: of fewer than five people.") -> fields.Integer:
    metadata = {"description": description}
    return fields.Integer(required=True, allow_none=True, metadata=metadata)


class UseCell(CamelSchema):
    people = _number()
    views = _number()
    installed = _number()
    updated = _number()
    went_back = _number()
    removed = _number()
    removed_after_update = _number()
    sessions = _number()
    sessions_with_errors = _number()
    sessions_failed = _number()
    activations = _number()
    failures = _number()
    errors = _number()
    uses = _number()
    activation_p95 = _number("In milliseconds, at most a tenth too high; null: nothing is known.")


class UseTotal(UseCell):
    """Of the days that are shown."""

    class Meta:
        exclude = ("people", "activation_p95")


class UseDay(CamelSchema):
    day = fields.String(required=True, metadata={"format": "date"})
    accounts = fields.Nested(UseCell, required=True)
    visitors = fields.Nested(UseCell, required=True)


class UseTotals(CamelSchema):
    accounts = fields.Nested(UseTotal, required=True)
    visitors = fields.Nested(UseTotal, required=True)


class ActivePeople(CamelSchema):
    """Accounts, each once, in the last 1, 7 and 28 days."""

    day = _number()
    week = _number()
    month = _number()


class Retention(CamelSchema):
    """Of accounts that used it on the day they installed it: how many did 1, 7, 28 days later."""

    day = fields.String(required=True, metadata={"format": "date"})
    day_0 = _number()
    day_1 = _number()
    day_7 = _number()
    day_28 = _number()


class Statistics(CamelSchema):
    first = fields.String(required=True, metadata={"format": "date"})
    last = fields.String(required=True, metadata={"format": "date"})
    versions = fields.List(fields.String(), required=True)
    one_in = fields.Integer(required=True)
    days = fields.List(fields.Nested(UseDay), required=True)
    totals = fields.Nested(UseTotals, required=True)
    activation_p95 = _number("Of accounts; in milliseconds, at most a tenth too high.")
    active = fields.Nested(ActivePeople, required=True)
    retention = fields.List(fields.Nested(Retention), required=True)
