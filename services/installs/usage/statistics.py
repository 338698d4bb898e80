"""What its owners see of a plugin's use: by day and version, and of no fewer than five people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from installs.usage.counting import ANY, percentile
from installs.usage.rows import fetch
from plugin_platform.eventstore.database import Connection
from plugin_platform.small_cells import FEWEST, hidden, shown
from plugin_platform.versions import newest_first

# Each of these is a number of people.
OF_INSTALLS = ("installed", "updated", "went_back", "removed", "removed_after_update")
# These are told where those who did them are enough.
OF_USE = (
    *("sessions", "sessions_with_errors", "sessions_failed"),
    *("activations", "failures", "errors", "uses"),
)
NAMES = ("people", "views", *OF_INSTALLS, *OF_USE)
P95 = "activation_p95"
DAYS_A_PAGE = 31

USE = """
    SELECT version, day, visitors, people, views, sessions, sessions_with_errors, sessions_failed,
           activations, failures, errors, uses, one_in
    FROM usage_days WHERE plugin_id = %(plugin_id)s AND day BETWEEN %(first)s AND %(last)s
"""
INSTALLS = """
    SELECT version, day, visitors, installed, updated, went_back, removed, removed_after_update
    FROM install_days WHERE plugin_id = %(plugin_id)s AND day BETWEEN %(first)s AND %(last)s
"""
TIMES = """
    SELECT version, day, visitors, bucket, count
    FROM usage_activation_times
    WHERE plugin_id = %(plugin_id)s AND day BETWEEN %(first)s AND %(last)s
"""
# A day that has not come yet has no number.
RETENTION = """
    SELECT day, day_0,
           CASE WHEN day + 1 <= %(last)s::date THEN day_1 END AS day_1,
           CASE WHEN day + 7 <= %(last)s::date THEN day_7 END AS day_7,
           CASE WHEN day + 28 <= %(last)s::date THEN day_28 END AS day_28
    FROM usage_retention
    WHERE plugin_id = %(plugin_id)s AND day BETWEEN %(first)s AND %(last)s ORDER BY day
"""
ACTIVE = """
    SELECT count(DISTINCT principal) FILTER (WHERE day > %(last)s::date - 1) AS day,
           count(DISTINCT principal) FILTER (WHERE day > %(last)s::date - 7) AS week,
           count(DISTINCT principal) AS month
    FROM usage_people
    WHERE plugin_id = %(plugin_id)s AND version = '' AND principal LIKE 'user:%%'
      AND day > %(last)s::date - 28 AND day <= %(last)s::date
"""
FIRST_DAY = """
    SELECT least((SELECT min(day) FROM usage_days WHERE plugin_id = %(plugin_id)s),
                 (SELECT min(day) FROM install_days WHERE plugin_id = %(plugin_id)s))
"""
DAYS_BEFORE = """
    SELECT day FROM (
        SELECT day FROM usage_days WHERE plugin_id = %(plugin_id)s AND day < %(before)s
        UNION SELECT day FROM install_days WHERE plugin_id = %(plugin_id)s AND day < %(before)s
    ) AS days ORDER BY day DESC LIMIT %(limit)s
