import threading

import pytest
from tests.helpers.waiting import eventually
from tests.integration.shared.world import World, write

from plugin_platform.eventstore.database import connect
from plugin_platform.eventstore.store import EventStore

PARTS = {
    "counts": "SELECT stream, seen FROM {}.counts ORDER BY stream",
    "own_log": "SELECT position FROM {}.own_log ORDER BY position",
    "projections": "SELECT source, position FROM {}.projections ORDER BY source",
    "parked_events": "SELECT source, position, reason FROM {}.parked_events ORDER BY position",
}


def tables(world: World, schema: str = "read_model") -> dict[str, list[tuple[object, ...]]]:
    return {name: world.query("mirror", query.format(schema)) for name, query in PARTS.items()}


@pytest.fixture
def running(world: World, ledger: EventStore) -> World:
    world.service("ledger")
    world.service("mirror")
    world.relay()
    write(ledger, 300)
    eventually(world.is_mirrored, 30)
    return world


def test_rebuilt_tables_equal_the_live_ones_and_nothing_else_changes(
    running: World, ledger: EventStore
) -> None:
    before = tables(running)
    said = running.query("mirror", "SELECT count(*) FROM events")
    running.query("mirror", "UPDATE counts SET seen = 0 RETURNING 1")
    for _ in range(2):
        running.run("eventstore.rebuild", "mirror")
        assert tables(running) == before
    assert len(before["counts"]) == 10
    assert running.query("mirror", "SELECT count(*) FROM events") == said
    schemas = running.query(
        "mirror", "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'read_model')"
    )
    assert schemas == [("read_model",)]
    write(ledger, 50)
    eventually(running.is_mirrored)


def test_readers_and_events_go_on_while_rebuilding(running: World, ledger: EventStore) -> None:
    failures: list[Exception] = []
    totals: list[int] = []
    done = threading.Event()

    def read() -> None:
        with connect(running.environment["DATABASE_URL_MIRROR"], autocommit=True) as connection:
            while not done.is_set():
                try:
                    row = connection.execute("SELECT sum(seen) FROM counts").fetchone()
                    totals.append(int(row[0]) if row else 0)
                except Exception as error:
                    failures.append(error)

    threads = [threading.Thread(target=read), threading.Thread(target=write, args=[ledger, 400])]
    for thread in threads:
        thread.start()
    for _ in range(3):
        running.run("eventstore.rebuild", "mirror")
    threads[1].join()
    eventually(running.is_mirrored, 30)
    done.set()
    threads[0].join()
    assert failures == []
    assert totals == sorted(totals), "a reader saw the count fall"


def test_without_its_source_a_rebuild_changes_nothing(world: World, ledger: EventStore) -> None:
    world.service("mirror")
    world.relay()
    write(ledger, 50)
    eventually(world.is_mirrored, 30)
    before = tables(world)
    rebuild = world.module("eventstore.rebuild", "mirror")
    assert rebuild.process.wait(60) == 1
    assert "nothing has changed" in rebuild.log.read_text()
    assert tables(world) == before


def test_only_one_rebuild_runs(world: World) -> None:
    with world.database("mirror") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [0x52454255 + 1])
        rebuild = world.module("eventstore.rebuild", "mirror")
        assert rebuild.process.wait(30) == 1
    assert "Another rebuild" in rebuild.log.read_text()
