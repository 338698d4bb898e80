"""What is counted is exactly what was reported, whatever comes twice and in which order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from psycopg import sql
from tests.helpers import usage_oracle as oracle

from installs.usage.__main__ import count_all
from installs.usage.folding import KNOWN, fold, forget
from plugin_platform.eventstore.database import Connection, Pool, in_transaction, open_pool


@pytest.fixture
def pool(database: Callable[[str], str]) -> Iterator[Pool]:
    with open_pool("installs", size=4, url=database("installs")) as pool:
        yield pool


def rows_of(table: str, connection: Connection) -> int:
    [(rows,)] = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    return int(rows)


def test_twenty_thousand_events_with_repeats_equal_the_oracle(pool: Pool) -> None:
    sent = oracle.reports(20_000, seed=7)
    assert len(sent) == 1_050
    in_transaction(pool, lambda c: oracle.send(c, sent))
    assert count_all(pool) == 1_050
    expected = oracle.plain(oracle.expected(sent))
    assert any(sums["people"] > 3 for sums in expected.days.values())
    assert expected.retention
    found = in_transaction(pool, oracle.counted)
    assert found.days == expected.days
    assert found.times == expected.times
    assert found.retention == expected.retention


def test_a_repeat_counts_once_also_where_several_count_at_once(pool: Pool) -> None:
    sent = oracle.reports(2_000, seed=8)
    in_transaction(pool, lambda c: oracle.send(c, [*sent, *sent]))
    threads = [
        threading.Thread(target=lambda: in_transaction(pool, partial(fold, batch=30)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count_all(pool)
    assert in_transaction(pool, oracle.counted).days == oracle.plain(oracle.expected(sent)).days


def test_who_dies_halfway_has_counted_nothing(pool: Pool) -> None:
    sent = oracle.reports(400, seed=9)
    in_transaction(pool, lambda c: oracle.send(c, sent))
    with pool.connection() as connection:
        assert fold(connection) > 0
        connection.rollback()
    assert not in_transaction(pool, oracle.counted).days
    count_all(pool)
    assert in_transaction(pool, oracle.counted).days == oracle.plain(oracle.expected(sent)).days


def test_what_names_people_goes_and_the_sums_stay(pool: Pool) -> None:
    sent = oracle.reports(400, seed=10)
    in_transaction(pool, lambda c: oracle.send(c, sent))
    count_all(pool)
    before = in_transaction(pool, oracle.counted)
    left = "INSERT INTO leavers (plugin_id, principal, at) VALUES ('a', 'user:1', now())"
    in_transaction(pool, lambda c: c.execute(left))
    today = datetime.now(UTC).date()
    in_transaction(pool, partial(forget, today=today + timedelta(days=KNOWN - 1)))
    assert in_transaction(pool, partial(rows_of, "leavers")) == 1
    later = today + timedelta(days=KNOWN + 1)
    assert in_transaction(pool, partial(forget, today=later)) > 0
    assert in_transaction(pool, oracle.counted) == before
    named = ("people", "sessions", "viewers", "counted", "intake")
    tables = ("leavers", *(f"usage_{name}" for name in named))
    assert {table: in_transaction(pool, partial(rows_of, table)) for table in tables} == (
        dict.fromkeys(tables, 0)
    )
