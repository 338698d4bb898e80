"""Signing in moves what an anonymous visitor has installed to the account."""

from collections.abc import Callable, Iterable
from typing import Any

from installs.model import Installations, Merged, stream_of
from plugin_platform.errors import Invalid
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Connection
from plugin_platform.eventstore.store import EventStore, fold

# What a principal, named first, decides on what it has.
Decide = Callable[[str, Installations], list[Event]]


def change(
    log: EventStore, principal: str, decide: Decide, metadata: dict[str, Any] | None = None
) -> str:
    """Change what the principal has, or, of a visitor who has signed in meanwhile, what the
    account has: a command that was under way during the log-in is not lost.

    Returns the principal whose plugins have changed.
    """

    def unless_handed_over(mine: Installations) -> list[Event]:
        return [] if mine.handed_to else decide(principal, mine)

    after = log.change(stream_of(principal), Installations, unless_handed_over, metadata)
    if after.handed_to is None:
        return principal
    return change(log, after.handed_to, decide, metadata)


def merge(
    log: EventStore,
    connection: Connection,
    source: str,
    target: str,
    metadata: dict[str, Any] | None = None,
) -> Merged:
    """Move everything of the visitor `source` to the account `target`, now and later: from here
    on `change` finds the account.

    Both streams change in the transaction of `connection`. Merging again changes nothing
    and answers the same: whoever asks need not know who was first, the log-in request or
    the consumer of `user.logged_in`.
    """
    if not (source.startswith("anon:") and target.startswith("user:")):
        raise Invalid("Only a visitor's plugins can move, and only to an account.")
    # Taken before reading, so that nobody can append to either stream from here on.
    connection.execute(TAKE_LOCK, [WRITE_LOCK])
    visitor_history = log.read(stream_of(source), connection)
    visitor = fold(Installations(), visitor_history)
    merged = Merged()
    if visitor.plugins or visitor.handed_to == target:
        merged = _take_over(log, connection, target, visitor, source=source, metadata=metadata)
    log.append(
        stream_of(source),
        visitor.hand_over(source, target),
        expected_version=len(visitor_history),
        metadata=metadata,
        connection=connection,
    )
    return merged


def merge_logged_in(
    log: EventStore, connection: Connection, events: Iterable[RecordedEvent]
) -> None:
    """Merge for each `user.logged_in` whose visitor has not become the account yet."""
    for event in events:
        if event.type != "user.logged_in" or event.data["visitor_id"] is None:
            continue
        source, target = f"anon:{event.data['visitor_id']}", f"user:{event.data['user_id']}"
        visitor = fold(Installations(), log.read(stream_of(source), connection))
        if visitor.plugins or visitor.handed_to is None:
            merge(log, connection, source, target, _caused_by(event))


def _take_over(
    log: EventStore,
    connection: Connection,
    target: str,
    visitor: Installations,
    *,
    source: str,
    metadata: dict[str, Any] | None,
) -> Merged:
    history = log.read(stream_of(target), connection)
    account = fold(Installations(), history)
    taken_over = log.append(
        stream_of(target),
        account.take_over(target, source, visitor),
        expected_version=len(history),
        metadata=metadata,
        connection=connection,
    )
    return fold(account, taken_over).merges.get(source, Merged())


def _caused_by(event: RecordedEvent) -> dict[str, Any]:
    correlation_id = event.metadata.get("correlationId")
    return {"correlationId": correlation_id, "causationId": str(event.id)}
