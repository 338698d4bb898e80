"""How installs' events move the counts, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from catalog.counting import count_changes
from plugin_platform.events import RecordedEvent

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def event(type_: str, **data: Any) -> RecordedEvent:
    return RecordedEvent(1, uuid4(), "installs-user:ada", 1, type_, data, {}, NOON)


INSTALLED = event("plugin.installed", plugin_id="a")
UNINSTALLED = event("plugin.uninstalled", plugin_id="a")


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
        ([event("plugin.updated", plugin_id="a"), event("plugin.disabled", plugin_id="a")], {}),
        ([event("plugin.worn_out", plugin_id="a")], {}),
    ],
)  # fmt: skip
def test_a_batch_is_folded(events: list[RecordedEvent], changes: dict[str, int]) -> None:
    assert count_changes(events) == changes
