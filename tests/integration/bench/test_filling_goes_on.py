"""What was interrupted while databases were filled is gone on with, and becomes what it would have
been at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from importing.directory import Entry
from plugin_platform.config import SERVICES
from plugin_platform.eventstore.database import Pool, open_pool
from simulating import directory, filling, installs, people, plugins
from simulating.filling import Step

ENTRIES = [entry for entry in directory.made_up(30, 4) if isinstance(entry, Entry)]
PEOPLE, INSTALLS = 25, 200  # eight each
DONE, ALL = 2, 10_000  # groups

EVENTS = "SELECT stream, version, type, data::text FROM events ORDER BY position"
TABLES = {
    "publishing": "SELECT plugin_id, version, size FROM versions ORDER BY 1, 2",
    "auth": """
        SELECT user_id, accounts.username, credentials.username
        FROM accounts FULL JOIN credentials USING (user_id) ORDER BY 1
    """,
    "installs": """
        SELECT principal, installed.plugin_id, installed.version, days.installed
        FROM installed LEFT JOIN (
            SELECT plugin_id, version, sum(installed) AS installed FROM install_days GROUP BY 1, 2
        ) AS days USING (plugin_id, version) ORDER BY 1, 2
    """,
}
WRITE: dict[str, Callable[[Pool], None]] = {
    "publishing": lambda pool: plugins.write(pool, ENTRIES),
    "auth": lambda pool: people.write(pool, PEOPLE),
    "installs": lambda pool: installs.write(pool, ENTRIES, INSTALLS, PEOPLE),
}


class Killed(Exception):
    pass


@pytest.fixture
def pools(database: Callable[[str], str]) -> Iterator[Callable[[str], Pool]]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(open_pool(name, size=1, url=database(name)))


def dying_after(groups: int) -> type:
    class Progress:
        def __init__(self, *_: object) -> None:
            self.groups = 0

        def step(self, by: int) -> None:
            self.groups += 1
            if self.groups == groups:
                raise Killed

        def end(self) -> None:
            """Nothing is said."""

    return Progress


@pytest.mark.parametrize("name", WRITE)
def test_it_becomes_what_it_would_have_been_at_once(
    name: str, pools: Callable[[str], Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"publishing": plugins, "auth": people, "installs": installs}[name]
    monkeypatch.setattr(module, "AT_ONCE", 7)

    def filled(*interruptions: int) -> list[object]:
        pool = pools(name)
        for groups in interruptions:
            monkeypatch.setattr(module, "Progress", dying_after(groups))
            with pytest.raises(Killed):
                WRITE[name](pool)
        monkeypatch.setattr(module, "Progress", dying_after(ALL))
        WRITE[name](pool)
        with pool.connection() as connection:
            return [connection.execute(sql).fetchall() for sql in (EVENTS, TABLES[name])]

    at_once = filled()
    assert all(at_once)
    assert filled(DONE, 1) == at_once


def test_two_do_not_fill_at_once(
    database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SERVICES:
        monkeypatch.setenv(f"DATABASE_URL_{name.upper()}", database(name))
    done: list[str] = []
    step = Step("auth", "has accounts", lambda pools: done.append("once"))
    with filling.alone("auth"), pytest.raises(SystemExit, match="still fills auth"):
        step.run()
    with filling.alone("installs"):
        step.run()
    assert done == ["once"]


def test_each_has_as_many_as_the_others(pools: Callable[[str], Pool]) -> None:
    pool = pools("installs")
    installs.write(pool, ENTRIES, INSTALLS, PEOPLE)
    with pool.connection() as connection:
        each = connection.execute("SELECT count(*) FROM installed GROUP BY principal").fetchall()
    assert each == [(INSTALLS // PEOPLE,)] * PEOPLE
