"""``python -m catalog.reconcile [--repair] [--every SECONDS]``: are the install counts right?

Counts are moved by each event, so that a mistake of long ago would stay for ever. Here they
are compared with what the log of installs says from its beginning to where the catalog has
read it. A difference is told by the log, the gauges and the exit code (1). ``--repair`` sets
the counts right and announces them, and tells the milestones that were never told. With
``--every`` it goes on for ever, until SIGTERM ends it, and a restart does not move its hour.
Only one works at a time, and none beside a rebuild.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

import psycopg

from catalog import milestones, read_model
from catalog.changes import announce
from catalog.counting import count_changes, visitor_changes
from plugin_platform import actors, config, logs, upkeep
from plugin_platform.errors import Unavailable
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import (
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    connect,
    in_transaction,
    open_pool,
)
from plugin_platform.eventstore.positions import Page, read_page
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep.rebuild import ONE_AT_A_TIME, TRY_LOCK
from plugin_platform.messaging.rpc_client import RpcClient

log = logging.getLogger(__name__)

SOURCE = "installs"
WHAT = "install counts"
HISTORY_TIMEOUT = 15.0  # seconds for a page
BREATH = 0.02  # seconds between pages: nobody waits for this, and others use the source
RETRY = 60.0  # seconds after a run that found something away

KEEP = """
INSERT INTO reconciliation (what, differences, repaired) VALUES (%s, %s, %s)
ON CONFLICT (what) DO UPDATE SET checked_at = now(), differences = excluded.differences,
    repaired = excluded.repaired
"""
AGE = "SELECT extract(epoch FROM now() - checked_at)::float8 FROM reconciliation WHERE what = %s"


@dataclass(frozen=True)
class Finding:
    """By how much each plugin's count is too small: of all, and of visitors."""

    position: int
    differences: dict[str, int]
    visitors: dict[str, int]
    repaired: bool = False

    @property
    def plugin_ids(self) -> list[str]:
        return sorted({*self.differences, *self.visitors})

    def __str__(self) -> str:
        until = f"the log up to position {self.position}"
        if not self.plugin_ids:
            return f"the install counts are what {until} says"
        listed = [f"{id_} by {-by:+d}" for id_, by in sorted(self.differences.items())]
        listed += [f"visitors of {id_} by {-by:+d}" for id_, by in sorted(self.visitors.items())]
        return (
            f"the counts of {len(self.plugin_ids)} plugins differ from {until}"
            f"{' and were repaired' if self.repaired else ''}: {', '.join(listed[:10])}"
        )


class Reconciliation:
    """``history(position)`` is the RPC of installs."""

    def __init__(self, pool: Pool, history: Callable[[int], Page]) -> None:
        self._pool = pool
        self._history = history
        self._events = EventStore(pool, actor=actors.service("catalog"))

    def run(self, *, repair: bool) -> Finding:
        """Compare, and set right what differs. Raises ``Unavailable``."""
        state = in_transaction(self._pool, read_model.get_count_state)
        if state.fault:
            raise Unavailable(
                f"{SOURCE} is another log than before ({state.fault}): rebuild first."
            )
        counts, visitors = Counter[str](), Counter[str]()
        for event in self._events_until(state.position):
            if event.position not in state.parked:
                said = [event.upcast()]
                counts.update(count_changes(said))
                visitors.update(visitor_changes(said))
        finding = Finding(
            state.position,
            _differences(counts, state.counts),
            _differences(visitors, state.visitors),
        )
        finding = replace(finding, repaired=repair and bool(finding.plugin_ids))
        in_transaction(self._pool, partial(self._keep, finding))
        if repair:
            in_transaction(self._pool, self._tell_milestones)
        return finding

    def _events_until(self, position: int) -> Iterator[RecordedEvent]:
        """Without what comes after ``position``, which the counts do not have yet either."""
        reached = 0
        while reached < position:
            page = read_page(self._history(reached))
            if not page:
                raise Unavailable(f"{SOURCE} lacks events that the catalog has applied.")
            yield from (item.event for item in page if item.event.position <= position)
            reached = page[-1].event.position
            time.sleep(BREATH)

    def _tell_milestones(self, connection: Connection) -> None:
        """Who is popular and was never told: counts from before there were milestones, or that
        were repaired.
        """
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        said = [Event("catalog.milestone", one) for one in milestones.all_reached(connection)]
        if said:
            self._events.append(
                milestones.STREAM, said, expected_version=None, connection=connection
            )

    def _keep(self, finding: Finding, connection: Connection) -> None:
        # Differences, not the counts themselves: events may have moved those meanwhile.
        if finding.repaired:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            read_model.add_to_counts(connection, finding.differences, finding.visitors)
            announce(self._events, connection, finding.plugin_ids, "counts")
        connection.execute(KEEP, [WHAT, len(finding.plugin_ids), finding.repaired])


def _differences(wanted: Counter[str], found: dict[str, int]) -> dict[str, int]:
    by = {id_: wanted[id_] - found.get(id_, 0) for id_ in wanted.keys() | found.keys()}
    return {id_: difference for id_, difference in by.items() if difference}


def reconcile(*, repair: bool) -> Finding:
    """Raises ``Unavailable``, also when a rebuild or another reconciliation is under way."""
    try:
        with (
            _alone(config.database_url("catalog")),
            open_pool("catalog", size=2) as pool,
            RpcClient("catalog.reconcile", HISTORY_TIMEOUT) as rpc,
        ):
            finding = Reconciliation(pool, partial(rpc.history, SOURCE)).run(repair=repair)
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached.") from error
    log.log(logging.ERROR if finding.plugin_ids else logging.INFO, "%s%s", *_alert(finding))
    return finding


def _alert(finding: Finding) -> tuple[str, str]:
    return ("ALERT " if finding.plugin_ids else "", str(finding))


@contextmanager
def _alone(url: str) -> Iterator[None]:
    with connect(url, autocommit=True) as connection:
        if connection.execute(TRY_LOCK, [ONE_AT_A_TIME]).fetchone() != (True,):
            raise Unavailable("A rebuild or another reconciliation of the catalog is running.")
        yield


def reconcile_for_ever(every: float, *, repair: bool) -> NoReturn:
    while True:
        try:
            pause = every - _age(every)
            if pause <= 0:
                reconcile(repair=repair)
                pause = every
        except Unavailable as error:
            log.warning("left for the next time: %s", error.detail)
            pause = RETRY
        time.sleep(pause)


def _age(never: float) -> float:
    """Seconds since the last time."""
    try:
        with connect(config.database_url("catalog")) as connection:
            row = connection.execute(AGE, [WHAT]).fetchone()
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached.") from error
    return float(row[0]) if row else never


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m catalog.reconcile")
    parser.add_argument("--repair", action="store_true", help="set right what differs")
    upkeep.add_every(parser)
    args = parser.parse_args()
    logs.configure()
    if args.every is not None:
        reconcile_for_ever(args.every, repair=args.repair)
    try:
        finding = reconcile(repair=args.repair)
    except Unavailable as error:
        raise SystemExit(error.detail) from error
    print(finding)
    raise SystemExit(1 if finding.plugin_ids and not finding.repaired else 0)


if __name__ == "__main__":
    main()
