"""What a command costs on a short and on a long stream, with snapshots and without.

    PYTHONPATH=services:shared python -m tests.bench.streams postgresql://user:password@host:port

The command turns one of a person's plugins off and on: load, decide, append, move the read table,
commit. Works in a database of its own, which it drops.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from installs import read_model
from installs.model import Installations, stream_of
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, conninfo
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep.migrate import migrate

LENGTHS = (10, 10_000, 50_000)  # events
COMMANDS = {True: 200, False: 10}  # with snapshots, without


def fill(store: EventStore, principal: str, events: int) -> None:
    stream, version = stream_of(principal), 0
    data = {"principal": principal, "plugin_id": "words"}
    installed = Event("plugin.installed", {**data, "version": "1.0.0"})
    switches = cycle([Event("plugin.disabled", data), Event("plugin.enabled", data)])
    pending = [installed, *(next(switches) for _ in range(events - 1))]
    while pending:
        store.append(stream, pending[:1000], expected_version=version)
        version, pending = version + len(pending[:1000]), pending[1000:]


def switch(store: EventStore, principal: str) -> None:
    def decide(mine: Installations) -> list[Event]:
        return mine.configure(principal, "words", enabled=not mine.get("words").enabled)

    store.change(stream_of(principal), Installations, decide)


def milliseconds(command: Callable[[], None], times: int, before: Callable[[], None]) -> float:
    taken = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        command()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def forget(pool: Pool) -> None:
    with pool.connection() as connection:
        connection.execute("DELETE FROM snapshots")


def nothing() -> None:
    pass


def measure(pool: Pool) -> None:
    store = EventStore(pool, read_model.apply)
    print("events of the stream | with snapshots | the whole stream folded each time")
    for length in LENGTHS:
        principal = f"user:{uuid4()}"
        fill(store, principal, length)
        switch(store, principal)
        cost = {
            kept: milliseconds(
                partial(switch, store, principal),
                times,
                nothing if kept else partial(forget, pool),
            )
            for kept, times in COMMANDS.items()
        }
        print(f"{length:20,} | {cost[True]:11.1f} ms | {cost[False]:11.1f} ms")


def main(server: str) -> None:
    name = f"bench_{uuid4().hex[:12]}"
    url = f"{server}/{name}"
    migrate("installs", url)
    try:
        with ConnectionPool(conninfo(url), min_size=1, max_size=2) as pool:
            measure(pool)
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as session:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main(sys.argv[1])
