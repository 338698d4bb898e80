"""An account that is gone leaves nothing here but ids in events."""

from __future__ import annotations

from collections.abc import Iterable

from installs import turns
from installs.merging import caused_by
from installs.model import Installations, stream_of
from installs.usage.forgetting import forget as forget_use
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Connection
from plugin_platform.eventstore.erasure import erase
from plugin_platform.eventstore.store import EventStore

OF_ACCOUNT = (
    "webhooks",  # first: who sends holds its row, and writes the news of its end and the mail then
    "webhook_sends",
    *("notification_choices", "mail_addresses", "mail_confirmations", "mail_codes_sent"),
    *("mail_outbox", "mail_digests", "account_news", "usage_choices", "watches"),
    "error_watches",
    *("sync_accounts", "sync_values"),
)
FORGET = (
    *(f"DELETE FROM {table} WHERE user_id = %(id)s" for table in OF_ACCOUNT),  # noqa: S608
    "DELETE FROM notification_marks WHERE user_id = %(principal)s",
    "DELETE FROM news WHERE recipient = %(principal)s",
    "DELETE FROM news WHERE recipient = 'watched:author:' || %(id)s",
    "DELETE FROM watches WHERE kind = 'author' AND target = %(id)s",
)
VISITORS = "SELECT data ->> 'source' FROM events WHERE stream = %s AND type = 'installs.merged'"


def apply(log: EventStore, connection: Connection, events: Iterable[RecordedEvent]) -> None:
    for event in events:
        if event.type == "user.deleted":
            _delete(log, connection, event)


def _delete(log: EventStore, connection: Connection, event: RecordedEvent) -> None:
    user_id = event.data["user_id"]
    principal = f"user:{user_id}"
    stream = stream_of(principal)
    connection.execute(TAKE_LOCK, [WRITE_LOCK])  # nobody else appends from here on
    mine = log.load(stream, Installations, connection)
    log.append(
        stream,
        mine.model.end(principal),
        expected_version=mine.version,
        metadata=caused_by(event),
        connection=connection,
    )
    visitors = [visitor for (visitor,) in connection.execute(VISITORS, [stream])]
    for one in (stream, *map(stream_of, visitors)):
        erase(connection, one)
    for what in turns.ALL:  # what is under way comes before, and goes with the rest
        turns.take_turn(connection, what, user_id)
    for statement in FORGET:
        connection.execute(statement, {"id": user_id, "principal": principal})
    forget_use(connection, [principal, *visitors])
