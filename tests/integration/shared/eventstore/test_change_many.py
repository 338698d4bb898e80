"""Changes of several streams in one transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from string import ascii_letters
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from tests.integration.shared.world import Count, somebody, versions

from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.snapshots import SNAPSHOT_EVERY, load, load_many
from plugin_platform.eventstore.store import Change, ConcurrencyError, EventStore

Outcomes = list[Count | Exception]


def nothing(_: Mapping[str, Count]) -> None:
    pass


def together(
    store: EventStore,
    pool: Pool,
    changes: Sequence[Change[Count]],
    see: Callable[[Mapping[str, Count]], None] = nothing,
) -> Outcomes:
    def work(connection: Connection) -> Outcomes:
        return store.change_many(connection, Count, changes, see)

    return in_transaction(pool, work)


def add(stream: str, events: int = 1) -> Change[Count]:
    return Change(stream, lambda _: [somebody(stream)] * events, {"correlationId": stream})


def test_all_of_them_are_appended_in_one_commit(ledger: EventStore, ledger_pool: Pool) -> None:
    ledger.append("b", [somebody("b")], expected_version=0)
    after = together(ledger, ledger_pool, [add("a"), add("b", 2), add("c", 0)])
    assert after == [Count(1), Count(3), Count(0)]
    assert [versions(ledger, one) for one in "abc"] == [[1], [1, 2, 3], []]
    with ledger_pool.connection() as connection:
        query = """
            SELECT count(*), count(DISTINCT xmin::text) FROM events
            WHERE version > 1 OR stream = 'a'
        """
        assert connection.execute(query).fetchone() == (3, 1)


def test_each_event_names_who_did_it(ledger: EventStore, ledger_pool: Pool) -> None:
    together(ledger, ledger_pool, [add("a"), add("b")])
    said = {event.stream: event.metadata["correlationId"] for event in ledger.read_after(0)}
    assert said == {"a": "a", "b": "b"}


def test_one_that_is_refused_spoils_none_of_the_others(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    def refuse(_: Count) -> list[Event]:
        raise Conflict("No.")

    def stumble(_: Count) -> list[Event]:
        raise ZeroDivisionError

    broken = Change[Count]("d", lambda _: [Event("user.registered", {"nonsense": 1})])
    changes = [add("a"), Change("b", refuse), Change("c", stumble), broken, add("e")]
    first, refused, stumbled, invalid, last = together(ledger, ledger_pool, changes)
    assert (first, last) == (Count(1), Count(1))
    assert isinstance(refused, Conflict)
    assert isinstance(stumbled, ZeroDivisionError)
    assert isinstance(invalid, Exception)
    assert {event.stream for event in ledger.read_after(0)} == {"a", "e"}


def test_who_was_overtaken_goes_by_itself_and_the_others_are_in(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    def overtake(_: object) -> None:
        ledger.append("b", [somebody("b", "faster")], expected_version=0)

    first, overtaken, last = together(ledger, ledger_pool, [add("a"), add("b"), add("c")], overtake)
    assert (first, last) == (Count(1), Count(1))
    assert isinstance(overtaken, ConcurrencyError)
    assert versions(ledger, "b") == [1]


def test_a_stream_that_is_due_for_a_snapshot_goes_by_itself(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    ledger.append("a", [somebody("a")] * SNAPSHOT_EVERY, expected_version=0)
    due, other = together(ledger, ledger_pool, [add("a"), add("b")])
    assert isinstance(due, ConcurrencyError)
    assert other == Count(1)
    ledger.change("a", Count, lambda _: [somebody("a")])  # leaves a snapshot
    [after] = together(ledger, ledger_pool, [add("a")])
    assert after == Count(SNAPSHOT_EVERY + 2)


LARGE = Event(
    "plugin.configured",
    {"principal": "user:1", "plugin_id": "noted", "settings": {"note": "x" * 60_000}},
)


def test_a_stream_of_megabytes_goes_by_itself(ledger: EventStore, ledger_pool: Pool) -> None:
    """Sixty kilobytes of one letter take less than one on disk."""
    ledger.append("a", [LARGE] * (SNAPSHOT_EVERY - 1), expected_version=0)
    ledger.append("b", [LARGE], expected_version=0)
    large, small, new = together(ledger, ledger_pool, [add("a"), add("b"), add("c")])
    assert isinstance(large, ConcurrencyError)
    assert (small, new) == (Count(2), Count(1))
    ledger.append("a", [somebody("a")], expected_version=SNAPSHOT_EVERY - 1)
    ledger.load("a", Count)  # leaves a snapshot
    assert together(ledger, ledger_pool, [add("a")]) == [Count(SNAPSHOT_EVERY + 1)]


@pytest.mark.parametrize("letters", [ascii_letters, "x"])
def test_a_snapshot_of_megabytes_is_not_read_for_others(
    ledger: EventStore, ledger_pool: Pool, letters: str
) -> None:
    """Whether it can be packed or not."""
    note = "".join(random.Random(8).choices(letters, k=1_000_000))  # noqa: S311 - the same each time
    ledger.append("a", [somebody("a")], expected_version=0)
    with ledger_pool.connection() as connection:
        query = "INSERT INTO snapshots (stream, schema, version, state) VALUES ('a', 1, 1, %s)"
        connection.execute(query, [Jsonb({"events": 1, "note": note})])
        assert load_many(connection, ["a", "b"], Count).keys() == {"b"}


def test_many_streams_are_read_as_each_is(ledger: EventStore, ledger_pool: Pool) -> None:
    lengths = {"a": 0, "b": 1, "c": 99, "d": 130, "e": 250}
    for stream, length in lengths.items():
        if length:
            ledger.append(stream, [somebody(stream)] * length, expected_version=0)
        ledger.load(stream, Count)
    ledger.append("e", [somebody("e")] * 7, expected_version=250)
    with ledger_pool.connection() as connection:
        found = load_many(connection, list(lengths), Count)
        assert found == {stream: load(connection, stream, Count) for stream in lengths}


def test_nothing_is_appended_where_nothing_is_decided(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    assert together(ledger, ledger_pool, [add("a", 0), add("b", 0)]) == [Count(0), Count(0)]
    assert ledger.read_after(0) == []


def test_the_read_model_is_kept_for_all_at_once(ledger_pool: Pool) -> None:
    seen: list[Any] = []

    def one(_: Connection, event: RecordedEvent) -> None:
        seen.append(event.stream)

    def many(_: Connection, events: Sequence[RecordedEvent]) -> None:
        seen.append([event.stream for event in events])

    store = EventStore(ledger_pool, one, apply_all=many)
    together(store, ledger_pool, [add("a"), add("b")])
    together(store, ledger_pool, [add("c")])
    assert seen == [["a", "b"], "c"]


def test_a_read_model_that_fails_leaves_nothing_of_a_group(ledger_pool: Pool) -> None:
    def fail(_: Connection, events: Sequence[RecordedEvent]) -> None:
        raise Unavailable("It is away.")

    store = EventStore(ledger_pool, apply_all=fail)
    with pytest.raises(Unavailable):
        together(store, ledger_pool, [add("a"), add("b")])
    assert store.read_after(0) == []
