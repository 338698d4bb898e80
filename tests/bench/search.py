"""How long a search takes with a directory of 6,858 plugins in the catalog.

    PYTHONPATH=services:shared python -m tests.bench.search postgresql://user:password@host:port

Works in a database of its own, which it drops; after the address, how many rounds (5).
Asks the sixty searches of tests/data, their facets, and suggestions for each beginning of them,
one after the other: ms for each kind.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from uuid import uuid4

import psycopg
from psycopg import sql
from tests.helpers import directory

from catalog.service import CatalogService
from plugin_platform.eventstore.database import open_pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep.migrate import migrate


def measure(name: str, ask: Callable[[str], object], queries: Iterable[str]) -> None:
    took = []
    for q in queries:
        start = time.perf_counter()
        ask(q)
        took.append(((time.perf_counter() - start) * 1000, q))
    times = sorted(ms for ms, _ in took)
    p95 = statistics.quantiles(times, n=20)[-1]
    slowest = max(took)
    print(
        f"{name:12} n={len(times):5}  p50 {statistics.median(times):6.1f}  p95 {p95:6.1f}  "
        f"slowest {slowest[0]:6.1f} ms ({slowest[1]!r})"
    )


def main(server: str, rounds: int) -> None:
    name = f"bench_{uuid4().hex[:12]}"
    url = f"{server}/{name}"
    migrate("catalog", url, url)
    try:
        pool = open_pool("catalog", size=2, url=url)
        start = time.perf_counter()
        directory.load(pool, url)
        print(f"loaded in {time.perf_counter() - start:.1f} s")
        service = CatalogService()
        service.log, service.database = EventStore(pool), pool
        queries = [q for q, _ in directory.queries()] * rounds
        beginnings = [q[:end] for q in queries[:60] for end in range(1, len(q) + 1)]
        measure("search", lambda q: service.browse(q=q), queries)
        measure("facets", lambda q: service.facets(q=q), queries)
        measure("suggestions", lambda q: service.suggest(q=q), beginnings)
        measure("front page", lambda _: service.browse(), [""] * 60)
        measure("all facets", lambda _: service.facets(), [""] * 60)
        pool.close()
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as session:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
