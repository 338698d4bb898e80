"""Reports of use as pages might send them, out of order and some of them twice, and what they must
come to: worked out event by event, without the code that is tested.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from plugin_platform.eventstore.database import Connection

TODAY = date(2026, 11, 20)
PLUGINS = [f"plugin-{n}" for n in range(20)]
VERSIONS = ["1.0.0", "1.1.0", "2.0.0"]
A_REPORT = 20  # events
REPEATED = 0.05
BOUNDS = {"sessions": 20, "sessions_failed": 20, "sessions_with_errors": 20}
BOUNDS |= {"activations": 100, "failures": 100, "errors": 100, "uses": 1000}

Row = tuple[Any, ...]


@dataclass
class Report:
    id: UUID
    principal: str
    received_at: datetime
    body: dict[str, Any]


def reports(events: int, seed: int) -> list[Report]:
    """With ``events`` events in all, and then 5 % of the reports once more, in any order."""
    chance = random.Random(seed)  # noqa: S311
    made = [_report(chance, events) for _ in range(events // A_REPORT)]
    sent = [*made, *chance.sample(made, int(len(made) * REPEATED))]
    chance.shuffle(sent)
    return sent


def _report(chance: random.Random, events: int) -> Report:
    person = chance.randrange(max(10, events // 2_000))
    principal = f"user:{person}" if person % 3 else f"anon:{person}"
    noon = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
    body = {
        # A session has several reports.
        "session": str(UUID(int=person * 1_000 + chance.randrange(60))),
        "one_in": 1,
        "views": [chance.choice(PLUGINS)],
        "plugins": [_event(chance, person) for _ in range(A_REPORT)],
    }
    when = noon - timedelta(days=chance.randrange(30), minutes=chance.randrange(600))
    return Report(UUID(int=chance.getrandbits(128)), principal, when, body)


def _event(chance: random.Random, person: int) -> dict[str, Any]:
    plugin = chance.choice(PLUGINS)
    # Some who lie as loudly as they can.
    uses = 1_000 if person == 1 else chance.choice([0, 1, 3])
    failed = chance.random() < 0.02
    erred = chance.random() < 0.05
    error = {"name": "Error", "message": "", "frames": [], "count": chance.randrange(1, 4)}
    installed_on = TODAY - timedelta(days=30 - (person + PLUGINS.index(plugin)) % 20)
    return {
        "plugin_id": plugin,
        "version": chance.choice(VERSIONS),
        "ago": chance.choice([0, 5, 60_000]),
        "activations": [] if failed else [chance.randrange(1, 3_000)],
        "failures": int(failed),
        "uses": uses,
        "errors": [error] if erred else [],
        "installed_on": installed_on.isoformat(),
    }


def send(connection: Connection, sent: Iterable[Report]) -> None:
    columns = "report_id, principal, received_at, body"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY usage_intake ({columns}) FROM STDIN") as copy,
    ):
        for one in sent:
            copy.write_row([one.id, one.principal, one.received_at, json.dumps(one.body)])


@dataclass
class Expected:
    days: dict[Row, dict[str, int]] = field(default_factory=dict)
    times: Counter[Row] = field(default_factory=Counter)
    retention: dict[Row, Counter[int]] = field(default_factory=dict)


def expected(sent: Iterable[Report]) -> Expected:
    once = {one.id: one for one in sent}.values()
    events = [event for one in once for event in _facts(one)]
    found = Expected()
    _sum(found, events)
    _retained(found, events)
    views = {(v, one.received_at.date(), one.principal) for one in once for v in one.body["views"]}
    for plugin, day, viewer in views:
        row = found.days.setdefault((plugin, "", day, viewer.startswith("anon")), Counter())
        row["views"] += 1
    return found


@dataclass(frozen=True)
class Fact:
    plugin: str
    version: str
    day: date
    person: str
    session: str
    what: dict[str, Any]


def _facts(report: Report) -> Iterator[Fact]:
    for item in report.body["plugins"]:
        day = (report.received_at - timedelta(seconds=item["ago"])).date()
        whose = (item["plugin_id"], item["version"], day, report.principal)
        yield Fact(*whose, report.body["session"], item)


def _sum(found: Expected, events: list[Fact]) -> None:
    by_person: dict[Row, list[Fact]] = defaultdict(list)
    for one in events:
        by_person[one.plugin, one.version, one.day, one.person].append(one)
    for (plugin, version, day, person), theirs in by_person.items():
        visits = person.startswith("anon")
        row = found.days.setdefault((plugin, version, day, visits), Counter())
        for name, amount in _of_person(theirs).items():
            row[name] += min(BOUNDS[name], amount)
        row["people"] += 1
        times = [ms for one in theirs for ms in one.what["activations"]]
        assert len(times) <= BOUNDS["activations"], "which of them count depends on the order"
        for ms in times:
            found.times[plugin, version, day, visits, _bucket(ms)] += 1
    for plugin, day, person in {(plugin, day, person) for plugin, _, day, person in by_person}:
        row = found.days.setdefault((plugin, "", day, person.startswith("anon")), Counter())
        row["people"] += 1


def _of_person(theirs: list[Fact]) -> dict[str, int]:
    failed = {one.session for one in theirs if one.what["failures"]}
    erred = failed | {one.session for one in theirs if one.what["errors"]}
    return {
        "sessions": len({one.session for one in theirs}),
        "sessions_failed": len(failed),
        "sessions_with_errors": len(erred),
        "activations": sum(len(one.what["activations"]) for one in theirs),
        "failures": sum(one.what["failures"] for one in theirs),
        "errors": sum(error["count"] for one in theirs for error in one.what["errors"]),
        "uses": sum(one.what["uses"] for one in theirs),
    }


def _bucket(ms: int) -> int:
    """By trying one after the other."""
    bucket = 0
    while not (math.isclose(1.1**bucket, ms) or 1.1**bucket > ms):
        bucket += 1
    return bucket


def _retained(found: Expected, events: list[Fact]) -> None:
    seen: dict[Row, set[str]] = defaultdict(set)
    for one in events:
        begun = date.fromisoformat(one.what["installed_on"])
        later = (one.day - begun).days
        if one.person.startswith("user") and later in (0, 1, 7, 28):
            seen[one.plugin, begun, later].add(one.person)
    for (plugin, begun, later), people in seen.items():
        found.retention.setdefault((plugin, begun), Counter())[later] = len(people)


DAYS = """
    SELECT plugin_id, version, day, visitors, people, views, sessions, sessions_failed,
           sessions_with_errors, activations, failures, errors, uses FROM usage_days
"""
NAMES = ("people", "views", *BOUNDS)
TIMES = "SELECT plugin_id, version, day, visitors, bucket, count FROM usage_activation_times"
RETENTION = "SELECT plugin_id, day, day_0, day_1, day_7, day_28 FROM usage_retention"


def counted(connection: Connection) -> Expected:
    """What the tables say, in the same form."""
    found = Expected()
    for row in connection.execute(DAYS):
        found.days[row[:4]] = {k: v for k, v in zip(NAMES, row[4:], strict=True) if v}
    for row in connection.execute(TIMES):
        found.times[row[:5]] = row[5]
    for plugin, day, *values in connection.execute(RETENTION):
        pairs = zip((0, 1, 7, 28), values, strict=True)
        found.retention[plugin, day] = Counter({k: v for k, v in pairs if v})
    return found


def plain(expected: Expected) -> Expected:
    """Without what is nothing."""
    days = {row: {k: v for k, v in sums.items() if v} for row, sums in expected.days.items()}
    return Expected(days, expected.times, expected.retention)
