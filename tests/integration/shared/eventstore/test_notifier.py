"""The relay is woken after a commit; no commit waits for another database's."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from tests.helpers.waiting import eventually
from tests.integration.shared.messaging.test_relay import HEAD, OUTBOX, is_relayed
from tests.integration.shared.world import World, append_all, somebody

from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.notifier import CHANNEL, Notifier
from plugin_platform.eventstore.store import EventStore

# The lock that a transaction which has notified holds from before its commit to after it
# (PreCommit_Notify in src/backend/commands/async.c): of no object, in no database.
CLUSTER_LOCK = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'object' AND database = 0 AND classid = 'pg_database'::regclass AND objid = 0
"""
HANGING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
LET_GO = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@contextmanager
def listening(world: World) -> Iterator[Callable[[], int]]:
    """How many notifications came until now, and for a moment."""
    with world.database("ledger") as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield lambda: len(list(connection.notifies(timeout=0.5)))


def test_an_append_wakes_the_relay(world: World, ledger: EventStore) -> None:
    with listening(world) as heard:
        append_all(ledger, [("a", "x")])
        assert heard() == 1


def test_who_appends_within_a_transaction_wakes_it_after_the_commit(
    world: World, ledger: EventStore, ledger_pool: Pool
) -> None:
    def append(connection: Connection) -> None:
        for stream in ("a", "b"):
            ledger.append(stream, [somebody("x")], expected_version=0, connection=connection)
        assert heard() == 0

    def fail(connection: Connection) -> None:
        ledger.append("c", [somebody("x")], expected_version=0, connection=connection)
        raise ZeroDivisionError

    with listening(world) as heard:
        in_transaction(ledger_pool, append)
        assert heard() == 1
        with pytest.raises(ZeroDivisionError):
            in_transaction(ledger_pool, fail)
        assert heard() == 0


def test_many_at_once_are_said_together(world: World, ledger_pool: Pool) -> None:
    """While it cannot be said; then once more for all that came meanwhile."""
    notifier = Notifier(ledger_pool)
    with listening(world) as heard:
        connections = [ledger_pool.getconn() for _ in range(ledger_pool.max_size)]
        for _ in range(1000):
            notifier.notify()
        for connection in connections:
            ledger_pool.putconn(connection)
        assert 1 <= heard() <= 2


def test_a_notification_that_is_lost_costs_a_moment_and_no_event(
    world: World, ledger: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declare("mirror")
    world.relay()
    append_all(ledger, [("a", "x")])
    eventually(lambda: is_relayed(world))
    monkeypatch.setattr(Notifier, "notify", lambda self: None)
    with listening(world) as heard:
        append_all(ledger, [("b", "x"), ("c", "x")])
        assert heard() == 0
    eventually(lambda: is_relayed(world))
    assert world.query("ledger", OUTBOX) == world.query("ledger", HEAD) != [(0,)]


def test_a_database_that_is_away_is_borne(world: World, ledger_pool: Pool) -> None:
    notifier = Notifier(ledger_pool)
    ledger_pool.close()
    notifier.notify()
    eventually(lambda: not notifier._running)


@pytest.fixture
def hanging_commits(postgres_url: str) -> Iterator[Callable[[str], None]]:
    """Commits with `synchronous_commit = on` wait for a standby that does not come; no others."""
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as owner:

        def set_to(name: str, value: str | None) -> None:
            owner.execute(
                f"ALTER SYSTEM SET {name} = '{value}'" if value else f"ALTER SYSTEM RESET {name}"
            )
            owner.execute("SELECT pg_reload_conf()")
            time.sleep(0.3)  # every backend reads it at its next statement

        def hang(url: str) -> None:
            with psycopg.connect(url) as connection:
                connection.execute("SET LOCAL synchronous_commit = on")
                connection.execute("INSERT INTO cursors (name) VALUES ('of a test')")
                connection.execute("SELECT pg_notify('events', '')")

        set_to("synchronous_commit", "local")
        set_to("synchronous_standby_names", "nobody")
        try:
            yield hang
        finally:
            owner.execute(LET_GO)
            set_to("synchronous_standby_names", None)
            set_to("synchronous_commit", None)


def slow_commit(pool: Pool) -> Callable[[], object]:
    """An append whose commit does not come to an end."""

    def begin(connection: Connection) -> None:
        connection.execute("SET LOCAL synchronous_commit = on")
        EventStore(pool).append("a", [somebody("a")], expected_version=0, connection=connection)

    return lambda: in_transaction(pool, begin)


def test_a_commit_waits_for_no_commit_of_another_database(
    world: World, hanging_commits: object, ledger_pool: Pool, mirror_pool: Pool
) -> None:
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(slow_commit(ledger_pool))
        eventually(lambda: world.query("mirror", HANGING) == [(1,)])
        assert world.query("mirror", CLUSTER_LOCK) == [(0,)]
        EventStore(mirror_pool).append("b", [somebody("b")], expected_version=0)
        assert not slow.done()
        world.query("mirror", LET_GO)
        slow.result(timeout=60)


def test_what_notifies_in_its_own_transaction_holds_up_all_databases(
    world: World,
    hanging_commits: Callable[[str], None],
    addresses: dict[str, str],
    mirror_pool: Pool,
) -> None:
    """The control: the same with the notification in the transaction."""
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(hanging_commits, addresses["DATABASE_MIGRATION_URL_LEDGER"])
        eventually(lambda: world.query("mirror", HANGING) == [(1,)])
        other = threads.submit(hanging_commits, addresses["DATABASE_MIGRATION_URL_MIRROR"])
        eventually(lambda: world.query("mirror", CLUSTER_LOCK) == [(2,)])
        assert not other.done()
        world.query("mirror", LET_GO)
        slow.result(timeout=60)
        eventually(lambda: world.query("mirror", HANGING) == [(1,)])
        world.query("mirror", LET_GO)
        other.result(timeout=60)
