"""PostgreSQL connections: bounded in every direction, and healed after an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable
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

LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


def conninfo(url: str, search_path: str = "read_model,public") -> str:
    settings = " ".join(f"-c {name}={value}" for name, value in LIMITS.items())
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


def connect(url: str, search_path: str = "read_model,public", **options: Any) -> Connection:
    return psycopg.connect(conninfo(url, search_path), **options)


def open_pool(
    service: str,
    *,
    size: int = 10,
    search_path: str = "read_model,public",
    url: str | None = None,
) -> Pool:
    """Return a pool for the service's database, as the service unless there is another ``url``;
    it connects in the background.
    """
    return ConnectionPool(
        conninfo(url or config.database_url(service), search_path),
        kwargs={"application_name": service},
        min_size=1,
        max_size=size,
        timeout=2,  # less than a caller waits for its answer
        reconnect_timeout=5,
        open=True,
    )


def in_transaction(pool: Pool, work: Callable[[Connection], Result]) -> Result:
    """Run ``work`` in a transaction; once more when that may help (``faults.is_transient``).

    ``work`` must bear repetition: when PostgreSQL dies in the commit, nobody knows its
    outcome. Raises ``Unavailable`` when the database stays away.
    """
    try:
        with pool.connection() as connection:
            return work(connection)
    except psycopg.Error as error:
        if not is_transient(error):
            raise  # it would fail again
        log.warning("transaction lost, trying again: %s", type(error).__name__)
    try:
        pool.check()
        with pool.connection() as connection:
            return work(connection)
    except psycopg.Error as error:
        if is_transient(error):
            raise Unavailable("The database cannot be reached.") from error
        raise
