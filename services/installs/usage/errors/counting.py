"""How much of what was thrown counts. Pure: in which order it comes makes no difference, but for
whom it names beyond the bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from installs.usage.counting import ANY
from installs.usage.errors.thrown import Thrown

# Of one person, plugin and day.
MOST_GROUPS = 20
MOST_TIMES = 100  # of a group


class PersonDay(NamedTuple):
    plugin_id: str
    day: date
    principal: str


class Met(NamedTuple):
    """Of ``ANY`` version too."""

    group_id: UUID
    version: str
    principal: str


@dataclass
class Known:
    """What was counted before of the people that come up again; counting brings it up to date."""

    days: dict[PersonDay, Counter[UUID]] = field(default_factory=dict)
    people: dict[Met, date] = field(default_factory=dict)


@dataclass
class Sums:
    """What is to be added, by group, version and day; ``taken`` is all that counts."""

    groups: dict[UUID, Counter[str]] = field(default_factory=dict)
    versions: dict[tuple[UUID, str], Counter[str]] = field(default_factory=dict)
    days: dict[tuple[UUID, date], Counter[str]] = field(default_factory=dict)
    taken: list[Thrown] = field(default_factory=list)


def count(known: Known, thrown: Iterable[Thrown]) -> Sums:
    sums = Sums()
    for one in thrown:
        before = known.days.setdefault(PersonDay(one.plugin_id, one.day, one.principal), Counter())
        if one.group_id in before or len(before) < MOST_GROUPS:
            sums.taken.append(one)
            _count_one(known, before, sums, one)
    return sums


def _count_one(known: Known, before: Counter[UUID], sums: Sums, one: Thrown) -> None:
    people, times = ("people", "count") if one.of_account else ("visitors", "visitors_count")
    group = sums.groups.setdefault(one.group_id, Counter())
    version = sums.versions.setdefault((one.group_id, one.version), Counter())
    day = sums.days.setdefault((one.group_id, one.day), Counter())
    counted = before[one.group_id]
    added = min(MOST_TIMES, counted + one.times) - min(MOST_TIMES, counted)
    for row in (group, version, day):
        row[times] += added
    day[people] += int(counted == 0)
    before[one.group_id] += one.times
    for row, name in ((group, ANY), (version, one.version)):
        met = Met(one.group_id, name, one.principal)
        row[people] += int(met not in known.people)
        known.people[met] = max(one.day, known.people.get(met, one.day))
