"""From the intake into the sums: a batch of reports in one transaction, each report once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from installs.usage.counting import (
    Flags,
    Known,
    PersonDay,
    SessionDay,
    Sums,
    Use,
    View,
    count,
)
from installs.usage.errors import grouping
from installs.usage.errors.thrown import Thrown, group_of
from installs.usage.rows import ask, write
from plugin_platform.eventstore.database import TAKE_LOCK, Connection, TimeLimits
from plugin_platform.experiments import REMAIN

BATCH = 500  # reports
LIMITS = TimeLimits("60s", "5s")
# What is kept of single sessions and people, in days: a repeated report counts no more for
# ``REPEATED``, and who comes back is known for ``KNOWN``.
REPEATED, KNOWN = 3, REMAIN
# Whom an error affects counts once in so long; and so long its days are kept.
AFFECTED, CHARTED = 28, 90

# Sums are read, added to and written: one at a time.
ONE_AT_A_TIME = 0x55534147  # "USAG"
TAKE = """
    DELETE FROM usage_intake
    WHERE id IN (SELECT id FROM usage_intake ORDER BY id LIMIT %s)
    RETURNING report_id, principal, received_at, body
"""
NOTE_COUNTED = """
    INSERT INTO usage_counted SELECT * FROM unnest(%s::uuid[], %s::date[])
    ON CONFLICT DO NOTHING RETURNING report_id
"""
KNOWN_SESSIONS = """
    SELECT plugin_id, version, day, principal, session, failed, erred
    FROM usage_sessions
    JOIN unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::uuid[])
        AS asked (plugin_id, version, day, principal, session)
        USING (plugin_id, version, day, principal, session)
"""
SUMMED = (
    *("sessions", "sessions_failed", "sessions_with_errors"),
    *("activations", "failures", "errors", "uses"),
)
KNOWN_PEOPLE = f"""
    SELECT plugin_id, version, day, principal, {", ".join(SUMMED)}
    FROM usage_people
    JOIN unnest(%s::text[], %s::text[], %s::date[], %s::text[])
        AS asked (plugin_id, version, day, principal) USING (plugin_id, version, day, principal)
"""  # noqa: S608 - constants
KNOWN_VIEWERS = """
    SELECT plugin_id, day, viewer FROM usage_viewers
    JOIN unnest(%s::text[], %s::date[], %s::text[]) AS asked (plugin_id, day, viewer)
        USING (plugin_id, day, viewer)
"""
KEEP_SESSIONS = """
    INSERT INTO usage_sessions
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::uuid[],
                         %s::boolean[], %s::boolean[])
    ON CONFLICT (plugin_id, version, day, principal, session) DO UPDATE
    SET failed = excluded.failed, erred = excluded.erred
"""
KEEP_PEOPLE = f"""
    INSERT INTO usage_people (plugin_id, version, day, principal, {", ".join(SUMMED)})
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[]
                         {", %s::bigint[]" * len(SUMMED)})
    ON CONFLICT (plugin_id, version, day, principal) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in SUMMED)}
"""  # noqa: S608 - constants
KEEP_VIEWERS = """
    INSERT INTO usage_viewers SELECT * FROM unnest(%s::text[], %s::date[], %s::text[])
    ON CONFLICT DO NOTHING
"""
ADDED = ("people", "views", *SUMMED)
ADD_DAYS = f"""
    INSERT INTO usage_days AS day (plugin_id, version, day, visitors, one_in, {", ".join(ADDED)})
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::boolean[], %s::integer[]
                         {", %s::bigint[]" * len(ADDED)})
    ON CONFLICT (plugin_id, day, version, visitors) DO UPDATE
    SET one_in = greatest(day.one_in, excluded.one_in),
        {", ".join(f"{name} = day.{name} + excluded.{name}" for name in ADDED)}
"""  # noqa: S608 - constants
ADD_TIMES = """
    INSERT INTO usage_activation_times AS mine
        (plugin_id, version, day, visitors, bucket, count)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::boolean[], %s::smallint[],
                         %s::bigint[])
    ON CONFLICT (plugin_id, day, version, visitors, bucket) DO UPDATE
    SET count = mine.count + excluded.count
"""
ADD_RETAINED = """
    INSERT INTO usage_retention AS mine (plugin_id, day, day_0, day_1, day_7, day_28)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::bigint[], %s::bigint[],
                         %s::bigint[])
    ON CONFLICT (plugin_id, day) DO UPDATE
    SET day_0 = mine.day_0 + excluded.day_0, day_1 = mine.day_1 + excluded.day_1,
        day_7 = mine.day_7 + excluded.day_7, day_28 = mine.day_28 + excluded.day_28
