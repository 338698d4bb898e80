"""What every service answers to operators. Whatever is done, and each look at the log, is an event
of the service, on the stream ``operations``, with its actor.
"""

from __future__ import annotations

from typing import Any

from plugin_platform.errors import NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep import gauges
from plugin_platform.messaging.topology import CONSUMERS
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.operations import browsing, done, letters, parked, require_operator
from plugin_platform.policies.calls import PolicyCalls

STREAM = "operations"

Actor = dict[str, Any]
Metadata = dict[str, Any] | None
Row = dict[str, Any]


def note(
    log: EventStore, connection: Connection, type_: str, data: Row, metadata: Metadata
) -> None:
    """What an operator did or looked at."""
    log.append(
        STREAM,
        [Event(type_, data)],
        expected_version=None,
        metadata=metadata,
        connection=connection,
    )


class OperatorCalls(PolicyCalls):
    """A part of each service."""

    name: str
    database: Pool
    log: EventStore

    @rpc
    def get_state(self, actor: Actor) -> Row:
        """As ``eventstore/upkeep/gauges.py`` has it, with ``position`` instead of ``behind``: where
        the sources' logs end is theirs to say.
        """
        require_operator(actor)
        sources = CONSUMERS[self.name]
        return in_transaction(self.database, lambda c: gauges.gauge(c, sources))

    @rpc
    def list_parked(self, actor: Actor, after: str | None = None) -> Row:
        require_operator(actor)
        return in_transaction(self.database, lambda c: parked.streams(c, after))

    @rpc
    def retry_parked(
        self, *, actor: Actor, source: str, stream: str | None = None, metadata: Metadata = None
    ) -> Row:
        """Let what is first in each stream, or in one, be tried now rather than at its time."""
        require_operator(actor)
        self._require_source(source)

        def work(connection: Connection) -> Row:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            streams = parked.retry_now(connection, source, stream)
            if streams:
                said = {"source": source, "stream": stream, "streams": streams}
                note(self.log, connection, "parked.retried", said, metadata)
            return {"streams": streams}

        return in_transaction(self.database, work, COMMAND)

    @rpc
    def list_queues(self, actor: Actor) -> list[Row]:
        """How much waits in each queue of the service, and what its dead letters say."""
        require_operator(actor)
        return letters.queues(self.name)

    @rpc
    def return_letters(self, *, actor: Actor, source: str, metadata: Metadata = None) -> Row:
        """Put dead letters back that can be read now, as many as there is time for. Their consumer
        ignores what it has seen. Who began it is kept first: it may be cut short.
        """
        require_operator(actor)
        self._require_source(source)
        self._note_now("letters.return_begun", {"source": source}, metadata)
        back, left = letters.put_back(self.name, source)
        if back:
            said = {"source": source, "returned": back, "left": left}
            self._note_now("letters.returned", said, metadata)
        return {"returned": back, "left": left}

    @rpc
    def browse_log(
        self,
        *,
        actor: Actor,
        stream: str | None = None,
        before: int | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """A page of the log or of a stream, the newest first; that somebody looked is kept."""
        require_operator(actor)

        def work(connection: Connection) -> Row:
            page = browsing.page(connection, stream, before)
            viewed = {"stream": stream, "before": before}
            note(self.log, connection, "log.viewed", viewed, metadata)
            return page

        return in_transaction(self.database, work, COMMAND)

    @rpc
    def list_operations(self, actor: Actor, before: int | None = None) -> Row:
        """What operators did here, as pages of the log."""
        require_operator(actor)
        return in_transaction(self.database, lambda c: done.page(c, before))

    def _require_source(self, source: str) -> None:
        if source not in CONSUMERS[self.name]:
            raise NotFound(f"{self.name} does not follow {source}.")

    def _note_now(self, type_: str, data: Row, metadata: Metadata) -> None:
        in_transaction(self.database, lambda c: note(self.log, c, type_, data, metadata), COMMAND)
