"""Many writers at once, decisions that are repeated, and outages."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.integration.shared.world import Count, at_once, somebody, versions, write

from plugin_platform.errors import Conflict, NotFound, Unavailable
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore import store as eventstore
from plugin_platform.eventstore.database import Connection, Pool, open_pool
from plugin_platform.eventstore.store import ConcurrencyError, EventStore


def test_hot_streams_of_two_processes_stay_contiguous(
    addresses: dict[str, str], ledger: EventStore
) -> None:
    pool = open_pool("ledger", size=8)
    stores = (ledger, EventStore(pool))
    conflicts = 0

    def run(number: int) -> int:
        stream, store = f"account-{number % 5}", stores[number % 2]
        for attempt in range(200):
            try:
                store.append(stream, [somebody(stream)], expected_version=len(store.read(stream)))
            except ConcurrencyError:
                continue
            return attempt
        raise AssertionError("never got through")

    with ThreadPoolExecutor(8) as executor:
        conflicts = sum(executor.map(run, range(800)))
    pool.close()
    assert conflicts > 0, "the test has put nobody in anybody's way"
    for stream in range(5):
        assert versions(ledger, f"account-{stream}") == list(range(1, 161))


def test_concurrent_appends_share_commits(ledger: EventStore, ledger_pool: Pool) -> None:
    def append(number: int) -> Callable[[], object]:
        stream = f"account-{number}"
        return lambda: ledger.append(stream, [somebody(stream)], expected_version=0)

    results = at_once([append(number) for number in range(40)])
    assert not [result for result in results if isinstance(result, Exception)]
    with ledger_pool.connection() as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT xmin::text) FROM events"
        ).fetchone()
    assert row is not None
    events, commits = row
    assert events == 40
    assert commits <= 20, f"{commits} commits for 40 concurrent appends"


def refuse_poison(connection: Connection, event: RecordedEvent) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS names (name text UNIQUE)")
    if event.data["username"] == "poison":
        raise Conflict("The name is taken.")


def test_one_that_spoils_a_shared_commit_fails_alone(ledger_pool: Pool) -> None:
    store = EventStore(ledger_pool, refuse_poison)

    def append(number: int) -> Callable[[], object]:
        name = "poison" if number % 5 == 0 else "fine"
        return lambda: store.append(f"account-{number}", [somebody("x", name)], expected_version=0)

    results = at_once([append(number) for number in range(20)])
    for number, result in enumerate(results):
        assert isinstance(result, Conflict) == (number % 5 == 0), (number, result)
    assert len(store.read_after(0)) == 16


def test_a_database_that_is_away_is_looked_for_once_for_all_who_wait(
    ledger: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_waits = threading.Event()
    groups: list[int] = []

    def away(*_: object) -> None:
        groups.append(len(groups))
        everybody_waits.wait(5)
        raise Unavailable("The database cannot be reached.")

    def append(number: int) -> None:
        with pytest.raises(Unavailable):
            ledger.append(f"s{number}", [somebody("a")], expected_version=0)

    monkeypatch.setattr(eventstore, "in_transaction", away)
    with ThreadPoolExecutor(10) as threads:
        answers = [threads.submit(append, number) for number in range(10)]
        while len(ledger._commits._waiting) < 9:
            time.sleep(0.01)
        everybody_waits.set()
        for answer in answers:
            answer.result(timeout=60)
    assert len(groups) == 2  # the one who came first, and the others


def test_lost_connections_are_replaced_without_the_caller_noticing(
    ledger: EventStore, ledger_pool: Pool, postgres_url: str
) -> None:
    write(ledger, 40, writers=8)
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname LIKE 'test_ledger%'"
        )
    write(ledger, 40, writers=8)
    assert sum(len(versions(ledger, f"account-{n}")) for n in range(10)) == 80


def test_change_decides_on_the_whole_stream(ledger: EventStore) -> None:
    def once(count: Count) -> list[Event]:
        return [] if count.events else [somebody("a")]

    results = at_once([lambda: ledger.change("a", Count, once) for _ in range(20)])
    assert results == [Count(1)] * 20
    assert versions(ledger, "a") == [1]


def test_change_gives_up_when_others_are_always_faster(ledger: EventStore) -> None:
    def outrun(count: Count) -> list[Event]:
        ledger.append("a", [somebody("a")], expected_version=count.events)
        return [somebody("a")]

    with pytest.raises(Conflict, match="repeat"):
        ledger.change("a", Count, outrun)
    assert versions(ledger, "a") == [1, 2, 3]


def test_error_of_a_decision_reaches_the_caller_and_writes_nothing(ledger: EventStore) -> None:
    def refuse(count: Count) -> list[Event]:
        raise NotFound("There is none.")

    with pytest.raises(NotFound):
        ledger.change("a", Count, refuse)
    assert ledger.read("a") == []
