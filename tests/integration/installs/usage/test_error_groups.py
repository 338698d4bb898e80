"""What plugins throw comes into few groups, whoever shouts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.integration.installs.usage.test_counting import rows_of

from installs.usage.errors import grouping
from installs.usage.errors.counting import MOST_GROUPS, MOST_TIMES
from installs.usage.errors.groups import groups
from installs.usage.errors.thrown import Thrown, group_of
from installs.usage.folding import AFFECTED, forget
from plugin_platform.eventstore.database import Connection, Pool, in_transaction, open_pool

OF_PEOPLE = ("error_people", "error_person_days")
TODAY = datetime.now(UTC).date()


@pytest.fixture
def pool(database: Callable[[str], str]) -> Iterator[Pool]:
    with open_pool("installs", size=2, url=database("installs")) as pool:
        yield pool


def error(name: str) -> dict[str, Any]:
    frame = {"file": "", "line": 3, "column": 4, "function": name, "shape": ""}
    return {"name": "TypeError", "message": "it is not there", "frames": [frame]}


def thrown(
    name: str,
    principal: str,
    *,
    version: str = "1.0.0",
    day: date = TODAY,
    count: int = 1,
    plugin: str = "a-b",
) -> Thrown:
    said = error(name)
    return Thrown(group_of(plugin, said), plugin, version, day, principal, count, said)


def add(pool: Pool, *said: Thrown) -> None:
    in_transaction(pool, partial(grouping.add, thrown=said))


def seen(pool: Pool) -> dict[str, Any]:
    found = in_transaction(pool, lambda c: groups(c, "a-b"))
    return {one["function"]: one for one in found["items"]}


def numbers(pool: Pool) -> list[tuple[Any, ...]]:
    def look(connection: Connection) -> list[tuple[Any, ...]]:
        statement = "SELECT function, people, count, visitors, visitors_count FROM error_groups"
        by_version = "SELECT version, people, count FROM error_versions"
        by_day = "SELECT day, people, count, visitors FROM error_days"
        return [
            *connection.execute(f"{statement} ORDER BY function"),
            *connection.execute(f"{by_version} ORDER BY group_id, version"),
            *connection.execute(f"{by_day} ORDER BY group_id, day"),
        ]

    return in_transaction(pool, look)


def test_in_which_order_and_batches_it_comes_makes_no_difference(
    pool: Pool, database: Callable[[str], str]
) -> None:
    chance = random.Random(3)  # noqa: S311
    said = [
        thrown(
            chance.choice(["parse", "render"]),
            chance.choice(["user:1", "user:2", "user:3", "anon:4"]),
            version=chance.choice(["1.0.0", "1.1.0"]),
            day=TODAY - timedelta(days=chance.randrange(3)),
            count=chance.randrange(1, 4),
        )
        for _ in range(60)
    ]
    for one in said:
        add(pool, one)
    found = numbers(pool)
    chance.shuffle(said)
    with open_pool("installs", size=1, url=database("installs")) as other:
        add(other, *said)
        assert numbers(other) == found
    whom = {(one.error["frames"][0]["function"], one.principal) for one in said if one.of_account}
    assert sum(row[1] for row in found[:2]) == len(whom)
    assert sum(row[2] for row in found[:2]) == sum(one.times for one in said if one.of_account)


def test_one_person_makes_few_groups_and_is_heard_a_hundred_times(pool: Pool) -> None:
    add(pool, *(thrown(f"lie-{n}", "user:1", count=90) for n in range(500)))
    add(pool, *(thrown(f"lie-{n}", "user:1", count=90) for n in range(500)))
    found = seen(pool)
    assert len(found) == MOST_GROUPS
    assert {row[2] for row in numbers(pool)[:MOST_GROUPS]} == {MOST_TIMES}


def test_the_true_ones_are_not_drowned(pool: Pool) -> None:
    """Neither by 30 liars with 20 lies each, nor by a thousand visitors."""
    add(pool, *(thrown("true", f"user:t{n}") for n in range(5)))
    for liar in range(30):
        add(pool, *(thrown(f"lie-{liar}-{n}", f"user:l{liar}") for n in range(20)))
    for visitor in range(1_000):
        add(pool, thrown(f"noise-{visitor}", f"anon:{visitor}"))
    found = seen(pool)
    assert found["true"]["users"] == 5
    assert len(found) == grouping.MOST_OF_ACCOUNTS + grouping.MOST_OF_VISITORS
    noise = [name for name in found if name.startswith("noise")]
    assert len(noise) == grouping.MOST_OF_VISITORS
    assert "noise-999" in noise, "a new one would never be seen"


def test_what_somebody_decided_on_stays(pool: Pool) -> None:
    add(pool, thrown("known", "user:1"))
    ignore = "UPDATE error_groups SET state = 'ignored'"
    in_transaction(pool, lambda c: c.execute(ignore))
    for liar in range(30):
        add(pool, *(thrown(f"lie-{liar}-{n}", f"user:l{liar}") for n in range(20)))
    assert seen(pool)["known"]["state"] == "ignored"


def test_each_group_has_the_stacks_of_its_newest_versions(pool: Pool) -> None:
    for minor in range(15):
        add(pool, thrown("parse", "user:1", version=f"1.{minor}.0"))
    versions = seen(pool)["parse"]["versions"]
    assert versions == [f"1.{minor}.0" for minor in range(14, 4, -1)]


def test_an_accounts_stack_takes_the_place_of_a_visitors(pool: Pool) -> None:
    """And no visitor's that of an account."""
    for line, principal in enumerate(("anon:1", "user:1", "anon:2", "user:2")):
        one = thrown("parse", principal)
        frames = [{**one.error["frames"][0], "line": line}]
        add(pool, one._replace(error={**one.error, "frames": frames}))
    [(stack,)] = in_transaction(
        pool, lambda c: c.execute("SELECT stack FROM error_versions").fetchall()
    )
    assert stack[0]["line"] == 1


def test_who_met_it_is_forgotten_and_the_sums_stay(pool: Pool) -> None:
    add(pool, *(thrown("parse", f"user:{n}") for n in range(5)))
    before = numbers(pool)
    in_transaction(pool, partial(forget, today=TODAY + timedelta(days=AFFECTED + 1)))
    assert numbers(pool) == before
    assert [in_transaction(pool, partial(rows_of, table)) for table in OF_PEOPLE] == [0, 0]
