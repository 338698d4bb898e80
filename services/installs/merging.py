"""Signing in moves what an anonymous visitor has installed to the account."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from installs.model import Installations, Merged, account_gone, stream_of
from plugin_platform import actors
from plugin_platform.errors import Invalid
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.snapshots import State, fold
from plugin_platform.eventstore.store import ConcurrencyError, EventStore

Metadata = dict[str, Any]
UNLOCKED_TRIES = 2

# What a principal, named first, decides on what it has.
Decide = Callable[[str, Installations], list[Event]]


def change(
    log: EventStore, principal: str, decide: Decide, metadata: Metadata | None = None
) -> str:
    """Change what the principal has, or, of a visitor who has signed in meanwhile, what the
    account has: a command that was under way during the log-in is not lost.

    Returns the principal whose plugins have changed.
    """

    def unless_handed_over(mine: Installations) -> list[Event]:
        if mine.ended:
            raise account_gone()
        return [] if mine.handed_to else decide(principal, mine)

    after = log.change(stream_of(principal), Installations, unless_handed_over, metadata)
    if after.handed_to is None:
        return principal
    return change(log, after.handed_to, decide, metadata)


def merge(
    log: EventStore, pool: Pool, source: str, target: str, metadata: Metadata | None = None
) -> Merged:
    """Move everything of the visitor `source` to the account `target`, now and later: from here
    on `change` finds the account.

    Both streams change in one transaction. They are read before it, so that nobody waits for
    that; after two appends in between they are read under the lock, which is short by then:
    the first reading has left snapshots.
    Merging again changes nothing and answers the same: whoever asks need not know who was
    first, the log-in request or the consumer of `user.logged_in`.
    """
    if not (source.startswith("anon:") and target.startswith("user:")):
        raise Invalid("Only a visitor's plugins can move, and only to an account.")
    for _ in range(UNLOCKED_TRIES):
        move = _Move.prepare(log, source, target)
        try:
            return in_transaction(pool, partial(move.write, metadata=metadata), COMMAND)
        except ConcurrencyError:
            continue

    def alone(connection: Connection) -> Merged:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        return _Move.prepare(log, source, target, connection).write(connection, metadata)

    return in_transaction(pool, alone, COMMAND)


def merge_logged_in(
    log: EventStore, connection: Connection, events: Iterable[RecordedEvent]
) -> None:
    """Merge for each `user.logged_in` whose visitor has not become the account yet."""
    for event in events:
        if event.type != "user.logged_in" or event.data["visitor_id"] is None:
            continue
        source, target = f"anon:{event.data['visitor_id']}", f"user:{event.data['user_id']}"
        # Nobody else can append from here on, so there is no second try.
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        move = _Move.prepare(log, source, target, connection)
        if move.visitor.model.plugins or move.visitor.model.handed_to is None:
            move.write(connection, caused_by(event))


@dataclass(frozen=True)
class _Move:
    """What there is to move, and where to, as both were when they were read."""

    log: EventStore
    source: str
    target: str
    visitor: State[Installations]
    account: State[Installations]

    @classmethod
    def prepare(
        cls, log: EventStore, source: str, target: str, connection: Connection | None = None
    ) -> "_Move":
        visitor, account = (
            log.load(stream_of(one), Installations, connection) for one in (source, target)
        )
        return cls(log, source, target, visitor, account)

    def write(self, connection: Connection, metadata: Metadata | None) -> Merged:
        """Raises `ConcurrencyError` when either stream has moved on."""
        visitor, account = self.visitor.model, self.account.model
        merged = Merged()
        if account.ended:
            raise account_gone()
        if visitor.plugins or visitor.handed_to == self.target:
            taken_over = self.log.append(
                stream_of(self.target),
                account.take_over(self.target, self.source, visitor),
                expected_version=self.account.version,
                metadata=metadata,
                connection=connection,
            )
            merged = fold(account, taken_over).merges.get(self.source, Merged())
        self.log.append(
            stream_of(self.source),
            visitor.hand_over(self.source, self.target),
            expected_version=self.visitor.version,
            metadata=metadata,
            connection=connection,
        )
        return merged


def caused_by(event: RecordedEvent) -> Metadata:
    """Who signed in has moved the plugins, although nobody waits for the answer."""
    return {
        "correlationId": event.metadata.get("correlationId"),
        "causationId": str(event.id),
        "actor": actors.user(event.data["user_id"]),
    }
