"""Looks at each comparison of two versions: ends it when its time is over, and counts what the
errors of each say. Nothing is halted by it: an owner decides.

A difference is said when the test of either direction passes, each at half of ``ALPHA``. Several
processes may look at once: each session is counted once.
"""

from __future__ import annotations

import logging
from functools import partial
from math import log as logarithm
from typing import Any, Protocol

from psycopg.types.json import Jsonb

from plugin_platform import actors
from plugin_platform.errors import PlatformError
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging.rpc_client import RpcClient
from publishing.halting.evidence import ALPHA, ENOUGH, Evidence, Sessions
from publishing.model import Plugin, stream_of
from publishing.tables.experiment_tables import Compared, going_on

log = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds for an answer about one comparison
BY_ITSELF = {"actor": actors.service("publishing")}
TAKEN = """
    INSERT INTO experiment_evidence (plugin_id, experiment_id, newer_worse, older_worse)
    VALUES (%(plugin_id)s, %(id)s, %(newer_worse)s, %(older_worse)s)
    ON CONFLICT DO NOTHING RETURNING 1
"""
KNOWN = """
    SELECT newer_worse, older_worse FROM experiment_evidence
    WHERE (plugin_id, experiment_id) = (%(plugin_id)s, %(id)s) FOR UPDATE
"""
KEPT = """
    UPDATE experiment_evidence SET newer_worse = %(newer_worse)s, older_worse = %(older_worse)s
    WHERE (plugin_id, experiment_id) = (%(plugin_id)s, %(id)s)
"""


class Health(Protocol):
    """The sessions of both arms so far, the older version's first."""

    def __call__(self, compared: Compared) -> tuple[Sessions, Sessions]:
        """Raises ``Unavailable``."""


class Comparisons:
    def __init__(self, pool: Pool, events: EventStore, health: Health) -> None:
        self._pool = pool
        self._events = events
        self._health = health

    def look(self) -> None:
        for one in in_transaction(self._pool, going_on):
            self._look_at(one)

    def _look_at(self, one: Compared) -> None:
        """What goes wrong with one is said, and the next look tries it again."""
        try:
            if one.is_over:
                self._end(one)
                return
            older, newer = self._health(one)
            in_transaction(self._pool, partial(_count, one=one, older=older, newer=newer), COMMAND)
        except PlatformError as error:
            named = (one.plugin_id, one.older, one.newer)
            log.warning("%s %s and %s could not be looked at: %s", *named, error.detail)

    def _end(self, one: Compared) -> None:
        self._events.change(
            stream_of(one.plugin_id),
            Plugin,
            lambda plugin: plugin.expired_experiment(one.id),
            BY_ITSELF,
        )


def _count(connection: Connection, *, one: Compared, older: Sessions, newer: Sessions) -> None:
    """The first look only says what was there before."""
    named: dict[str, Any] = one._asdict()
    first = _states(Evidence(newer, older), Evidence(older, newer))
    if connection.execute(TAKEN, named | first).fetchone():
        return
    [(of_newer, of_older)] = connection.execute(KNOWN, named).fetchall()
    newer_worse = Evidence.from_state(of_newer).after(newer, older)
    older_worse = Evidence.from_state(of_older).after(older, newer)
    connection.execute(KEPT, named | _states(newer_worse, older_worse))


def _states(newer_worse: Evidence, older_worse: Evidence) -> dict[str, Jsonb]:
    return {
        "newer_worse": Jsonb(newer_worse.to_state()),
        "older_worse": Jsonb(older_worse.to_state()),
    }


def worse_of(row: dict[str, Any]) -> str | None:
    """Which of both surely has more errors, of a row of ``experiment_tables``."""
    for version in ("newer", "older"):
        if (state := row[f"{version}_worse"]) and _is_sure(Evidence.from_state(state)):
            return str(row[version])
    return None


def _is_sure(evidence: Evidence) -> bool:
    """Of two questions each has half of what may go wrong."""
    sessions = min(evidence.new.sessions, evidence.old.sessions)
    return (
        sessions >= ENOUGH
        and evidence.log_value >= logarithm(2 / ALPHA)
        and evidence.new.share > evidence.old.share
    )


def asked_of_installs(compared: Compared) -> tuple[Sessions, Sessions]:
    """As pages of accounts report it, of each arm with its version."""
    with RpcClient("publishing", TIMEOUT) as client:
        answer = client.call(
            "installs",
            "experiment_health",
            plugin_id=compared.plugin_id,
            experiment_id=compared.id,
        )
    older, newer = (answer[version] for version in ("older", "newer"))
    return Sessions(*older), Sessions(*newer)
