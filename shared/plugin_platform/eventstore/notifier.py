"""Waking the relay after a commit, and not within it.

PostgreSQL lets only one transaction of the whole cluster commit at a time that has notified:
each holds a lock until its commit is on the disk, across all databases. So the transaction that
appends says nothing. After its commit another one, which has nothing to write and need not wait
for the disk, notifies for all that was committed meanwhile. One that is lost costs a second: the
relay looks by itself (``messaging/relay.py``).
"""

from __future__ import annotations

import logging
import threading

import psycopg
import psycopg_pool

from plugin_platform.eventstore.database import Pool

log = logging.getLogger(__name__)

CHANNEL = "events"
NOTIFY = f"""
SELECT set_config('synchronous_commit', 'off', true), pg_notify('{CHANNEL}', '')
"""


class Notifier:
    """Notifies in a thread of its own, which ends when there is nothing more to say."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._changing = threading.Lock()
        self._wanted = False
        self._running = False

    def notify(self) -> None:
        """Return at once; however many want it meanwhile, it is said once more."""
        with self._changing:
            self._wanted = True
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="notify", daemon=True).start()

    def _run(self) -> None:
        while self._take():
            try:
                with self._pool.connection() as connection:
                    connection.execute(NOTIFY)
            except (psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.PoolClosed) as error:
                log.info("the relay was not woken: %s", type(error).__name__)

    def _take(self) -> bool:
        with self._changing:
            self._running, self._wanted = self._wanted, False
            return self._running
