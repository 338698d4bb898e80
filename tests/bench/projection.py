"""What it costs the catalog to apply a log of installs, or of publishing, page by page.

    PYTHONPATH=services:shared python -m tests.bench.projection postgresql://user:password@host:port

Works in databases of its own, which it drops. Says events a second by the clock, and the processor
time of one event by process: of the consumer, and of PostgreSQL for it. ``--directory`` takes the
publications of 6,858 plugins in place of installs; ``--profile`` says where the consumer's goes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from deploy.local.bench.processor import process
from psycopg import sql
from tests.helpers import directory

from catalog import read_model
from catalog.service import CatalogService
from plugin_platform.eventstore.database import Pool, open_pool
from plugin_platform.eventstore.positions import Page, read_page
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import EventStore, to_wire
from plugin_platform.eventstore.upkeep.migrate import migrate

PAGE = 500  # events
# Nine in ten are installs, of 10,000 plugins of which few are most wanted, by accounts alone.
LOG = """
INSERT INTO events (id, stream, version, type, data, metadata)
SELECT gen_random_uuid(), 'installs-user:' || person, number,
       'plugin.' || CASE WHEN number %% 10 < 9 THEN 'installed' ELSE 'uninstalled' END,
       jsonb_build_object('principal', 'user:' || person, 'version', '1.0.0', 'plugin_id',
                          'plugin-' || (10000 * power(random(), 3))::integer),
       jsonb_build_object('schema', 1, 'correlationId', gen_random_uuid(),
                          'causationId', gen_random_uuid(), 'actor', 'user:' || person)
FROM (SELECT number, number %% 50000 AS person FROM generate_series(1, %s) AS number) AS numbered
"""


@contextmanager
def database(server: str, service: str) -> Iterator[Pool]:
    name = f"bench_{uuid4().hex[:12]}"
    migrate(service, f"{server}/{name}", f"{server}/{name}")
    pool = open_pool(service, size=1, url=f"{server}/{name}")
    try:
        yield pool
    finally:
        pool.close(timeout=2)
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as session:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def catalog(pool: Pool) -> CatalogService:
    service = CatalogService()
    service.database, service.log = pool, EventStore(pool, read_model.apply_own)
    return service


def pages(source: EventStore) -> list[bytes]:
    """All of the log, as ``history`` sends it."""
    found: list[bytes] = []
    position = 0
    while (page := source.history(position))["events"]:
        found.append(json.dumps(page).encode())
        position = page["events"][-1]["position"]
    return found


def installs(server: str, events: int) -> list[bytes]:
    with database(server, "installs") as pool:
        with pool.connection() as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute(LOG, [events])
        return pages(EventStore(pool))


def publications() -> list[bytes]:
    said = to_wire(directory.publications(directory.plugins()), 0)
    page = {"head": len(said), "log": None, "at": None}
    return [
        json.dumps({**page, "events": said[start : start + PAGE]}).encode()
        for start in range(0, len(said), PAGE)
    ]


def backend(pool: Pool) -> int:
    with pool.connection() as connection:
        return connection.info.backend_pid


def apply(projection: Projection, sent: list[bytes]) -> None:
    for body in sent:
        page: Page = json.loads(body)
        projection.handle(read_page(page))


def processor_time(pids: Mapping[str, int | str]) -> dict[str, float]:
    return {name: process(pid).seconds for name, pid in pids.items()}


def measure(pool: Pool, events: int, work: Callable[[], None]) -> None:
    pids: dict[str, int | str] = {"consumer": "self", "PostgreSQL": backend(pool)}
    before, started = processor_time(pids), time.monotonic()
    work()
    passed = time.monotonic() - started
    after = processor_time(pids)
    spent = {name: 1e6 * (after[name] - before[name]) / events for name in pids}
    print(f"{events / passed:8,.0f} events/s by the clock")
    for name, microseconds in spent.items():
        print(f"{microseconds:8.1f} µs of the processor an event: {name}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.projection")
    parser.add_argument("server")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--directory", action="store_true")
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    sent = publications() if args.directory else installs(args.server, args.events)
    with database(args.server, "catalog") as pool:
        service = catalog(pool)
        source = "publishing" if args.directory else "installs"
        apply_events = service.on_publishing if args.directory else service.on_installs
        projection = Projection(pool, source, apply_events, lambda _: {})
        profile = cProfile.Profile()
        if args.profile:
            profile.enable()
        events = len(directory.plugins()) if args.directory else args.events
        measure(pool, events, lambda: apply(projection, sent))
        if args.profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
