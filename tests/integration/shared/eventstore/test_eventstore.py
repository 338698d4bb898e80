"""What may be appended, and what is kept of it."""

import psycopg
import pytest
from tests.integration.shared.world import somebody, versions

from plugin_platform.errors import NotFound
from plugin_platform.events import Event, InvalidEvent, RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool
from plugin_platform.eventstore.store import ConcurrencyError, EventStore


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
