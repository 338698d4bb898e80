"""What a database that stalls, and an event that cannot be applied, do to a projection."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from mirror import read_model
from tests.integration.shared.eventstore.test_projection import apply, log_of, mirror_of, nothing
from tests.integration.shared.world import World, append_all, write

from plugin_platform.errors import Unavailable
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore import parking
from plugin_platform.eventstore.database import Connection, Pool, TimeLimits
from plugin_platform.eventstore.projection import PATIENCE, Projection
from plugin_platform.eventstore.store import EventStore

PARKED = "SELECT stream, reason FROM parked_events ORDER BY position"
DUE = "UPDATE parked_events SET retry_at = now() RETURNING 1"
DELAYS = """
SELECT attempts, round(extract(epoch FROM retry_at - now()))::integer FROM parked_events
"""
# A table that no migration knows; everybody may write it.
SEEN = """
CREATE TABLE read_model.seen (
    number bigint GENERATED ALWAYS AS IDENTITY, stream text, version integer
);
GRANT SELECT, INSERT ON read_model.seen TO PUBLIC
"""


# Statements are given up early, and not for want of a lock.
IMPATIENT = TimeLimits("200ms", "0")


@contextmanager
def locked(world: World, table: str) -> Iterator[None]:
    with world.database("mirror") as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def in_order(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    for event in events:
        values = [event.stream, event.version]
        connection.execute("INSERT INTO seen (stream, version) VALUES (%s, %s)", values)
        read_model.apply(connection, event)


def give_up(projection: Projection, ledger: EventStore, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable, match="takes too long"):
            projection.handle(log_of(ledger))


def test_lock_that_outlasts_the_statements_parks_nothing(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    write(ledger, 20)
    projection = mirror_of(ledger, mirror_pool, IMPATIENT)
    with locked(world, "read_model.counts"):
        give_up(projection, ledger, PATIENCE)
    projection.handle(log_of(ledger))
    assert world.query("mirror", PARKED) == []
    assert world.is_mirrored()


def test_longer_stall_parks_one_event_for_the_time_being_and_keeps_the_order(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    with world.database("mirror") as connection:
        connection.execute(SEEN)
    append_all(ledger, [("a", "1"), ("a", "2"), ("b", "3"), ("a", "4")])
    projection = Projection(mirror_pool, "ledger", in_order, nothing, limits=IMPATIENT)
    with locked(world, "read_model.counts"):
        give_up(projection, ledger, PATIENCE)
        # The first event is parked now, and the next one has as many attempts of its own. It is
        # of the same stream, and waits there; the third begins to be tried.
        give_up(projection, ledger, 1)
        assert [stream for stream, _ in world.query("mirror", PARKED)] == ["a"]
    projection.handle(log_of(ledger))
    assert [stream for stream, _ in world.query("mirror", PARKED)] == ["a", "a", "a"]
    assert world.counted() == {"b": 1}
    assert projection.parking.retry() == 0, "its time has not come"
    world.query("mirror", DUE)
    assert projection.parking.retry() == 3
    assert world.query("mirror", PARKED) == []
    assert world.is_mirrored()
    seen = world.query("mirror", "SELECT version FROM seen WHERE stream = 'a' ORDER BY number")
    assert seen == [(1,), (2,), (3,)]


def test_what_stays_impossible_is_tried_less_and_less_often(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "poison")])
    projection = mirror_of(ledger, mirror_pool)
    projection.catch_up()
    found = []
    for _ in range(14):
        found += world.query("mirror", DELAYS)
        world.query("mirror", DUE)
        assert projection.parking.retry() == 0
    assert [attempts for attempts, _ in found] == list(range(1, 15))
    delays = [delay for _, delay in found]
    assert delays[:4] == pytest.approx([5, 10, 20, 40], abs=1)
    assert delays[-1] == pytest.approx(parking.LONGEST_DELAY, abs=1)


def test_why_an_event_cannot_be_applied_is_logged_with_its_traceback(
    ledger: EventStore, mirror_pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    append_all(ledger, [("a", "poison"), ("a", "1")])
    mirror_of(ledger, mirror_pool).catch_up()
    parked = [record for record in caplog.records if "parked position" in record.message]
    assert [bool(record.exc_info and record.exc_info[0]) for record in parked] == [True, False]


def test_stream_that_is_stuck_does_not_undo_the_replay_of_another(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "poison"), ("b", "poison"), ("b", "2")])
    projection = mirror_of(ledger, mirror_pool)
    projection.catch_up()

    def lose_session(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        if events[0].stream == "b":
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        apply(connection, events)

    world.query("mirror", "INSERT INTO public.mended VALUES (1) RETURNING 1")
    replay = Projection(mirror_pool, "ledger", lose_session, nothing).parking.replay
    with pytest.raises(Unavailable):
        replay()
    assert world.counted() == {"a": 1}
    assert projection.parking.replay() == (2, 0)
    assert world.is_mirrored()


def test_replay_that_is_interrupted_goes_on_by_itself(
    world: World, ledger: EventStore, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those behind the first are not due by themselves, so the one that is first now has to be."""
    monkeypatch.setattr(parking, "EVENTS_AT_ONCE", 2)
    append_all(ledger, [("a", "poison"), *[("a", str(number)) for number in range(4)]])
    projection = mirror_of(ledger, mirror_pool)
    projection.catch_up()
    world.query("mirror", "INSERT INTO public.mended VALUES (1) RETURNING 1")

    def lose_session(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        if events[0].version == 3:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        apply(connection, events)

    with pytest.raises(Unavailable):
        Projection(mirror_pool, "ledger", lose_session, nothing).parking.replay()
    assert world.counted() == {"a": 2}
    assert projection.parking.retry() == 3
    assert world.is_mirrored()
