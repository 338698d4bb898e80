"""What readers see of a log, and when."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.integration.shared.world import somebody, write

from plugin_platform.eventstore import store as eventstore
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore


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


def test_history_says_where_the_log_ends(ledger: EventStore) -> None:
    write(ledger, 7, streams=1)
    page = ledger.history(0, 3)
    positions = [event.position for event in ledger.read_after(0)]
    assert [body["position"] for body in page["events"]] == positions[:3]
    assert [body["previous"] for body in page["events"]] == [0, *positions[:2]]
    assert page["head"] == positions[-1]
    assert ledger.history(positions[-1])["events"] == []


def test_a_page_of_history_fits_in_a_message(ledger: EventStore) -> None:
    long = somebody("a" * 1_500_000)
    written = ledger.append("a", [long] * 7, expected_version=0)
    pages: list[list[int]] = []
    position = 0
    while page := ledger.history(position)["events"]:
        pages.append([event["position"] for event in page])
        position = pages[-1][-1]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [one for page in pages for one in page] == [event.position for event in written]


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


def test_appending_wakes_a_listener(ledger: EventStore, addresses: dict[str, str]) -> None:
    with psycopg.connect(addresses["DATABASE_URL_LEDGER"], autocommit=True) as listener:
        listener.execute("LISTEN events")
        ledger.append("a", [somebody("a")], expected_version=0)
        assert [n.channel for n in listener.notifies(timeout=5, stop_after=1)] == ["events"]
