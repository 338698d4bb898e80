"""Merging and the read model against a real database, without the service around them."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from psycopg_pool import ConnectionPool
from tests.integration.installs.sources import (
    Source,
    logged_in,
    published,
)

from installs import read_model, service, withdrawal
from installs.merging import change, merge, merge_logged_in
from installs.model import Installations, Merged, stream_of
from plugin_platform.errors import Invalid
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, conninfo
from plugin_platform.eventstore.snapshots import State
from plugin_platform.eventstore.store import EventStore


@pytest.fixture(scope="module")
def pool(database: Callable[[str], str]) -> Iterator[Pool]:
    url = conninfo(database("installs"))
    with ConnectionPool(url, min_size=1, max_size=8, open=True) as pool:
        yield pool


@pytest.fixture
def log(pool: Pool) -> EventStore:
    return EventStore(pool, read_model.apply)


@pytest.fixture
def visitor() -> str:
    return f"anon:{uuid4()}"


@pytest.fixture
def account() -> str:
    return f"user:{uuid4()}"


def project(pool: Pool, *events: Event) -> None:
    source = Source("publishing")
    with pool.connection() as connection:
        for event in events:
            read_model.apply(connection, source.record(event))


def install(log: EventStore, principal: str, *plugin_ids: str) -> None:
    for plugin_id in plugin_ids:
        change(log, principal, partial(decide_to_install, plugin_id))


def decide_to_install(plugin_id: str, principal: str, mine: Installations) -> list[Event]:
    return mine.install(principal, plugin_id, "1.0.0")


def has(pool: Pool, principal: str) -> set[str]:
    with pool.connection() as connection:
        query = "SELECT plugin_id FROM installed WHERE principal = %s"
        return {plugin_id for (plugin_id,) in connection.execute(query, [principal])}


def counted(pool: Pool, *principals: str) -> dict[str, int]:
    """What the catalog counts, from nothing but the events."""
    query = """
        SELECT plugin_id, sum(change) FROM (
            SELECT data->>'plugin_id' AS plugin_id, 1 AS change, data->>'principal' AS principal
            FROM events WHERE type = 'plugin.installed'
            UNION ALL
            SELECT data->>'plugin_id', -1, data->>'principal'
            FROM events WHERE type = 'plugin.uninstalled'
            UNION ALL
            SELECT jsonb_array_elements_text(data->'duplicates'), -1, data->>'principal'
            FROM events WHERE type = 'installs.merged'
        ) AS changes WHERE principal = ANY (%s) GROUP BY plugin_id
    """
    with pool.connection() as connection:
        return {key: int(count) for key, count in connection.execute(query, [list(principals)])}


def do_merge(log: EventStore, pool: Pool, source: str, target: str) -> Merged:
    return merge(log, pool, source, target)


def test_three_of_a_visitor_and_two_of_an_account_with_one_shared_are_four(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a", "b", "c")
    install(log, account, "c", "d")
    merged = do_merge(log, pool, visitor, account)
    assert merged == Merged(moved=("a", "b"), duplicates=("c",))
    assert has(pool, account) == {"a", "b", "c", "d"}
    assert has(pool, visitor) == set()
    assert counted(pool, visitor, account) == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_merging_again_appends_nothing_and_answers_the_same(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a", "b")
    install(log, account, "b")
    first = do_merge(log, pool, visitor, account)
    length = len(log.read(stream_of(account))), len(log.read(stream_of(visitor)))
    assert do_merge(log, pool, visitor, account) == first
    assert (len(log.read(stream_of(account))), len(log.read(stream_of(visitor)))) == length


# The server has other tests' databases too, whose writers hold locks of their own.
HELD_LOCKS = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND datname = current_database()
"""


class WatchedStore(EventStore):
    """Counts the streams that are read while somebody holds the lock of all writing."""

    reads = 0
    reads_under_the_lock = 0

    def load(self, stream: str, model: Any, connection: Connection | None = None) -> State[Any]:
        with self._pool.connection() as other:
            self.reads_under_the_lock += sum(row[0] for row in other.execute(HELD_LOCKS))
        self.reads += 1
        return super().load(stream, model, connection)


