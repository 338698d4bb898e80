"""How long a statement may take depends on who waits for it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import QueryCanceled
from tests.integration.shared.eventstore.test_projection import log_of, mirror_of, nothing
from tests.integration.shared.world import World, somebody, write

from plugin_platform.errors import Unavailable
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore import database, store
from plugin_platform.eventstore.database import (
    COMMAND,
    PROJECTION,
    READ,
    REBUILD,
    SEARCH,
    UPKEEP,
    WRITE_LOCK,
    Connection,
    Pool,
    TimeLimits,
    in_transaction,
    open_pool,
)
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.wire import error_to_wire

DOCUMENT = Path(__file__).parents[4] / "docs" / "limits.md"
IN_FORCE = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
SHORT = TimeLimits("200ms", "100ms")


def in_force(connection: Connection) -> TimeLimits:
    row = connection.execute(IN_FORCE).fetchone()
    assert row is not None
    return TimeLimits(*row)


@pytest.fixture
def reading_pool(addresses: dict[str, str]) -> Iterator[Pool]:
    """As a service's process has it."""
    pool = open_pool("ledger", size=1, limits=READ)
    yield pool
    pool.close(timeout=2)


def test_a_transaction_has_the_limits_of_its_kind_and_the_next_one_its_own(
    reading_pool: Pool,
) -> None:
    seen = [
        in_transaction(reading_pool, in_force, limits)
        for limits in (None, COMMAND, SEARCH, None, PROJECTION, UPKEEP, None)
    ]
    assert seen == [READ, COMMAND, SEARCH, READ, PROJECTION, UPKEEP, READ]


def test_who_appends_and_who_follows_have_theirs(
    reading_pool: Pool, ledger: EventStore, mirror_pool: Pool
) -> None:
    seen: list[TimeLimits] = []

    def own(connection: Connection, event: RecordedEvent) -> None:
        seen.append(in_force(connection))

    def follow(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        seen.append(in_force(connection))

    EventStore(reading_pool, own).append("a", [somebody("a")], expected_version=0)
    for limits in (PROJECTION, REBUILD):
        Projection(mirror_pool, f"as-{limits.statement}", follow, nothing, limits=limits).handle(
            log_of(ledger)
        )
    assert seen == [COMMAND, PROJECTION, REBUILD]


def test_a_read_that_takes_too_long_is_told_to_come_again(reading_pool: Pool) -> None:
    with pytest.raises(QueryCanceled) as cut:
        in_transaction(reading_pool, lambda c: c.execute("SELECT pg_sleep(30)"), SHORT)
    answer = error_to_wire(cut.value)
    assert (answer["exc_type"], answer["exc_args"][2]) == ("Unavailable", 2)


def test_a_command_that_takes_too_long_is_given_up_and_has_done_nothing(
    reading_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(connection: Connection, event: RecordedEvent) -> None:
        connection.execute("SELECT pg_sleep(30)")

    with monkeypatch.context() as impatient:
        impatient.setattr(store, "COMMAND", SHORT)
        with pytest.raises(Unavailable, match="busy") as cut:
            EventStore(reading_pool, slowly).append("a", [somebody("a")], expected_version=0)
    assert cut.value.retry_after == 2
    assert EventStore(reading_pool).append("a", [somebody("a")], expected_version=0)


def test_a_command_waits_for_its_turn_only_so_long(
    world: World, reading_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = EventStore(reading_pool)
    with world.database("ledger") as other, monkeypatch.context() as impatient:
        impatient.setattr(store, "COMMAND", SHORT)
        other.execute("SELECT pg_advisory_lock(%s)", [WRITE_LOCK])
        with pytest.raises(Unavailable, match="busy") as cut:
            log.append("a", [somebody("a")], expected_version=0)
    assert cut.value.retry_after == 2
    assert log.append("a", [somebody("a")], expected_version=0)


def test_what_follows_a_log_waits_and_then_goes_on(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    write(ledger, 20)
    projection = mirror_of(ledger, mirror_pool, SHORT)
    with world.database("mirror") as other:
        other.execute("SELECT pg_advisory_lock(%s)", [WRITE_LOCK])
        for _ in range(2):
            with pytest.raises(Unavailable):
                projection.handle(log_of(ledger))
    projection.handle(log_of(ledger))
    assert world.is_mirrored()
    assert world.query("mirror", "SELECT * FROM parked_events") == []


def test_one_transaction_that_hangs_is_no_reason_to_try_at_once_again(
    reading_pool: Pool, world: World
) -> None:
    tried = []

    def work(connection: Connection) -> None:
        tried.append(1)
        connection.execute("LOCK TABLE cursors IN ACCESS EXCLUSIVE MODE")

    with world.database("ledger") as owner:
        owner.execute("GRANT ALL ON cursors TO PUBLIC")
        with owner.transaction():
            owner.execute("LOCK TABLE cursors IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Unavailable):
                in_transaction(reading_pool, work, SHORT)
    assert tried == [1]


def test_the_document_says_what_is_in_force() -> None:
    rows = re.findall(r"^\| (\w+) \| ([\w ]+) \| ([\w ]+) \|.*ends", DOCUMENT.read_text(), re.M)
    said = {name: TimeLimits(*map(_plain, times)) for name, *times in rows}
    assert said == {
        name.lower(): value for name, value in vars(database).items() if type(value) is TimeLimits
    }


def _plain(time: str) -> str:
    return time.replace(" ", "")


def test_psycopg_says_which_it_was() -> None:
    """What is told apart: given up for the time it took, and for want of a lock."""
    assert psycopg.errors.LockNotAvailable.sqlstate == "55P03"
    assert QueryCanceled.sqlstate == "57014"
