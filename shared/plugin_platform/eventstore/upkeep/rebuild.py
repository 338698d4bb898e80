"""``python -m plugin_platform.eventstore.upkeep.rebuild SERVICE``: make the read tables anew.

The schema ``read_model_next`` is built from the service's own log and from its sources'
(over their ``history`` RPC) with ``read_model.apply``, while ``read_model`` goes on
serving and following. Then the two are swapped in one short transaction, in which
nobody else writes: what it still lacks was fetched before, so that nobody waits for a source.
Live-only handlers do not run; hence nothing is applied that the live tables have not seen, and
what comes next is announced as ever. That the tables are others now is said once, in the
transaction of the swap, when the read model has something to say (``REBUILT``, a stream and an
event).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import ModuleType

from plugin_platform import config, logs
from plugin_platform.actors import OPERATOR
from plugin_platform.errors import Unavailable
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import (
    REBUILD,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    connect,
    open_pool,
)
from plugin_platform.eventstore.positions import LogChanged, Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import HEAD, EventStore
from plugin_platform.eventstore.upkeep.migrate import build_read_model
from plugin_platform.messaging.rpc_client import RpcClient

log = logging.getLogger(__name__)

LIVE, NEXT, OLD = "read_model", "read_model_next", "read_model_old"
NEXT_PATH = f"{NEXT},public"
REBUILD_LOCK = 0x52454255  # "REBU"
ONE_AT_A_TIME = REBUILD_LOCK + 1
HISTORY_TIMEOUT = 30.0  # seconds for a page
ATTEMPTS = 50  # to be level with the live tables at the moment when they stand still

TRY_LOCK = "SELECT pg_try_advisory_lock(%s)"
LIVE_CURSORS = f"SELECT source, position, fault FROM {LIVE}.projections"  # noqa: S608
OWN_FAILURE = f"""
SELECT position, reason FROM {NEXT}.parked_events WHERE source = %s ORDER BY position LIMIT 1
"""  # noqa: S608
FORGET_OWN = f"DELETE FROM {NEXT}.projections WHERE source = %s"  # noqa: S608
# Sources that a service only listens to, without making tables of them: it goes on from there,
# or begins anew with a log that is not the one that it was.
KEEP_OTHERS = tuple(
    f"INSERT INTO {NEXT}.{table} SELECT * FROM {LIVE}.{table} WHERE source <> ALL (%s)"  # noqa: S608
    for table in ("projections", "parked_events")
)
BEGIN_ANEW = f"""
UPDATE {NEXT}.projections SET position = 0, log = NULL, event_id = NULL, fault = NULL
WHERE fault IS NOT NULL
"""  # noqa: S608
SWAP = f"ALTER SCHEMA {LIVE} RENAME TO {OLD}; ALTER SCHEMA {NEXT} RENAME TO {LIVE}"


class RebuildFailed(SystemExit):
    """The live tables are as they were; the message says why."""


def rebuild(service: str) -> None:
    url = config.migration_url(service)  # making and swapping tables takes their owner
    read_model = import_module(f"{service}.read_model")
    with _only_one(url), RpcClient(f"rebuild.{service}", HISTORY_TIMEOUT) as rpc:
        _prepare(url, service)
        pool = open_pool(service, size=2, search_path=NEXT_PATH, url=url, limits=REBUILD)
        try:
            readers = _readers(service, read_model, pool, rpc)
            log.info("%s: reading the logs", service)
            _swap_when_level(url, service, readers)
        except (Unavailable, LogChanged) as error:
            raise RebuildFailed(f"Rebuild given up, nothing has changed: {error}") from error
        finally:
            pool.close(timeout=2)
        _drop(url, OLD)


@dataclass(frozen=True)
class _Readers:
    """What the new tables are made from: the own log, and the sources'."""

    log: EventStore
    own: Projection
    sources: dict[str, Projection]
    rebuilt: tuple[str, Event] | None


def _readers(service: str, read_model: ModuleType, pool: Pool, rpc: RpcClient) -> _Readers:
    def one_by_one(connection: Connection, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            read_model.apply(connection, event)

    apply = getattr(read_model, "apply_all", one_by_one)
    store = EventStore(pool, actor=OPERATOR)
    own = Projection(pool, service, apply, store.history, REBUILD_LOCK, limits=REBUILD)
    sources = {
        source: Projection(
            pool, source, apply, partial(rpc.history, source), REBUILD_LOCK, limits=REBUILD
        )
        for source in read_model.SOURCES
    }
    return _Readers(store, own, sources, getattr(read_model, "REBUILT", None))


@contextmanager
def _only_one(url: str) -> Iterator[None]:
    with connect(url, autocommit=True) as connection:
        row = connection.execute(TRY_LOCK, [ONE_AT_A_TIME]).fetchone()
        if row != (True,):
            raise RebuildFailed("Another rebuild of this service is running.")
        yield


def _prepare(url: str, service: str) -> None:
    _drop(url, NEXT)
    _drop(url, OLD)  # what a crash after an earlier swap left
    with connect(url, limits=REBUILD) as connection:
        build_read_model(connection, service, NEXT, config.database_url(service))


def _swap_when_level(url: str, service: str, readers: _Readers) -> None:
    sources = readers.sources
    for _ in range(ATTEMPTS):
        live = _live_positions(url)
        readers.own.catch_up()
        for source, projection in sources.items():
            projection.catch_up(live.get(source))
        ahead = {source: projection.read_ahead() for source, projection in sources.items()}
        if _swap(url, service, readers, ahead):
            return
    raise RebuildFailed("More is written than can be read; nothing has changed. Try again later.")


def _live_positions(url: str) -> dict[str, int | None]:
    """How far each source was applied; None, to the end, where its log is not what it was."""
    with connect(url) as connection:
        rows = connection.execute(LIVE_CURSORS).fetchall()
    return {source: None if fault else position for source, position, fault in rows}


def _swap(
    url: str,
    service: str,
    readers: _Readers,
    ahead: dict[str, list[Sequenced]],
) -> bool:
    """Apply what the live tables have seen meanwhile, and swap; False when that is more than
    was read ahead.
    """
    own, sources = readers.own, readers.sources
    with connect(url, NEXT_PATH, REBUILD) as connection:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        row = connection.execute(HEAD).fetchone()
        targets = [(own, own.read_ahead(), row[0] if row else 0)]
        targets += [
            (sources[source], ahead[source], position)
            for source, position, fault in connection.execute(LIVE_CURSORS).fetchall()
            if source in sources and not fault
        ]
        for projection, batch, target in targets:
            if projection.apply_within(connection, batch, target) < target:
                connection.rollback()
                return False
        failure = connection.execute(OWN_FAILURE, [service]).fetchone()
        if failure:
            raise RebuildFailed(f"Own event {failure[0]} cannot be applied: {failure[1]}")
        connection.execute(FORGET_OWN, [service])
        for keep in KEEP_OTHERS:
            connection.execute(keep, [list(sources)])
        connection.execute(BEGIN_ANEW)
        connection.execute(SWAP)
        if readers.rebuilt is not None:
            stream, event = readers.rebuilt
            readers.log.append(stream, [event], expected_version=None, connection=connection)
    log.info("%s: swapped", service)
    return True


def _drop(url: str, schema: str) -> None:
    with connect(url, limits=REBUILD) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def main() -> None:
    logs.configure()
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m plugin_platform.eventstore.upkeep.rebuild SERVICE")
    rebuild(sys.argv[1])


if __name__ == "__main__":
    main()
