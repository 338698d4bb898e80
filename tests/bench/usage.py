"""A million events of use, 5 % of the reports twice and all out of order, against an oracle.

    PYTHONPATH=services:shared python -m tests.bench.usage postgresql://user:password@host:port

Works in a database of its own, which it drops; after the address, how many events (1,000,000).
"""

from __future__ import annotations

import sys
import time
from uuid import uuid4

import psycopg
from psycopg import sql
from tests.helpers import usage_oracle as oracle

from installs.usage.__main__ import count_all
from installs.usage.folding import LIMITS
from plugin_platform.eventstore.database import in_transaction, open_pool
from plugin_platform.eventstore.upkeep.migrate import migrate


def main(server: str, events: int) -> None:
    name = f"bench_{uuid4().hex[:12]}"
    url = f"{server}/{name}"
    migrate("installs", url, url)
    try:
        sent = oracle.reports(events, seed=1)
        with open_pool("installs", size=1, url=url) as pool:
            in_transaction(pool, lambda c: oracle.send(c, sent), LIMITS)
            start = time.perf_counter()
            counted = count_all(pool)
            took = time.perf_counter() - start
            found = in_transaction(pool, oracle.counted, LIMITS)
        expected = oracle.plain(oracle.expected(sent))
        print(f"{counted} reports with {events} events in {took:.0f} s: {events / took:.0f}/s")
        for what in ("days", "times", "retention"):
            same = getattr(found, what) == getattr(expected, what)
            print(
                f"{what}: {len(getattr(expected, what))} rows, {'equal' if same else 'NOT EQUAL'}"
            )
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            session.execute(drop)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
