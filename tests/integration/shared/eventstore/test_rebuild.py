import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from mirror import read_model
from tests.helpers.waiting import eventually
from tests.integration.shared.eventstore.test_log_identity import restore
from tests.integration.shared.world import Running, World, somebody, write

from plugin_platform.events import Event
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Pool, connect
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep import rebuild as module
from plugin_platform.messaging.rpc_client import RpcClient

PARTS = {
    "counts": "SELECT stream, seen FROM {}.counts ORDER BY stream",
    "own_log": "SELECT position FROM {}.own_log ORDER BY position",
    "projections": "SELECT source, position FROM {}.projections ORDER BY source",
    "parked_events": "SELECT source, position, reason FROM {}.parked_events ORDER BY position",
}


def tables(world: World, schema: str = "read_model") -> dict[str, list[tuple[object, ...]]]:
    return {name: world.query("mirror", query.format(schema)) for name, query in PARTS.items()}


@pytest.fixture
def source(world: World) -> Running:
    return world.service("ledger")


@pytest.fixture
def running(world: World, source: Running, ledger: EventStore) -> World:
    world.service("mirror")
    world.relay()
    write(ledger, 300)
    eventually(world.is_mirrored, 60)
    return world


def around_each_page(
    monkeypatch: pytest.MonkeyPatch,
    before: Callable[[int], None],
    after: Callable[[int], None] = lambda _: None,
) -> None:
    """These run before and after a rebuild in this process asks its source."""
    asked = RpcClient.history
    numbers = iter(range(1, 1000))

    def history(self: RpcClient, source: str, position: int) -> dict[str, Any]:
        number = next(numbers)
        before(number)
        page = asked(self, source, position)
        after(number)
        return page

    monkeypatch.setattr(RpcClient, "history", history)


def is_free(world: World, lock: int = WRITE_LOCK) -> bool:
    with world.database("mirror") as connection:
        found = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
    return bool(found and found[0])


def test_a_read_model_says_that_it_is_another_once_it_is(
    running: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Event("catalog.changed", {"plugin_ids": [], "aspects": ["everything"]})
    monkeypatch.setattr(read_model, "REBUILT", ("mirror-said", said), raising=False)
    events = "SELECT type, data, metadata ->> 'actor' FROM events WHERE stream = 'mirror-said'"
    with monkeypatch.context() as broken:
        broken.setattr(module, "SWAP", "DO $$ BEGIN RAISE 'a swap that fails'; END $$")
        with pytest.raises(psycopg.errors.RaiseException):
            module.rebuild("mirror")
    assert running.query("mirror", events) == []
    module.rebuild("mirror")
    assert running.query("mirror", events) == [(said.type, said.data, "operator")]


def test_rebuilt_tables_equal_the_live_ones_and_nothing_else_changes(
    running: World, ledger: EventStore
) -> None:
    before = tables(running)
    said = running.query("mirror", "SELECT count(*) FROM events")
    running.query("mirror", "UPDATE counts SET seen = 0 RETURNING 1")
    for _ in range(2):
        running.run("eventstore.upkeep.rebuild", "mirror")
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
        running.run("eventstore.upkeep.rebuild", "mirror")
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
    rebuild = world.module("eventstore.upkeep.rebuild", "mirror")
    assert rebuild.process.wait(60) == 1
    assert "nothing has changed" in rebuild.log.read_text()
    assert tables(world) == before


def test_only_one_rebuild_runs(world: World) -> None:
    with world.database("mirror") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [0x52454255 + 1])
        rebuild = world.module("eventstore.upkeep.rebuild", "mirror")
        assert rebuild.process.wait(30) == 1
    assert "Another rebuild" in rebuild.log.read_text()


def test_source_is_never_asked_while_others_wait_for_the_lock(
    running: World, ledger: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time that all is read, the live tables move on: it has to go round again."""
    free: list[bool] = []

    def move_on(number: int) -> None:
        if number <= 6:
            write(ledger, 3)
            eventually(running.is_mirrored, 60)

    around_each_page(monkeypatch, lambda _: free.append(is_free(running)), move_on)
    module.rebuild("mirror")
    assert len(free) > 6
    assert all(free)
    assert running.is_mirrored()
    with running.database("mirror") as connection, connection.transaction():
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        assert not is_free(running), "the control: a lock that is taken is seen"


def test_source_that_freezes_in_the_middle_blocks_no_append(
    running: World, source: Running, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HISTORY_TIMEOUT", 4.0)
    before = tables(running)
    own = EventStore(mirror_pool)
    frozen = threading.Event()

    def freeze(number: int) -> None:
        if number == 2:
            source.freeze()
            frozen.set()

    around_each_page(monkeypatch, freeze)
    ended: list[BaseException] = []

    def run() -> None:
        try:
            module.rebuild("mirror")
        except SystemExit as end:
            ended.append(end)

    rebuild = threading.Thread(target=run)
    rebuild.start()
    assert frozen.wait(60)
    own.append("mine", [somebody("mine")], expected_version=0)
    assert rebuild.is_alive(), "it still waits for its source"
    rebuild.join(60)
    source.thaw()
    assert "nothing has changed" in str(ended[0])
    assert tables(running) == before


def test_source_restored_from_a_backup_is_followed_again_after_a_rebuild(
    running: World, ledger: EventStore
) -> None:
    restore(running, 100)
    running.query("ledger", "UPDATE cursors SET position = 100 WHERE name = 'outbox' RETURNING 1")
    write(ledger, 250)
    fault = "SELECT fault FROM projections"
    eventually(lambda: running.query("mirror", fault) != [(None,)], 60)
    running.run("eventstore.upkeep.rebuild", "mirror")
    assert running.is_mirrored()
    assert running.query("mirror", fault) == [(None,)]
    write(ledger, 10)
    eventually(running.is_mirrored, 60)
