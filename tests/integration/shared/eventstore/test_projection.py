"""The projection without a broker: whatever comes in, the tables equal the log."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from mirror import read_model
from tests.integration.shared.world import World, append_all, somebody, write

from plugin_platform.errors import Unavailable
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore import projection as module
from plugin_platform.eventstore.database import PROJECTION, Connection, Pool, TimeLimits
from plugin_platform.eventstore.positions import Page, Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import EventStore, to_wire

PARKED = "SELECT stream, event->'data'->>'username', reason FROM parked_events ORDER BY position"


def apply(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    for event in events:
        read_model.apply(connection, event)


def log_of(store: EventStore) -> list[Sequenced]:
    return [Sequenced.from_wire(body) for body in to_wire(store.read_after(0, 5000), 0)]


def mirror_of(ledger: EventStore, pool: Pool, limits: TimeLimits = PROJECTION) -> Projection:
    return Projection(
        pool, "ledger", apply, lambda position: ledger.history(position, 50), limits=limits
    )


def test_catching_up_lets_commands_in_between(ledger: EventStore, mirror_pool: Pool) -> None:
    """One long transaction would hold the lock of all writing until everything is applied."""
    ledger.append("a", [somebody("a")] * 1000, expected_version=0)
    begun, applied = threading.Event(), []

    def apply_slowly(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        apply(connection, events)
        applied.append(len(events))
        begun.set()
        time.sleep(0.003 * len(events))

    projection = Projection(mirror_pool, "ledger", apply_slowly, ledger.history)
    catching_up = threading.Thread(target=projection.catch_up)
    catching_up.start()
    assert begun.wait(30)
    EventStore(mirror_pool).append("mine", [somebody("mine")], expected_version=0)
    waited_for = sum(applied)
    catching_up.join(60)
    assert max(applied) <= 2 * module.AT_FIRST, "what an event costs says how many go together"
    assert sum(applied) == 1000
    assert waited_for <= 5 * module.AT_FIRST


def nothing(position: int) -> Page:
    return {"events": [], "head": position}


def deliver_badly(projection: Projection, log: list[Sequenced]) -> None:
    """Batches in order, some twice, some late, some never."""
    rng = random.Random(7)  # noqa: S311
    position = 0
    while position < len(log):
        size = rng.randint(1, 20)
        batch = [item for item in log[position : position + size] if rng.random() > 0.05]
        if rng.random() < 0.2:
            batch = log[max(0, position - 10) : position] + batch
        projection.handle(batch)
        if rng.random() < 0.3:
            projection.handle(batch)
        position += size


def test_every_event_counts_once_whatever_the_delivery(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    write(ledger, 500)
    projection = mirror_of(ledger, mirror_pool)
    deliver_badly(projection, log_of(ledger))
    projection.catch_up()
    assert world.counted() == world.written()


def test_without_the_memory_of_what_was_applied_the_same_delivery_counts_twice(
    world: World, ledger: EventStore, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""

    def everything(batch: Sequence[Sequenced], position: int) -> list[RecordedEvent]:
        return [item.event for item in batch]

    monkeypatch.setattr(module, "in_line", everything)
    write(ledger, 500)
    deliver_badly(mirror_of(ledger, mirror_pool), log_of(ledger))
    assert sum(world.counted().values()) > 500


def test_gap_is_filled_from_the_source(world: World, ledger: EventStore, mirror_pool: Pool) -> None:
    write(ledger, 200)
    mirror_of(ledger, mirror_pool).handle(log_of(ledger)[-1:])
    assert world.counted() == world.written()


def test_event_that_cannot_be_applied_is_parked_with_its_stream(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "1"), ("b", "poison"), ("b", "2"), ("c", "3")])
    projection = mirror_of(ledger, mirror_pool)
    projection.handle(log_of(ledger))
    append_all(ledger, [("b", "4"), ("a", "5")])
    projection.catch_up()
    assert world.counted() == {"a": 2, "c": 1}
    later = "an earlier event of the stream is parked"
    assert world.query("mirror", PARKED) == [
        ("b", "poison", "ValueError: poison"),
        ("b", "2", later),
        ("b", "4", later),
    ]


def test_event_of_a_type_or_schema_that_is_not_known_is_parked_and_not_guessed_at(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "1"), ("b", "2"), ("c", "3"), ("b", "4"), ("d", "5")])
    log = log_of(ledger)
    log[1] = altered(log[1], metadata={"schema": 2})
    log[2] = altered(log[2], type="user.vanished")
    log[4] = altered(log[4], metadata={})
    mirror_of(ledger, mirror_pool).handle(log)
    assert world.counted() == {"a": 1}
    reasons = [(stream, reason) for stream, _, reason in world.query("mirror", PARKED)]
    assert [stream for stream, _ in reasons] == ["b", "c", "b", "d"]
    assert "user.registered has the schema 2; this code reads 1 to 1" in reasons[0][1]
    assert "there is no event type 'user.vanished' here" in reasons[1][1]
    assert "user.registered has the schema None" in reasons[3][1]


def altered(item: Sequenced, **changes: Any) -> Sequenced:
    return replace(item, event=replace(item.event, **changes))


def test_replay_applies_what_was_parked_once_the_cause_is_gone(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "poison"), ("a", "2"), ("b", "poison"), ("c", "3")])
    projection = mirror_of(ledger, mirror_pool)
    projection.catch_up()
    assert projection.parking.replay() == (0, 3)
    assert world.counted() == {"c": 1}
    world.query("mirror", "INSERT INTO public.mended VALUES (1) RETURNING 1")
    assert projection.parking.replay() == (3, 0)
    assert projection.parking.replay() == (0, 0)
    assert world.counted() == world.written()


def test_thousand_poisonous_events_hold_nobody_up(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    rng = random.Random(3)  # noqa: S311
    names = [(f"s-{n}", "poison" if rng.random() < 0.1 else "fine") for n in range(1000)]
    append_all(ledger, names)
    mirror_of(ledger, mirror_pool).catch_up()
    poisoned = sum(name == "poison" for _, name in names)
    assert world.query("mirror", "SELECT count(*) FROM parked_events") == [(poisoned,)]
    assert len(world.counted()) == 1000 - poisoned


def test_source_that_is_away_leaves_everything_as_it_was(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    write(ledger, 20)
    log = log_of(ledger)

    def away(position: int) -> Page:
        raise Unavailable("away")

    projection = Projection(mirror_pool, "ledger", apply, away)
    projection.handle(log[:5])
    with pytest.raises(Unavailable):
        projection.handle(log[8:])
    assert projection.position() == log[4].event.position
    projection.handle(log[5:])
    assert world.counted() == world.written()
    assert world.query("mirror", PARKED) == []


def test_deadlock_or_lost_session_parks_nothing(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    write(ledger, 20)
    failures = [2]

    def lose_session(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        apply(connection, events)
        if failures[0]:
            failures[0] -= 1
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    projection = Projection(mirror_pool, "ledger", lose_session, nothing)
    with pytest.raises(Unavailable):
        projection.handle(log_of(ledger))
    projection.handle(log_of(ledger))
    assert world.counted() == world.written()
    assert world.query("mirror", PARKED) == []