def test_nobody_waits_while_a_log_in_reads_the_streams(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a")
    store = WatchedStore(pool, read_model.apply)
    assert do_merge(store, pool, visitor, account).moved == ("a",)
    assert (store.reads, store.reads_under_the_lock) == (2, 0)


def test_a_log_in_reads_again_when_the_visitor_was_faster(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    class Interrupted(EventStore):
        def load(self, stream: str, model: Any, connection: Connection | None = None) -> State[Any]:
            state = super().load(stream, model, connection)
            if stream == stream_of(account) and not log.read(stream_of(account)):
                install(log, account, "b")
            return state

    install(log, visitor, "a", "b")
    merged = do_merge(Interrupted(pool, read_model.apply), pool, visitor, account)
    assert merged == Merged(moved=("a",), duplicates=("b",))


def test_merging_a_visitor_who_has_nothing_changes_nothing_of_the_account(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    for _ in range(2):
        assert do_merge(log, pool, visitor, account) == Merged()
    assert log.read(stream_of(account)) == []
    assert [event.type for event in log.read(stream_of(visitor))] == ["installs.handed_over"]


@pytest.mark.parametrize(
    ("source", "target"), [("user:1", "user:2"), ("anon:1", "anon:2"), ("user:1", "anon:2")]
)
def test_only_a_visitor_merges_and_only_into_an_account(
    pool: Pool, log: EventStore, source: str, target: str
) -> None:
    with pytest.raises(Invalid):
        do_merge(log, pool, source, target)


def test_many_merges_at_once_are_one(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a", "b", "c")
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: do_merge(log, pool, visitor, account), range(8)))
    assert answers == {Merged(moved=("a", "b", "c"))}
    types = [event.type for event in log.read(stream_of(account))]
    assert types == ["installs.merged"]


def test_installs_during_a_merge_are_not_lost(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    plugin_ids = [f"p{number}" for number in range(40)]
    other_process = EventStore(pool, read_model.apply)
    installed_some = threading.Event()

    def install_all() -> None:
        for number, plugin_id in enumerate(plugin_ids):
            install(other_process, visitor, plugin_id)
            if number == 5:
                installed_some.set()

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(install_all)
        assert installed_some.wait(timeout=60)
        while not done.done():
            do_merge(log, pool, visitor, account)
        done.result()
    assert has(pool, account) == set(plugin_ids)
    assert has(pool, visitor) == set()
    assert counted(pool, visitor, account) == dict.fromkeys(plugin_ids, 1)


@pytest.mark.parametrize("had", [("a",), ()])
def test_what_a_visitor_does_after_the_merge_is_done_to_the_account(
    pool: Pool, log: EventStore, visitor: str, account: str, had: tuple[str, ...]
) -> None:
    install(log, visitor, *had)
    do_merge(log, pool, visitor, account)
    assert change(log, visitor, partial(decide_to_install, "late")) == account
    change(log, visitor, lambda owner, mine: mine.configure(owner, "late", enabled=False))
    assert has(pool, account) == {*had, "late"}
    assert [event.type for event in log.read(stream_of(account))][-1] == "plugin.disabled"
    change(log, visitor, lambda owner, mine: mine.uninstall(owner, "late"))
    assert has(pool, account) == set(had)
    assert counted(pool, visitor, account).get("late") == 0


def test_without_looking_where_the_visitor_went_a_late_install_is_lost(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    """The control of the test before: this is what `change` is there for."""
    do_merge(log, pool, visitor, account)
    decide = partial(decide_to_install, "late", visitor)
    log.change(stream_of(visitor), Installations, decide)
    assert has(pool, account) == set()


def test_a_visitor_becomes_one_account_only(pool: Pool, log: EventStore, visitor: str) -> None:
    first, second = (f"user:{uuid4()}" for _ in range(2))
    install(log, visitor, "a")
    do_merge(log, pool, visitor, first)
    assert do_merge(log, pool, visitor, second) == Merged()
    install(log, visitor, "late")
    assert has(pool, first) == {"a", "late"}
    assert has(pool, second) == set()


def test_a_log_in_merges_in_the_transaction_that_consumes_it(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a")
    event = Source("auth").record(
        logged_in(account.removeprefix("user:"), visitor.removeprefix("anon:"))
    )
    with pool.connection() as connection:
        merge_logged_in(log, connection, [event])
        connection.rollback()
    assert has(pool, visitor) == {"a"}
    with pool.connection() as connection:
        merge_logged_in(log, connection, [event, event])
    assert has(pool, account) == {"a"}
    [merged] = log.read(stream_of(account))
    assert merged.metadata["causationId"] == str(event.id)
    assert merged.metadata["correlationId"] == "request-1"


def test_two_visitors_who_log_in_to_one_account_in_one_batch_both_merge(
    pool: Pool, log: EventStore, account: str
) -> None:
    visitors = [str(uuid4()), str(uuid4())]
    for visitor in visitors:
        install(log, f"anon:{visitor}", "shared", f"of-{visitor}")
    source, user_id = Source("auth"), account.removeprefix("user:")
    events = [source.record(logged_in(user_id, one)) for one in [*visitors, None]]
    with pool.connection() as connection:
        merge_logged_in(log, connection, events)
    assert has(pool, account) == {"shared", *(f"of-{visitor}" for visitor in visitors)}
    principals = [account, *(f"anon:{visitor}" for visitor in visitors)]
    assert counted(pool, *principals)["shared"] == 1


def test_the_read_model_rebuilt_from_the_log_is_the_same(
    pool: Pool, log: EventStore, visitor: str, account: str
) -> None:
    install(log, visitor, "a", "b")
    install(log, account, "b", "c")
    change: dict[str, Any] = {"enabled": False, "settings": {"size": 2}, "version": "2.0.0"}
    log.change(stream_of(visitor), Installations, lambda m: m.configure(visitor, "a", **change))
    log.change(stream_of(account), Installations, lambda m: m.uninstall(account, "c"))
    do_merge(log, pool, visitor, account)
    rows = "SELECT * FROM installed ORDER BY principal, plugin_id"
    with pool.connection() as connection:
        before = connection.execute(rows).fetchall()
        connection.execute("DELETE FROM installed")
        for event in log.read_after(0, 10_000):
            read_model.apply(connection, event)
        assert connection.execute(rows).fetchall() == before
    assert has(pool, account) == {"a", "b"}


def release(pool: Pool, plugin_id: str, version: str | None = None) -> str | None:
    with pool.connection() as connection:
        found = withdrawal.get_release(connection, plugin_id, version)
        return found.version if found else None


def test_without_a_version_the_newest_stable_one_is_meant(pool: Pool) -> None:
    project(pool, *(published("newest", one) for one in ("1.10.0", "1.9.0", "2.0.0-rc.1")))
    assert release(pool, "newest") == "1.10.0"
    assert release(pool, "newest", "2.0.0-rc.1") == "2.0.0-rc.1"


def test_what_was_never_published_cannot_be_had(pool: Pool) -> None:
    project(pool, published("known"))
    assert release(pool, "unknown") is None
    assert release(pool, "known", "9.9.9") is None


class MergedMeanwhile(EventStore):
    """Whoever has just changed something is an account by the time the answer is read."""

    account: str

    def change(self, stream: str, *arguments: Any, **options: Any) -> Any:
        after = super().change(stream, *arguments, **options)
        visitor = stream.removeprefix("installs-")
        if visitor.startswith("anon:"):
            merge(EventStore(self._pool, read_model.apply), self._pool, visitor, self.account)
        return after


def test_an_install_is_answered_though_the_visitor_signed_in_before_it_was_read(
    pool: Pool, visitor: str, account: str
) -> None:
    plugin_id = f"p-{uuid4().hex[:8]}"
    project(pool, published(plugin_id))
    installs = service.InstallsService()
    log = MergedMeanwhile(pool, read_model.apply)
    log.account = account
    installs.database, installs.log = pool, log
    assert installs.install(visitor, plugin_id)["plugin_id"] == plugin_id
    assert [one["plugin_id"] for one in installs.list_installed(account)] == [plugin_id]
    assert installs.list_installed(visitor) == []
