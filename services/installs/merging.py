"""Signing in moves what an anonymous visitor has installed to the account."""

from collections.abc import Iterable
from typing import Any

from installs.model import Installations, Merged, stream_of
from installs.read_model import having_plugins
from plugin_platform.errors import Invalid
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Connection
from plugin_platform.eventstore.store import EventStore, fold


def merge(
    log: EventStore,
    connection: Connection,
    source: str,
    target: str,
    metadata: dict[str, Any] | None = None,
) -> Merged:
    """Move everything of the visitor `source` to the account `target`.

    Both streams change in the transaction of `connection`. Merging again changes nothing
    and answers the same: whoever asks need not know who was first, the log-in request or
    the consumer of `user.logged_in`.

    What the visitor installs after both have merged stays with the visitor. That takes an
    install which is under way while its browser signs in; it is not undone, since the
    gateway ends the visitor's session at the log-in. The page repeats what failed with the
    account's session, and the count is right: a visitor counts like any other principal.
    """
    if not (source.startswith("anon:") and target.startswith("user:")):
        raise Invalid("Only a visitor's plugins can move, and only to an account.")
    # Taken before reading, so that nobody can append to either stream from here on.
    connection.execute(TAKE_LOCK, [WRITE_LOCK])
    visitor_history = log.read(stream_of(source), connection)
    account_history = log.read(stream_of(target), connection)
    visitor = fold(Installations(), visitor_history)
    account = fold(Installations(), account_history)
    taken_over = log.append(
        stream_of(target),
        account.take_over(target, source, visitor),
        expected_version=len(account_history),
        metadata=metadata,
        connection=connection,
    )
    log.append(
        stream_of(source),
        visitor.hand_over(source, target),
        expected_version=len(visitor_history),
        metadata=metadata,
        connection=connection,
    )
    return fold(account, taken_over).merges.get(source, Merged())


def merge_logged_in(
    log: EventStore, connection: Connection, events: Iterable[RecordedEvent]
) -> None:
    """Merge for each `user.logged_in` whose visitor still has something."""
    logins = [
        (f"anon:{event.data['visitor_id']}", f"user:{event.data['user_id']}", event)
        for event in events
        if event.type == "user.logged_in" and event.data["visitor_id"] is not None
    ]
    waiting = having_plugins(connection, [source for source, _, _ in logins])
    for source, target, event in logins:
        if source in waiting:
            merge(log, connection, source, target, _caused_by(event))


def _caused_by(event: RecordedEvent) -> dict[str, Any]:
    correlation_id = event.metadata.get("correlationId")
    return {"correlationId": correlation_id, "causationId": str(event.id)}