"""
FORGET = (
    ("DELETE FROM usage_counted WHERE day < %s", REPEATED),
    ("DELETE FROM usage_sessions WHERE day < %s", REPEATED),
    ("DELETE FROM usage_viewers WHERE day < %s", REPEATED),
    ("DELETE FROM usage_people WHERE day < %s", KNOWN),
    ("DELETE FROM leavers WHERE at < %s", KNOWN),
    ("DELETE FROM error_person_days WHERE day < %s", REPEATED),
    ("DELETE FROM error_people WHERE day < %s", AFFECTED),
    ("DELETE FROM error_days WHERE day < %s", CHARTED),
)


class Report(NamedTuple):
    id: UUID
    principal: str | None
    received_at: datetime
    body: dict[str, Any]


def fold(connection: Connection, batch: int = BATCH) -> int:
    """Count the oldest reports that wait; return how many there were."""
    connection.execute(TAKE_LOCK, [ONE_AT_A_TIME])
    taken = [Report(*row) for row in connection.execute(TAKE, [batch])]
    if not taken:
        return 0
    fresh = _fresh(connection, taken)
    uses = [use for report in fresh for use in _uses(report)]
    views = [view for report in fresh for view in _views(report)]
    known = _known(connection, uses, views)
    sums = count(known, uses, views)
    _keep(connection, known)
    _add(connection, sums)
    grouping.add(connection, [one for report in fresh for one in _thrown(report)])
    return len(taken)


def forget(connection: Connection, today: date) -> int:
    """Drop what is only needed for some days; return how many rows that were."""
    return sum(
        connection.execute(statement, [today - timedelta(days=days)]).rowcount
        for statement, days in FORGET
    )


def _fresh(connection: Connection, taken: Iterable[Report]) -> list[Report]:
    once = {report.id: report for report in reversed(list(taken))}
    ids, days = list(once), [_day(report) for report in once.values()]
    new = {found for (found,) in connection.execute(NOTE_COUNTED, [ids, days])}
    return [report for report in once.values() if report.id in new]


def _uses(report: Report) -> Iterator[Use]:
    if report.principal is None:
        return
    session, one_in = UUID(report.body["session"]), report.body["one_in"]
    for item in report.body["plugins"]:
        day = _day(report, item["ago"])
        whose = PersonDay(item["plugin_id"], item["version"], day, report.principal)
        yield Use(
            at=SessionDay(whose, session),
            times=item["activations"],
            failures=item["failures"],
            errors=sum(error["count"] for error in item["errors"]),
            uses=item["uses"],
            installed_on=date.fromisoformat(item["installed_on"]),
            one_in=one_in,
        )


def _thrown(report: Report) -> Iterator[Thrown]:
    if report.principal is None:
        return
    for item in report.body["plugins"]:
        plugin_id, day = item["plugin_id"], _day(report, item["ago"])
        whose = (plugin_id, item["version"], day, report.principal)
        for error in item["errors"]:
            yield Thrown(group_of(plugin_id, error), *whose, error["count"], error)


def _views(report: Report) -> Iterator[View]:
    viewer = report.principal or f"page:{report.body['session']}"
    for plugin_id in report.body["views"]:
        yield View(plugin_id, _day(report), viewer)


def _day(report: Report, seconds_ago: float = 0) -> date:
    """By our clock: a page says how long ago it was, and not when."""
    return (report.received_at.astimezone(UTC) - timedelta(seconds=seconds_ago)).date()


def _known(connection: Connection, uses: Sequence[Use], views: Sequence[View]) -> Known:
    sessions = {use.at for use in uses}
    people = {row for use in uses for row in (use.at.whose, use.at.whose.of_any_version)}
    asked = [(*one.whose, one.session) for one in sessions]
    known = Known()
    for *whose, session, failed, erred in ask(connection, KNOWN_SESSIONS, asked):
        known.sessions[SessionDay(PersonDay(*whose), session)] = Flags(failed, erred)
    for *whose, on in _rows_with_sums(ask(connection, KNOWN_PEOPLE, list(people))):
        known.people[PersonDay(*whose)] = on
    known.viewers = {View(*row) for row in ask(connection, KNOWN_VIEWERS, list(set(views)))}
    return known


def _rows_with_sums(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield *row[: -len(SUMMED)], Counter(dict(zip(SUMMED, row[-len(SUMMED) :], strict=True)))


def _keep(connection: Connection, known: Known) -> None:
    sessions = [(*at.whose, at.session, *flags) for at, flags in known.sessions.items()]
    write(connection, KEEP_SESSIONS, sessions)
    people = [(*whose, *_values(sums, SUMMED)) for whose, sums in known.people.items()]
    write(connection, KEEP_PEOPLE, people)
    write(connection, KEEP_VIEWERS, [tuple(view) for view in known.viewers])


def _add(connection: Connection, sums: Sums) -> None:
    days = [
        (*day, sums.one_in.get(day, 1), *_values(added, ADDED)) for day, added in sums.days.items()
    ]
    write(connection, ADD_DAYS, days)
    times = [(*day, bucket, amount) for (day, bucket), amount in sums.times.items()]
    write(connection, ADD_TIMES, times)
    cohorts: dict[tuple[str, date], Counter[int]] = {}
    for (plugin_id, day, later), amount in sums.retained.items():
        cohorts.setdefault((plugin_id, day), Counter())[later] += amount
    retained = [(*cohort, *(row[n] for n in (0, 1, 7, 28))) for cohort, row in cohorts.items()]
    write(connection, ADD_RETAINED, retained)


def _values(sums: Counter[str], names: Sequence[str]) -> Iterator[int]:
    return (sums[name] for name in names)
