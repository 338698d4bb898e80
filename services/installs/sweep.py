"""``python -m installs.sweep``: let expire what visitors have left behind.

A visitor is known by a cookie for 30 days from the last visit. After that nobody can reach what
was installed, but it would count for ever. Each visitor is a small transaction of its own, and
nobody waits longer than for that. With ``--every SECONDS`` it goes on until SIGTERM ends it.
Several at once do no harm.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import psycopg

from installs import read_model, visitors
from installs.model import Installations, stream_of
from plugin_platform import upkeep
from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.eventstore.store import EventStore

UNSEEN = timedelta(days=31)  # a day more than the cookie lives: visits are noted by the day
BATCH = 500  # visitors that are looked up at once
BREATH = 0.005  # s between two visitors: installs go first


def expire(pool: Pool, events: EventStore, before: datetime) -> int:
    """Return how many visitors' plugins have expired. Raises ``Unavailable``."""
    expired = 0
    while unseen := in_transaction(pool, lambda c: visitors.forgotten(c, before, BATCH)):
        gone = [one for one in unseen if _expire_one(events, one)]
        in_transaction(pool, lambda c: visitors.forget(c, gone))  # noqa: B023 - called at once
        expired += len(gone)
        if not gone:
            break  # all of them came back at this very moment
    return expired


def _expire_one(events: EventStore, principal: str) -> bool:
    def decide(mine: Installations) -> list[Event]:
        return mine.expire(principal)

    time.sleep(BREATH)
    try:
        events.change(stream_of(principal), Installations, decide, {"actor": "service:installs"})
    except Conflict:
        return False  # somebody is using it
    return True


def sweep_once() -> str:
    """Sweep, and say what has expired. Raises ``Unavailable``."""
    try:
        with open_pool("installs", size=2) as pool:
            store = EventStore(pool, read_model.apply)
            expired = expire(pool, store, datetime.now(UTC) - UNSEEN)
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached.") from error
    return f"what {expired} visitors had installed has expired"


def main() -> None:
    upkeep.run("installs.sweep", sweep_once)


if __name__ == "__main__":
    main()
