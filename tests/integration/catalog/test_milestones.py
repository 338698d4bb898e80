"""Who is popular is told when a count has doubled, and seldom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog import milestones
from plugin_platform.eventstore.database import connect

PLUGIN = "INSERT INTO popularity (plugin_id, install_count) VALUES ('words', 0)"
COUNT = "UPDATE popularity SET install_count = %s WHERE plugin_id = 'words'"


@pytest.fixture
def told(database: Callable[[str], str]) -> Any:
    """Sets the count and answers what is told then."""
    with connect(database("catalog")) as connection:
        connection.execute(PLUGIN)

        def tell(count: int) -> list[int]:
            connection.execute(COUNT, [count])
            reached = milestones.reached(connection, ["words", "unknown"])
            return [each["install_count"] for each in reached]

        yield tell


def test_a_count_is_told_when_it_has_doubled_or_halved(told: Any) -> None:
    assert [told(count) for count in (1, 49, 50, 99, 100, 199, 51, 50, 26, 25)] == [
        [], [], [50], [], [100], [], [], [50], [], [25],
    ]  # fmt: skip


def test_what_was_popular_before_anybody_told_it_is_told_once(
    database: Callable[[str], str],
) -> None:
    known = "INSERT INTO popularity (plugin_id, install_count) VALUES ('words', 70), ('few', 9)"
    with connect(database("catalog")) as connection:
        connection.execute(known)
        assert milestones.all_reached(connection) == [{"plugin_id": "words", "install_count": 70}]
        assert milestones.all_reached(connection) == []
        connection.execute(COUNT, [139])
        assert milestones.all_reached(connection) == []
        connection.execute(COUNT, [140])
        assert [one["install_count"] for one in milestones.all_reached(connection)] == [140]


def test_a_hundred_thousand_installations_are_a_dozen_events(told: Any) -> None:
    said = [count for count in [*range(1, 3000), *range(3000, 100_001, 500)] for _ in told(count)]
    assert len(said) == 11
