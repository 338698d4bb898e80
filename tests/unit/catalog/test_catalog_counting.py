"""How installs' events move the counts, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from catalog.counting import count_changes, visitor_changes
from plugin_platform.events import RecordedEvent

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def event(type_: str, **data: Any) -> RecordedEvent:
    return RecordedEvent(1, uuid4(), "installs-user:ada", 1, type_, data, {}, NOON)


ADA: dict[str, Any] = {"principal": "user:ada"}
VISITOR: dict[str, Any] = {"principal": "anon:v"}
INSTALLED = event("plugin.installed", plugin_id="a", **ADA)
UNINSTALLED = event("plugin.uninstalled", plugin_id="a", **ADA)


@pytest.mark.parametrize(
    ("events", "changes"),
    [
        ([], {}),
        ([INSTALLED], {"a": 1}),
        ([UNINSTALLED], {"a": -1}),
        ([INSTALLED, INSTALLED], {"a": 2}),
        ([INSTALLED, UNINSTALLED], {}),
        ([event("installs.merged", moved=[{"plugin_id": "b"}], duplicates=["a", "c"])],
         {"a": -1, "c": -1}),
        ([event("installs.handed_over", plugin_ids=["a"])], {}),
        ([event("installs.expired", plugin_ids=["a", "b"])], {"a": -1, "b": -1}),
        ([event("plugin.updated", plugin_id="a"), event("plugin.disabled", plugin_id="a")], {}),
        ([event("plugin.worn_out", plugin_id="a")], {}),
    ],
)  # fmt: skip
def test_a_batch_is_folded(events: list[RecordedEvent], changes: dict[str, int]) -> None:
    assert count_changes(events) == changes


@pytest.mark.parametrize(
    ("events", "changes"),
    [
        ([INSTALLED, UNINSTALLED], {}),
        ([event("plugin.installed", plugin_id="a", **VISITOR)], {"a": 1}),
        ([event("plugin.uninstalled", plugin_id="a", **VISITOR)], {"a": -1}),
        ([event("installs.merged", source="anon:v", moved=[{"plugin_id": "b"}],
                duplicates=["a", "c"], **ADA)],
         {"a": -1, "b": -1, "c": -1}),
        ([event("installs.handed_over", plugin_ids=["a"], **VISITOR)], {}),
        ([event("installs.expired", plugin_ids=["a"], **VISITOR)], {"a": -1}),
    ],
)  # fmt: skip
def test_visitors_are_counted_apart(events: list[RecordedEvent], changes: dict[str, int]) -> None:
    assert visitor_changes(events) == changes
