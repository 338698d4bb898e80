"""PostgreSQL connections: bounded in every direction, and healed after an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from plugin_platform import config
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.faults import is_transient

log = logging.getLogger(__name__)

Connection = psycopg.Connection[tuple[Any, ...]]
Pool = ConnectionPool[Connection]
Result = TypeVar("Result")

# All writing to one database that must be seen in order waits for this lock: appends,
# projections and the swap at the end of a rebuild. It is held until the commit.
WRITE_LOCK = 0x45564E54  # "EVNT"
TAKE_LOCK = "SELECT pg_advisory_xact_lock(%s)"


@dataclass(frozen=True)
class TimeLimits:
    """How long a statement may take, and how long of that it may wait for a lock."""

    statement: str
    lock: str


# By kind of work; docs/limits.md says what becomes of what was cut off. A caller waits 2.5 s.
SEARCH = TimeLimits("300ms", "1s")
READ = TimeLimits("2s", "1s")
COMMAND = TimeLimits("5s", "2s")
PROJECTION = TimeLimits("20s", "5s")
UPKEEP = TimeLimits("10s", "5s")
REBUILD = TimeLimits("10min", "5s")

IDLE = "30s"  # within a transaction
SET_LIMITS = """
SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)
"""
BUSY = "The database is busy. Try again in a moment."
RETRY_AFTER = 2  # s


def conninfo(url: str, search_path: str = "read_model,public", limits: TimeLimits = UPKEEP) -> str:
    times = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": IDLE,
    }
    settings = " ".join(f"-c {name}={value}" for name, value in times.items())
    return make_conninfo(
        url,
        client_encoding="UTF8",  # whatever the database was made in
        connect_timeout=3,
        keepalives_idle=10,
        keepalives_interval=3,
        keepalives_count=3,
        tcp_user_timeout=15000,
        options=f"-c search_path={search_path} {settings}",
    )


def connect(
    url: str,
    search_path: str = "read_model,public",
    limits: TimeLimits = UPKEEP,
    **options: Any,
) -> Connection:
    return psycopg.connect(conninfo(url, search_path, limits), **options)


def open_pool(
    service: str,
    *,
    size: int = 10,
    search_path: str = "read_model,public",
    url: str | None = None,
    limits: TimeLimits = UPKEEP,
) -> Pool:
    """Return a pool for the service's database, as the service unless there is another ``url``;
    it connects in the background. ``limits`` are those of a transaction that has no other.
    """
    return ConnectionPool(
        conninfo(url or config.database_url(service), search_path, limits),
        kwargs={"application_name": service},
        min_size=1,
        max_size=size,
        timeout=2,  # less than a caller waits for its answer
        reconnect_timeout=5,
        open=True,
    )


def limit(connection: Connection, limits: TimeLimits) -> None:
    """For the rest of the transaction."""
    connection.execute(SET_LIMITS, [limits.statement, limits.lock])


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Of rows, at least one, what ``unnest`` takes."""
    return [list(column) for column in zip(*rows, strict=True)]


def in_transaction(
    pool: Pool, work: Callable[[Connection], Result], limits: TimeLimits | None = None
) -> Result:
    """Run ``work`` in a transaction; once more when that may help (``faults.is_transient``).

    ``work`` must bear repetition: when PostgreSQL dies in the commit, nobody knows its
    outcome. Raises ``Unavailable`` when the database stays away, or a lock is not to be had in
    time; what took too long is ``psycopg.errors.QueryCanceled``.
    """
    try:
        return _run(pool, work, limits)
    except psycopg.errors.LockNotAvailable as error:
        raise Unavailable(BUSY, None, RETRY_AFTER) from error
    except psycopg.Error as error:
        if not is_transient(error):
            raise  # it would fail again
        log.warning("transaction lost, trying again: %s", type(error).__name__)
    try:
        pool.check()
        return _run(pool, work, limits)
    except psycopg.Error as error:
        if is_transient(error):
            raise Unavailable("The database cannot be reached.") from error
        raise


def _run(pool: Pool, work: Callable[[Connection], Result], limits: TimeLimits | None) -> Result:
    with pool.connection() as connection:
        acts = _after_commit[connection] = {}
        try:
            if limits is not None:
                with connection.pipeline():  # together with BEGIN: no round trip more
                    limit(connection, limits)
            result = work(connection)
        finally:
            del _after_commit[connection]
    for act in acts:
        act()
    return result


_after_commit: dict[Connection, dict[Callable[[], None], None]] = {}


def after_commit(connection: Connection, act: Callable[[], None]) -> None:
    """Call ``act`` once, when the transaction of ``in_transaction`` is committed.

    Nobody may rely on it: a process may end between the two, and a transaction that was begun
    in another way calls nothing.
    """
    if connection in _after_commit:
        _after_commit[connection][act] = None
