"""How many events a second the event store takes, each append a commit that somebody waits for.

    PYTHONPATH=services:shared python -m tests.bench.appends postgresql://user:password@host:port

Works in a database of its own, which it drops. Says whether the server flushes to disk: without,
the figures say little.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from plugin_platform.events import Event
from plugin_platform.eventstore.database import conninfo
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep.migrate import migrate

SECONDS = 5.0
THREADS = (1, 10, 50)
REGISTERED = Event("user.registered", {"user_id": "1", "username": "ada"})


def appends_a_second(store: EventStore, threads: int) -> float:
    end = time.monotonic() + SECONDS

    def append_until_the_end(_: int) -> int:
        done = 0
        while time.monotonic() < end:
            store.append(f"account-{uuid4()}", [REGISTERED], expected_version=0)
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(append_until_the_end, range(threads))) / SECONDS


def main(server: str) -> None:
    name = f"bench_{uuid4().hex[:12]}"
    url = f"{server}/{name}"
    migrate("auth", url, url)
    try:
        with ConnectionPool(conninfo(url), min_size=4, max_size=10) as pool:
            with pool.connection() as connection:
                row = connection.execute("SHOW fsync").fetchone()
                print(f"fsync {row[0] if row else 'unknown'}")
            for threads in THREADS:
                rate = appends_a_second(EventStore(pool), threads)
                print(f"{threads:3} threads: {rate:6.0f} appends/s")
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as session:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main(sys.argv[1])
