"""What a plugin with very many versions costs whoever looks at its statistics."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from installs.usage import statistics
from installs.usage.statistics import NAMES, Group
from plugin_platform.small_cells import hidden


def test_what_is_hidden_is_worked_out_once_and_not_for_each_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def counted(people: Mapping[str, int]) -> set[str]:
        asked.append(len(people))
        return hidden(people)

    monkeypatch.setattr(statistics, "hidden", counted)
    group = Group()
    for number in range(300):
        group.versions[f"1.{number}.0"].update({"people": 3 + number, "uses": 10, "installed": 1})
    cells = [group.cell(version) for version in group.known()]
    assert len(asked) <= len(NAMES)
    assert set(asked) == {300}
    assert [cell["uses"] for cell in cells[-3:]] == [10, None, None]
