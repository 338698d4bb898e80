"""Looks at each roll-out that goes on, and halts it where its version surely has more errors.

Several processes may look at once: each session is counted once, and a halt is said once. It
begins anew each time that a roll-out is resumed.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from functools import partial
from typing import Any, Protocol

from psycopg.types.json import Jsonb

from plugin_platform import actors
from plugin_platform.errors import PlatformError
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging.rpc_client import RpcClient
from publishing.halting.evidence import MARGIN, Evidence, Sessions
from publishing.model import Plugin, stream_of
from publishing.tables.rollout_tables import GoingOn, going_on

log = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds for an answer about one roll-out
BY_ITSELF = {"actor": actors.service("publishing")}
KNOWN = """
    SELECT state FROM rollout_evidence
    WHERE (plugin_id, version, since) = (%(plugin_id)s, %(version)s, %(since)s) FOR UPDATE
"""
KEPT = """
    INSERT INTO rollout_evidence (plugin_id, version, since, state)
    VALUES (%(plugin_id)s, %(version)s, %(since)s, %(state)s)
    ON CONFLICT (plugin_id, version) DO UPDATE SET since = excluded.since, state = excluded.state
"""


class Health(Protocol):
    """The sessions with a version so far, and with the one before."""

    def __call__(self, rollout: GoingOn) -> tuple[Sessions, Sessions]:
        """Raises ``Unavailable``."""


class Watch:
    def __init__(
        self, pool: Pool, events: EventStore, health: Health, *, margin: float = MARGIN
    ) -> None:
        self._pool = pool
        self._events = events
        self._health = health
        self._margin = margin

    def look(self) -> list[GoingOn]:
        """Returns what is halted now."""
        rollouts = in_transaction(self._pool, going_on)
        return [one for one in rollouts if self._is_halted(one)]

    def _is_halted(self, rollout: GoingOn) -> bool:
        """What goes wrong with one is said, and the next look tries it again."""
        try:
            return self._judge(rollout)
        except PlatformError as error:
            named = (rollout.plugin_id, rollout.version)
            log.warning("%s %s could not be looked at: %s", *named, error.detail)
            return False

    def _judge(self, rollout: GoingOn) -> bool:
        new, old = self._health(rollout)
        count = partial(_after, rollout=rollout, new=new, old=old)
        evidence = in_transaction(self._pool, count, COMMAND)
        is_worse = evidence.is_worse(self._margin)
        if is_worse:
            self._halt(rollout, evidence)
        return is_worse

    def _halt(self, rollout: GoingOn, evidence: Evidence) -> None:
        reason = (
            f"{_percent(evidence.new)} of the sessions with it have errors, "
            f"{_percent(evidence.old)} of those with {rollout.previous}."
        )
        figures = {"new": asdict(evidence.new), "old": asdict(evidence.old)}

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.halt_by_figures(rollout.version, reason, figures)

        self._events.change(stream_of(rollout.plugin_id), Plugin, decide, BY_ITSELF)
        log.warning("halted %s %s: %s", rollout.plugin_id, rollout.version, reason)


def _after(connection: Connection, *, rollout: GoingOn, new: Sessions, old: Sessions) -> Evidence:
    """With the sessions of this look; the first one only says what was there before."""
    named: dict[str, Any] = rollout._asdict()
    row = connection.execute(KNOWN, named).fetchone()
    evidence = Evidence.from_state(row[0]).after(new, old) if row else Evidence(new, old)
    connection.execute(KEPT, named | {"state": Jsonb(evidence.to_state())})
    return evidence


def _percent(sessions: Sessions) -> str:
    return f"{100 * sessions.share:.1f} %"


def asked_of_installs(rollout: GoingOn) -> tuple[Sessions, Sessions]:
    """As pages of people with an account report it, since the day on which it began to roll."""
    with RpcClient("publishing", TIMEOUT) as client:
        answer = client.call(
            "installs",
            "rollout_health",
            plugin_id=rollout.plugin_id,
            versions=[rollout.version, rollout.previous],
            since=rollout.since.date().isoformat(),
        )
    counted = {
        one["version"]: Sessions(one["sessions"], one["sessions_with_errors"]) for one in answer
    }
    return counted[rollout.version], counted[rollout.previous]
