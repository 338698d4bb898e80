"""What was thrown goes into its groups, which are few: nobody makes a plugin any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from psycopg.types.json import Jsonb

from installs.usage.counting import ANY
from installs.usage.errors.counting import Known, Met, PersonDay, Sums, count
from installs.usage.errors.thrown import Thrown
from installs.usage.rows import ask, write
from plugin_platform.eventstore.database import Connection
from plugin_platform.versions import is_newer, newest_first

Key = TypeVar("Key")

# Of a plugin: what accounts have met, and what only visitors have, of whom anybody can be a
# thousand. Neither takes the places of the other.
MOST_OF_ACCOUNTS, MOST_OF_VISITORS = 160, 40
MOST_VERSIONS = 10  # of a group, each with a stack: the newest

NUMBERS = ("people", "count", "visitors", "visitors_count")
_COLUMNS = ", ".join(NUMBERS)
_VALUES = ", %s::bigint[]" * len(NUMBERS)
_ADDED = ", ".join(f"{name} = mine.{name} + excluded.{name}" for name in NUMBERS)
_SPAN = """
    first_day = least(mine.first_day, excluded.first_day),
    last_day = greatest(mine.last_day, excluded.last_day)
"""
KNOWN_DAYS = """
    SELECT plugin_id, day, principal, group_id, count FROM error_person_days
    JOIN unnest(%s::text[], %s::date[], %s::text[]) AS asked (plugin_id, day, principal)
        USING (plugin_id, day, principal)
"""
KNOWN_PEOPLE = """
    SELECT group_id, version, principal, day FROM error_people
    JOIN unnest(%s::uuid[], %s::text[], %s::text[]) AS asked (group_id, version, principal)
        USING (group_id, version, principal)
"""
ADD_GROUPS = f"""
    INSERT INTO error_groups AS mine
        (id, plugin_id, name, message, file, function, first_day, last_day, {_COLUMNS}, untold)
    SELECT *, CASE WHEN people > 0 THEN 'new' END
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                %s::date[], %s::date[]{_VALUES})
        AS one (id, plugin_id, name, message, file, function, first_day, last_day, {_COLUMNS})
    ON CONFLICT (id) DO UPDATE SET {_ADDED}, {_SPAN},
        untold = CASE WHEN mine.people = 0 THEN excluded.untold ELSE mine.untold END
"""  # noqa: S608 - constants
# Of two stacks the first stays, but what a visitor says gives way to what an account says.
ADD_VERSIONS = f"""
    INSERT INTO error_versions AS mine
        (group_id, version, stack, of_account, first_day, last_day, {_COLUMNS})
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::jsonb[], %s::boolean[],
                         %s::date[], %s::date[]{_VALUES})
    ON CONFLICT (group_id, version) DO UPDATE SET {_ADDED}, {_SPAN},
        stack = CASE WHEN excluded.of_account AND NOT mine.of_account
                     THEN excluded.stack ELSE mine.stack END,
        of_account = mine.of_account OR excluded.of_account
"""  # noqa: S608 - constants
ADD_DAYS = f"""
    INSERT INTO error_days AS mine (group_id, day, {_COLUMNS})
    SELECT * FROM unnest(%s::uuid[], %s::date[]{_VALUES})
    ON CONFLICT (group_id, day) DO UPDATE SET {_ADDED}
"""  # noqa: S608 - constants
KEEP_PEOPLE = """
    INSERT INTO error_people
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::date[])
    ON CONFLICT (group_id, version, principal) DO UPDATE SET day = excluded.day
"""
KEEP_DAYS = """
    INSERT INTO error_person_days (plugin_id, day, principal, group_id, count)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::text[], %s::uuid[], %s::bigint[])
    ON CONFLICT (plugin_id, day, principal, group_id) DO UPDATE SET count = excluded.count
"""
RESOLVED = """
    SELECT id, resolved_in FROM error_groups WHERE id = ANY (%s) AND state = 'resolved' FOR UPDATE
"""
REOPEN = """
    UPDATE error_groups SET state = 'open', came_back_in = %s, untold = 'came-back' WHERE id = %s
"""
VERSIONS = "SELECT group_id, version FROM error_versions WHERE group_id = ANY (%s)"
DROP_VERSIONS = "DELETE FROM error_versions WHERE group_id = %s AND version = ANY (%s)"
# What somebody has decided on stays longest, then what most accounts have met of late; and of what
# one account made, the latest: whoever makes a hundred takes their own places.
TRIM = """
    DELETE FROM error_groups WHERE id IN (
        SELECT id FROM (
            SELECT id, CASE WHEN people > 0 THEN %s ELSE %s END AS most,
                   row_number() OVER (
                       PARTITION BY plugin_id, people > 0
                       ORDER BY state <> 'open' DESC,
                                CASE WHEN last_day > current_date - 28 THEN people ELSE 0 END DESC,
                                last_day DESC, made_at DESC) AS nth
            FROM error_groups WHERE plugin_id = ANY (%s)) AS ordered
        WHERE nth > most)
