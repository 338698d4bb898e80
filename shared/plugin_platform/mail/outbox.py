"""Mails that wait: who takes one has it for a while, and says what became of it.

Who dies meanwhile has perhaps sent it: it is sent again when its time is over, with the same
Message-ID. Nothing is lost, and nothing comes twice but in that moment.

Each service that sends has these tables in its own database: ``mail_outbox`` (id, user_id, kind,
said, state, attempts, made_at, due_at) and ``mail_sender``.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol

from plugin_platform.eventstore.database import Connection

log = logging.getLogger(__name__)

ATTEMPTS = 10
LEASE = 300  # s, more than connecting, sending and taking leave may take (transport.py)
BACK_OFF, LONGEST_BACK_OFF = 60, 4 * 3600  # s: of the first attempt, doubled by each
GOOD_FOR = "3 days"  # what could not be sent until then is no news any more
BATCH = 1000  # rows of a table that are cleaned up in one transaction

TAKE = f"""
    UPDATE mail_outbox SET attempts = attempts + 1, due_at = now() + interval '{LEASE} seconds'
    WHERE id = (SELECT id FROM mail_outbox WHERE state = 'queued' AND due_at <= now()
                ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""  # noqa: S608 - constants
DROP = "DELETE FROM mail_outbox WHERE id = %s"
SENT = "UPDATE mail_outbox SET state = 'sent', said = '{}' WHERE id = %s"
DEAD = "UPDATE mail_outbox SET state = 'dead', said = '{}' WHERE id = %s"
LATER = "UPDATE mail_outbox SET due_at = now() + make_interval(secs => %s) WHERE id = %s"
GIVE_BACK = "UPDATE mail_outbox SET due_at = now(), attempts = attempts - 1 WHERE id = %s"
ENABLED = "SELECT enabled FROM mail_sender"
ENABLE = """
    INSERT INTO mail_sender (enabled) VALUES (%s)
    ON CONFLICT (one) DO UPDATE SET enabled = excluded.enabled
"""


class Waiting(Protocol):
    """A mail, with all that it is written from."""

    @property
    def id(self) -> int: ...
    @property
    def user_id(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def address(self) -> str: ...


def key_of(id: int, made_at: datetime) -> str:
    """The same for each attempt, and of no other mail."""
    return f"{id}.{int(made_at.timestamp())}"


def some(table: str, condition: str) -> str:
    """Rows that nobody else is at; a statement of upkeep has so long and no longer."""
    return f"""
        {table}.ctid = ANY (ARRAY(
            SELECT ctid FROM {table} WHERE {condition} LIMIT {BATCH} FOR UPDATE SKIP LOCKED))
    """  # noqa: S608 - constants


def deletion(table: str, condition: str) -> str:
    return f"DELETE FROM {table} WHERE {some(table, condition)}"  # noqa: S608 - constants


def deletion_of_done(kept: str) -> str:
    """Of what was sent or given up as long ago."""
    return deletion("mail_outbox", f"state <> 'queued' AND made_at < now() - interval '{kept}'")


QUEUED_FOR_LONG = f"state = 'queued' AND made_at < now() - interval '{GOOD_FOR}'"
TOO_OLD = f"""
    UPDATE mail_outbox SET state = 'dead', said = '{{}}'
    WHERE {some("mail_outbox", QUEUED_FOR_LONG)}
"""  # noqa: S608 - constants
FORGET_QUEUED = deletion("mail_outbox", "state = 'queued'")


def is_enabled(connection: Connection) -> bool:
    """Whether this platform sends mail, as the process that does has found in its settings."""
    row = connection.execute(ENABLED).fetchone()
    return bool(row and row[0])


def take(connection: Connection) -> int | None:
    row = connection.execute(TAKE).fetchone()
    return int(row[0]) if row else None


def drop(connection: Connection, id: int) -> None:
    connection.execute(DROP, [id])


def sent(connection: Connection, id: int) -> None:
    connection.execute(SENT, [id])


def give_back(connection: Connection, id: int) -> None:
    """Nobody's mail goes out: this was no attempt."""
    connection.execute(GIVE_BACK, [id])


def failed(connection: Connection, mail: Waiting, reason: str, *, for_good: bool) -> None:
    if for_good or mail.attempts >= ATTEMPTS:
        connection.execute(DEAD, [mail.id])
        log.error(
            "mail %s (%s, to account %s) given up after %s attempts: %s",
            *(mail.id, mail.kind, mail.user_id, mail.attempts),
            reason.replace(mail.address, "<address>"),
        )
        return
    seconds = min(BACK_OFF * 2 ** (mail.attempts - 1), LONGEST_BACK_OFF)
    connection.execute(LATER, [seconds, mail.id])
    log.warning("mail %s is tried again in %s s", mail.id, seconds)


def clean_up(connection: Connection, statements: tuple[str, ...]) -> bool:
    """A batch of each kind; whether there may be more."""
    given_up = connection.execute(TOO_OLD).rowcount
    if given_up:
        log.error("%s mails given up: they could not be sent for %s", given_up, GOOD_FOR)
    return _all(connection, statements) or given_up == BATCH


def enable(connection: Connection, enabled: bool, forget: tuple[str, ...]) -> bool:
    """Without a server nothing waits for one: a batch of what does is forgotten. Whether there
    may be more.
    """
    connection.execute(ENABLE, [enabled])
    return not enabled and _all(connection, forget)


def _all(connection: Connection, statements: tuple[str, ...]) -> bool:
    counts = [connection.execute(statement).rowcount for statement in statements]
    return max(counts) == BATCH