"""

Row = dict[str, Any]
Cell = dict[str, int | None]


@dataclass
class Group:
    """Of one day, of accounts or of visitors: what each version came to, and all together."""

    versions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    times: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    one_in: int = 1
    _hidden: dict[str, set[str]] = field(default_factory=dict)

    def cell(self, version: str | None) -> Cell:
        """None stands for all versions."""
        return self._of_all() if version is None else self._of_one(version)

    def known(self) -> list[str]:
        return newest_first(version for version in self.versions if version != ANY)

    def _of_all(self) -> Cell:
        sums: Counter[str] = Counter()
        times: Counter[int] = Counter()
        for version, counted in self.versions.items():
            # Who used two versions is one person.
            sums.update(counted if version == ANY else _without_people(counted))
            times.update(self.times[version])
        few = 0 < sums["people"] < FEWEST
        return _cell(sums, times, lambda name: few if _is_use(name) else shown(sums[name]) is None)

    def _of_one(self, version: str) -> Cell:
        def is_hidden(name: str) -> bool:
            return version in self._hidden_by("people" if _is_use(name) else name)

        return _cell(self.versions[version], self.times[version], is_hidden)

    def _hidden_by(self, name: str) -> set[str]:
        """Worked out once, however many versions ask."""
        if name not in self._hidden:
            of_versions = {one: said[name] for one, said in self.versions.items() if one != ANY}
            self._hidden[name] = hidden(of_versions)
        return self._hidden[name]


def _cell(sums: Counter[str], times: Counter[int], is_hidden: Callable[[str], bool]) -> Cell:
    cell: Cell = {name: None if is_hidden(name) else sums[name] for name in NAMES}
    return cell | {P95: None if is_hidden(P95) else percentile(times, 0.95)}


def _is_use(name: str) -> bool:
    return name in OF_USE or name in ("people", P95)


def _without_people(counted: Counter[str]) -> Counter[str]:
    return Counter({name: number for name, number in counted.items() if name != "people"})


def statistics(
    connection: Connection, plugin_id: str, today: date, days: int | None, version: str | None
) -> Row:
    """Of the last ``days`` days, or of all there are."""
    named: dict[str, Any] = {"plugin_id": plugin_id, "last": today}
    first = today - timedelta(days=days - 1) if days else _first_day(connection, named) or today
    named |= {"first": first}
    groups = _groups(connection, named)
    by_day = [
        {"day": day.isoformat(), **_kinds(groups, day, version)}
        for day in sorted({day for day, _ in groups})
    ]
    return {
        "first": first.isoformat(),
        "last": today.isoformat(),
        "versions": newest_first({one for group in groups.values() for one in group.known()}),
        "one_in": max((group.one_in for group in groups.values()), default=1),
        "days": by_day,
        "totals": {kind: _total(by_day, kind) for kind in ("accounts", "visitors")},
        "activation_p95": _p95(groups, version),
        "active": _active(connection, named),
        "retention": [_retained(row) for row in fetch(connection, RETENTION, named)],
    }


def table(connection: Connection, plugin_id: str, before: date) -> Row:
    """All there is of the newest days before ``before``: a row a day, version and kind of people,
    and one for all versions.
    """
    named = {"plugin_id": plugin_id, "before": before, "limit": DAYS_A_PAGE}
    days = [day for (day,) in connection.execute(DAYS_BEFORE, named)]
    if not days:
        return {"rows": [], "next": None}
    groups = _groups(connection, {**named, "first": days[-1], "last": days[0]})
    rows = [
        {"day": day.isoformat(), "version": version, "visitors": visitors, **group.cell(version)}
        for (day, visitors), group in sorted(groups.items(), reverse=True)
        for version in (None, *group.known())
    ]
    following = days[-1].isoformat() if len(days) == DAYS_A_PAGE else None
    return {"rows": rows, "next": following}


def _groups(connection: Connection, named: Mapping[str, Any]) -> dict[tuple[date, bool], Group]:
    groups: dict[tuple[date, bool], Group] = defaultdict(Group)
    for statement in (USE, INSTALLS):
        for row in fetch(connection, statement, named):
            group = groups[row["day"], row["visitors"]]
            group.one_in = max(group.one_in, row.get("one_in", 1))
            counted = {name: row[name] for name in NAMES if name in row}
            group.versions[row["version"]].update(counted)
    for row in fetch(connection, TIMES, named):
        groups[row["day"], row["visitors"]].times[row["version"]][row["bucket"]] += row["count"]
    return groups


def _kinds(
    groups: Mapping[tuple[date, bool], Group], day: date, version: str | None
) -> dict[str, Cell]:
    kinds = {"accounts": False, "visitors": True}
    return {name: groups.get((day, kind), Group()).cell(version) for name, kind in kinds.items()}


def _total(by_day: Iterable[Row], kind: str) -> dict[str, int]:
    """Of what is shown: what is hidden on a day is not in it either. People are of a day each."""
    names = [name for name in NAMES if name != "people"]
    days = list(by_day)
    return {name: sum(day[kind][name] or 0 for day in days) for name in names}


def _p95(groups: Mapping[tuple[date, bool], Group], version: str | None) -> int | None:
    """Of accounts, on the days of which it is shown."""
    times: Counter[int] = Counter()
    for (_, visitors), group in groups.items():
        if not visitors and group.cell(version)[P95] is not None:
            for one in group.versions if version is None else [version]:
                times.update(group.times[one])
    return percentile(times, 0.95)


def _active(connection: Connection, named: Mapping[str, Any]) -> Cell:
    [row] = fetch(connection, ACTIVE, named)
    return {name: shown(number) for name, number in row.items()}


def _retained(row: Row) -> Row:
    """Of fewer than five nothing is told."""
    enough = row["day_0"] >= FEWEST
    days = {name: row[name] for name in ("day_0", "day_1", "day_7", "day_28")}
    told = {
        name: shown(number) if enough and number is not None else None
        for name, number in days.items()
    }
    return {"day": row["day"].isoformat(), **told}


def _first_day(connection: Connection, named: Mapping[str, Any]) -> date | None:
    row = connection.execute(FIRST_DAY, named).fetchone()
    return row[0] if row else None