"""


def add(connection: Connection, thrown: Sequence[Thrown]) -> None:
    """One at a time: what was counted before is read first."""
    if not thrown:
        return
    known = _known(connection, thrown)
    sums = count(known, thrown)
    _add(connection, sums)
    _keep(connection, known)
    _reopen(connection, sums.taken)
    _trim(connection, sums.taken)


def _known(connection: Connection, thrown: Sequence[Thrown]) -> Known:
    whose = {PersonDay(one.plugin_id, one.day, one.principal) for one in thrown}
    met = {
        Met(one.group_id, version, one.principal)
        for one in thrown
        for version in (ANY, one.version)
    }
    known = Known()
    for *person, group_id, counted in ask(connection, KNOWN_DAYS, list(whose)):
        known.days.setdefault(PersonDay(*person), Counter())[group_id] = counted
    for *who, day in ask(connection, KNOWN_PEOPLE, list(met)):
        known.people[Met(*who)] = day
    return known


def _add(connection: Connection, sums: Sums) -> None:
    """In the order of their keys, as everybody who locks several rows does."""
    of_groups = _by(sums.taken, lambda one: one.group_id)
    of_versions = _by(sums.taken, lambda one: (one.group_id, one.version))
    groups = [
        (id, *_named(of_groups[id]), *_span(of_groups[id]), *_values(added))
        for id, added in sorted(sums.groups.items())
    ]
    write(connection, ADD_GROUPS, groups)
    versions = [
        (*key, *_stack(of_versions[key]), *_span(of_versions[key]), *_values(added))
        for key, added in sorted(sums.versions.items())
    ]
    write(connection, ADD_VERSIONS, versions)
    write(connection, ADD_DAYS, [(*key, *_values(n)) for key, n in sorted(sums.days.items())])


def _keep(connection: Connection, known: Known) -> None:
    people = [(*met, day) for met, day in sorted(known.people.items())]
    write(connection, KEEP_PEOPLE, people)
    days = [
        (*whose, group_id, counted)
        for whose, groups in sorted(known.days.items())
        for group_id, counted in sorted(groups.items())
    ]
    write(connection, KEEP_DAYS, days)


def _reopen(connection: Connection, taken: Iterable[Thrown]) -> None:
    """What was resolved, and is met by an account in a newer version, has come back."""
    of_accounts = _by((one for one in taken if one.of_account), lambda one: one.group_id)
    for group_id, resolved_in in connection.execute(RESOLVED, [list(of_accounts)]).fetchall():
        version = newest_first(one.version for one in of_accounts[group_id])[0]
        if is_newer(version, than=resolved_in):
            connection.execute(REOPEN, [version, group_id])


def _trim(connection: Connection, taken: Sequence[Thrown]) -> None:
    versions: dict[UUID, list[str]] = {}
    groups = list({one.group_id for one in taken})
    for group_id, version in connection.execute(VERSIONS, [groups]):
        versions.setdefault(group_id, []).append(version)
    for group_id, there in versions.items():
        if older := newest_first(there)[MOST_VERSIONS:]:
            connection.execute(DROP_VERSIONS, [group_id, older])
    plugins = list({one.plugin_id for one in taken})
    connection.execute(TRIM, [MOST_OF_ACCOUNTS, MOST_OF_VISITORS, plugins])


def _by(thrown: Iterable[Thrown], key: Callable[[Thrown], Key]) -> dict[Key, list[Thrown]]:
    found: dict[Key, list[Thrown]] = {}
    for one in thrown:
        found.setdefault(key(one), []).append(one)
    return found


def _named(same: Sequence[Thrown]) -> tuple[str, ...]:
    error = same[0].error
    place = error["frames"][0] if error["frames"] else {"file": "", "function": ""}
    return same[0].plugin_id, error["name"], error["message"], place["file"], place["function"]


def _stack(same: Sequence[Thrown]) -> tuple[Any, bool]:
    said = next((one for one in same if one.of_account), same[0])
    return Jsonb(said.error["frames"]), said.of_account


def _span(same: Sequence[Thrown]) -> tuple[date, date]:
    days = [one.day for one in same]
    return min(days), max(days)


def _values(added: Counter[str]) -> tuple[int, ...]:
    return tuple(added[name] for name in NUMBERS)
