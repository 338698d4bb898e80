import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.integration.shared.world import Count, somebody, write

from plugin_platform import eventstore
from plugin_platform.database import Connection, Pool, open_pool
from plugin_platform.errors import Conflict, NotFound, Unavailable
from plugin_platform.events import Event, InvalidEvent, RecordedEvent
from plugin_platform.eventstore import Append, ConcurrencyError, EventStore


def versions(store: EventStore, stream: str) -> list[int]:
    return [event.version for event in store.read(stream)]


def test_events_are_read_as_they_were_appended(ledger: EventStore) -> None:
    metadata = {"correlationId": "c", "actor": "user:1"}
    [written] = ledger.append("a", [somebody("é")], expected_version=0, metadata=metadata)
    assert ledger.read("a") == [written]
    assert written.data == {"user_id": "é", "username": "somebody"}
    assert written.metadata == {
        "schema": 1,
        "correlationId": "c",
        "causationId": None,
        "actor": "user:1",
    }


def test_other_expected_version_is_a_conflict_and_writes_nothing(ledger: EventStore) -> None:
    ledger.append("a", [somebody("a")], expected_version=0)
    for expected in (0, 2):
        with pytest.raises(ConcurrencyError):
            ledger.append("a", [somebody("a")], expected_version=expected)
    assert versions(ledger, "a") == [1]


def test_broken_contract_writes_nothing(ledger: EventStore) -> None:
    with pytest.raises(InvalidEvent):
        ledger.append("a", [somebody("a"), Event("user.registered", {})], expected_version=0)
    assert ledger.read("a") == []


def test_several_streams_are_written_all_or_none(ledger: EventStore) -> None:
    ledger.append("b", [somebody("b")], expected_version=0)
    with pytest.raises(ConcurrencyError):
        ledger.append_many([Append("a", [somebody("a")], 0), Append("b", [somebody("b")], 0)])
    assert ledger.read("a") == []
    ledger.append_many([Append("a", [somebody("a")], 0), Append("b", [somebody("b")], 1)])
    assert (versions(ledger, "a"), versions(ledger, "b")) == ([1], [1, 2])


def test_the_end_of_a_long_stream_is_found_without_reading_it(
    addresses: dict[str, str], ledger: EventStore
) -> None:
    """The catalog's only stream gets millions of events."""
    ledger.append("a", [somebody("a")] * 3000, expected_version=0)
    explain = f"EXPLAIN (ANALYZE, TIMING OFF) {eventstore.VERSIONS}"
    with psycopg.connect(addresses["DATABASE_URL_LEDGER"]) as connection:
        connection.execute("ANALYZE events")
        plan = "\n".join(line for (line,) in connection.execute(explain, [["a", "b"]]))
        assert connection.execute(eventstore.VERSIONS, [["a", "b"]]).fetchall() == [("a", 3000)]
    assert max(map(int, re.findall(r"rows=(\d+) loops", plan))) <= 2, plan


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
            answer.result(timeout=10)
    assert len(groups) == 2  # the one who came first, and the others


def test_a_page_of_history_fits_in_a_message(ledger: EventStore) -> None:
    long = somebody("a" * 1_500_000)
    written = ledger.append("a", [long] * 7, expected_version=0)
    pages: list[list[int]] = []
    position = 0
    while page := ledger.history(position)["events"]:
        pages.append([event["position"] for event in page])
        position = pages[-1][-1]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [one for page in pages for one in page] == [event.position for event in written]


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


def follow_while_writing(pool: Pool) -> tuple[list[int], list[int]]:
    """Return what a reader saw who remembers its last position, and what there was to see."""
    reader_store = EventStore(pool)
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        while True:
            last = done.is_set()
            page = reader_store.read_after(seen[-1] if seen else 0)
            seen.extend(event.position for event in page)
            if last and not page:
                return

    def fill(number: int) -> None:
        store = EventStore(pool)  # each commits on its own, like a process
        for version in range(150):
            store.append(f"account-{number}", [somebody("x")], expected_version=version)

    reader = threading.Thread(target=follow)
    reader.start()
    with ThreadPoolExecutor(4) as executor:
        list(executor.map(fill, range(4)))
    done.set()
    reader.join(10)
    return seen, [event.position for event in reader_store.read_after(0, 1000)]


def test_positions_become_visible_in_order(ledger_pool: Pool) -> None:
    seen, log = follow_while_writing(ledger_pool)
    assert seen == log
    assert len(log) == 600


def test_without_the_lock_a_reader_misses_events(
    ledger_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(eventstore, "TAKE_LOCK", "SELECT %s::bigint")
    seen, log = follow_while_writing(ledger_pool)
    assert len(seen) < len(log)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events"],
)
def test_history_cannot_be_changed(ledger: EventStore, ledger_pool: Pool, statement: str) -> None:
    ledger.append("a", [somebody("a")], expected_version=0)
    with (
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        ledger_pool.connection() as connection,
    ):
        connection.execute(statement)
    assert versions(ledger, "a") == [1]


def at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Run all at the same moment; return results and errors."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        barrier.wait(5)
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as executor:
        return list(executor.map(run, actions))


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


def test_read_model_moves_in_the_transaction_of_the_append(ledger_pool: Pool) -> None:
    def apply(connection: Connection, event: RecordedEvent) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS seen (position bigint)")
        connection.execute("INSERT INTO seen VALUES (%s)", [event.position])
        if event.version == 2:
            raise RuntimeError("the read model cannot")

    store = EventStore(ledger_pool, apply)
    [first] = store.append("a", [somebody("a")], expected_version=0)
    with pytest.raises(RuntimeError):
        store.append("a", [somebody("a")], expected_version=1)
    with ledger_pool.connection() as connection:
        assert connection.execute("SELECT position FROM seen").fetchall() == [(first.position,)]
    assert versions(store, "a") == [1]


def test_append_in_the_callers_transaction_goes_with_it(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    def append_and_fail() -> None:
        with ledger_pool.connection() as connection:
            ledger.append("a", [somebody("a")], expected_version=None, connection=connection)
            raise NotFound("rolled back")

    with pytest.raises(NotFound):
        append_and_fail()
    assert ledger.read("a") == []
    with ledger_pool.connection() as connection:
        for _ in range(2):
            ledger.append("a", [somebody("a")], expected_version=None, connection=connection)
    assert versions(ledger, "a") == [1, 2]


def test_without_a_transaction_a_version_must_be_expected(ledger: EventStore) -> None:
    with pytest.raises(ValueError, match="version must be expected"):
        ledger.append("a", [somebody("a")], expected_version=None)


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


def test_history_says_where_the_log_ends(ledger: EventStore) -> None:
    write(ledger, 7, streams=1)
    page = ledger.history(0, 3)
    positions = [event.position for event in ledger.read_after(0)]
    assert [body["position"] for body in page["events"]] == positions[:3]
    assert [body["previous"] for body in page["events"]] == [0, *positions[:2]]
    assert page["head"] == positions[-1]
    assert ledger.history(positions[-1])["events"] == []


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


def test_appending_wakes_a_listener(ledger: EventStore, addresses: dict[str, str]) -> None:
    with psycopg.connect(addresses["DATABASE_URL_LEDGER"], autocommit=True) as listener:
        listener.execute("LISTEN events")
        ledger.append("a", [somebody("a")], expected_version=0)
        assert [n.channel for n in listener.notifies(timeout=5, stop_after=1)] == ["events"]
