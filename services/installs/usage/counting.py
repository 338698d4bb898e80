"""What a day's reports come to. Pure: in which order they come makes no difference, and one person
adds no more to a day than ``MOST``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

# Of one person, plugin, version and day. Who lies as much as can be is as loud as a few others.
MOST = {
    "sessions": 20,
    "sessions_failed": 20,
    "sessions_with_errors": 20,
    "activations": 100,
    "failures": 100,
    "errors": 100,
    "uses": 1000,
}
ANY = ""  # the version that stands for all of a plugin's
GROWTH = 1.1  # of the buckets of activation times: a percentile is at most a tenth too high
SLOWEST = 60_000  # ms
RETAINED = (0, 1, 7, 28)  # days after the install


class PersonDay(NamedTuple):
    plugin_id: str
    version: str
    day: date
    principal: str

    @property
    def of_any_version(self) -> PersonDay:
        return self._replace(version=ANY)


class SessionDay(NamedTuple):
    whose: PersonDay
    session: UUID


class Flags(NamedTuple):
    failed: bool = False
    erred: bool = False


class Day(NamedTuple):
    """A row of ``usage_days``."""

    plugin_id: str
    version: str
    day: date
    visitors: bool


class View(NamedTuple):
    plugin_id: str
    day: date
    viewer: str


@dataclass(frozen=True)
class Use:
    """What one report says of one version."""

    at: SessionDay
    times: Sequence[int]  # ms of its activations
    failures: int = 0
    errors: int = 0
    uses: int = 0
    installed_on: date | None = None
    one_in: int = 1


@dataclass
class Sums:
    """What is to be added."""

    days: dict[Day, Counter[str]] = field(default_factory=dict)
    times: Counter[tuple[Day, int]] = field(default_factory=Counter)
    retained: Counter[tuple[str, date, int]] = field(default_factory=Counter)
    one_in: dict[Day, int] = field(default_factory=dict)

    def add(self, day: Day, what: str, amount: int) -> None:
        if amount:
            self.days.setdefault(day, Counter())[what] += amount


@dataclass
class Known:
    """What was counted before of the sessions, people and viewers that come up again; counting
    brings it up to date.
    """

    sessions: dict[SessionDay, Flags] = field(default_factory=dict)
    people: dict[PersonDay, Counter[str]] = field(default_factory=dict)
    viewers: set[View] = field(default_factory=set)


def bucket_of(milliseconds: float) -> int:
    return max(0, math.ceil(math.log(min(max(milliseconds, 1), SLOWEST), GROWTH) - 1e-9))


def percentile(buckets: Mapping[int, int], share: float) -> int | None:
    """The upper end of the bucket in which it lies, in milliseconds; None of nothing."""
    rank, seen = math.ceil(sum(buckets.values()) * share), 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= rank:
            return round(GROWTH**bucket)
    return None


def count(known: Known, uses: Iterable[Use], views: Iterable[View] = ()) -> Sums:
    sums = Sums()
    for use in uses:
        _count_use(known, sums, use)
    for view in views:
        if view not in known.viewers:
            known.viewers.add(view)
            sums.add(Day(view.plugin_id, ANY, view.day, _visits(view.viewer)), "views", 1)
    return sums


def _count_use(known: Known, sums: Sums, use: Use) -> None:
    whose = use.at.whose
    day = Day(whose.plugin_id, whose.version, whose.day, _visits(whose.principal))
    for row in (whose, whose.of_any_version):
        if row not in known.people:
            known.people[row] = Counter()
            sums.add(day._replace(version=row.version), "people", 1)
            if row.version == ANY:
                _count_retained(sums, use)
    said = _count_session(known, use)
    before = known.people[whose]
    room = MOST["activations"] - before["activations"]
    for milliseconds in use.times[: max(0, room)]:
        sums.times[day, bucket_of(milliseconds)] += 1
    for what, amount in said.items():
        most = MOST[what]
        sums.add(day, what, min(most, before[what] + amount) - min(most, before[what]))
        before[what] += amount
    sums.one_in[day] = max(use.one_in, sums.one_in.get(day, 1))


def _count_session(known: Known, use: Use) -> Counter[str]:
    before = known.sessions.get(use.at)
    failed, erred = before or Flags()
    now = Flags(failed or use.failures > 0, erred or use.errors > 0 or use.failures > 0)
    known.sessions[use.at] = now
    return Counter(
        sessions=int(before is None),
        sessions_failed=now.failed - failed,
        sessions_with_errors=now.erred - erred,
        activations=len(use.times),
        failures=use.failures,
        errors=use.errors,
        uses=use.uses,
    )


def _count_retained(sums: Sums, use: Use) -> None:
    whose = use.at.whose
    if use.installed_on is None or _visits(whose.principal):
        return
    later = (whose.day - use.installed_on).days
    if later in RETAINED:
        sums.retained[whose.plugin_id, use.installed_on, later] += 1


def _visits(principal: str) -> bool:
    return not principal.startswith("user:")
