"""Mails that wait: who takes one has it for a while, and says what became of it.

Who dies meanwhile has perhaps sent it: it is sent again when its time is over, with the same
Message-ID. Nothing is lost, and nothing comes twice but in that moment.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection

log = logging.getLogger(__name__)

ATTEMPTS = 10
LEASE = 300  # s, more than connecting, sending and taking leave may take (transport.py)
BACK_OFF, LONGEST_BACK_OFF = 60, 4 * 3600  # s: of the first attempt, doubled by each
GOOD_FOR = "3 days"  # what could not be sent until then is no news any more
KEPT = "30 days"  # what was sent or given up
BATCH = 1000  # rows of a table that are cleaned up in one transaction

TAKE = f"""
    UPDATE mail_outbox SET attempts = attempts + 1, due_at = now() + interval '{LEASE} seconds'
    WHERE id = (SELECT id FROM mail_outbox WHERE state = 'queued' AND due_at <= now()
                ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""  # noqa: S608 - constants
# Where the news was taken back meanwhile, the address was removed, or the code is good no more,
# there is no row.
WHOLE = """
    SELECT id, mail_outbox.user_id, mail_outbox.kind, attempts, made_at, mail_outbox.position,
           coalesce(mail_outbox.said ->> 'address', address) AS address, link, secret,
           mail_outbox.said AS waiting, news.said, news.version, news.plugin_id,
           coalesce(manifest ->> 'name', news.plugin_id, '') AS name
    FROM mail_outbox
    LEFT JOIN mail_addresses AS mine ON mine.user_id = mail_outbox.user_id
    LEFT JOIN news ON news.position = mail_outbox.position AND news.kind = mail_outbox.kind
                  AND (recipient = 'user:' || mail_outbox.user_id OR recipient LIKE 'plugin:%%')
    LEFT JOIN plugins ON plugins.plugin_id = news.plugin_id
    LEFT JOIN versions ON versions.plugin_id = news.plugin_id
                      AND versions.version = plugins.latest
    LEFT JOIN notification_choices AS choice
           ON choice.user_id = mail_outbox.user_id AND topic = %(topic)s
    WHERE id = %(id)s AND coalesce(mail_outbox.said ->> 'address', address) IS NOT NULL
      AND (mail_outbox.position IS NULL OR news.position IS NOT NULL)
      AND coalesce((news.said ->> 'expires_at')::timestamptz > now(), true)
      AND choice.mail IS NOT false
      AND (mail_outbox.kind <> 'confirm-address' OR made_at > now() - interval '1 day')
    LIMIT 1
"""
KIND = "SELECT kind FROM mail_outbox WHERE id = %s"
DROP = "DELETE FROM mail_outbox WHERE id = %s"
SENT = "UPDATE mail_outbox SET state = 'sent', said = '{}' WHERE id = %s"
DEAD = "UPDATE mail_outbox SET state = 'dead', said = '{}' WHERE id = %s"
LATER = "UPDATE mail_outbox SET due_at = now() + make_interval(secs => %s) WHERE id = %s"
GIVE_BACK = "UPDATE mail_outbox SET due_at = now(), attempts = attempts - 1 WHERE id = %s"


def _some(table: str, condition: str) -> str:
    """Rows that nobody else is at; a statement of upkeep has so long and no longer."""
    return f"""
        {table}.ctid = ANY (ARRAY(
            SELECT ctid FROM {table} WHERE {condition} LIMIT {BATCH} FOR UPDATE SKIP LOCKED))
    """  # noqa: S608 - constants


def _delete(table: str, condition: str) -> str:
    return f"DELETE FROM {table} WHERE {_some(table, condition)}"  # noqa: S608 - constants


QUEUED_FOR_LONG = f"state = 'queued' AND made_at < now() - interval '{GOOD_FOR}'"
TOO_OLD = f"""
    UPDATE mail_outbox SET state = 'dead', said = '{{}}'
    WHERE {_some("mail_outbox", QUEUED_FOR_LONG)}
"""  # noqa: S608 - constants
CLEAN_UP = (
    _delete("mail_outbox", f"state <> 'queued' AND made_at < now() - interval '{KEPT}'"),
    _delete("mail_jobs", f"made_at < now() - interval '{GOOD_FOR}'"),
    _delete("mail_confirmations", "expires_at < now()"),
    _delete("mail_codes_sent", "at < now() - interval '1 day'"),
)
ENABLE = """
    INSERT INTO mail_sender (enabled) VALUES (%s)
    ON CONFLICT (one) DO UPDATE SET enabled = excluded.enabled
"""
FORGET = (
    _delete("mail_jobs", "true"),
    _delete("mail_outbox", "state = 'queued'"),
    _delete("mail_confirmations", "true"),
)


class Waiting(NamedTuple):
    """``waiting``: what a mail that is no news says; ``said``: what the news says."""

    id: int
    user_id: str
    kind: str
    attempts: int
    made_at: datetime
    position: int | None
    address: str
    link: UUID | None
    secret: bytes | None
    waiting: dict[str, Any]
    said: dict[str, Any] | None
    version: str | None
    plugin_id: str | None
    name: str

    @property
    def key(self) -> str:
        return f"{self.id}.{int(self.made_at.timestamp())}"


def take(connection: Connection) -> int | None:
    row = connection.execute(TAKE).fetchone()
    return int(row[0]) if row else None


def kind_of(connection: Connection, id: int) -> str:
    row = connection.execute(KIND, [id]).fetchone()
    return str(row[0]) if row else ""


def whole(connection: Connection, id: int, topic: str | None) -> Waiting | None:
    """None for what nobody wants to be told any more: it is dropped."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        found = cursor.execute(WHOLE, {"id": id, "topic": topic}).fetchone()
    if found is None:
        connection.execute(DROP, [id])
    return found


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


def clean_up(connection: Connection) -> bool:
    """A batch of each kind; whether there may be more."""
    given_up = connection.execute(TOO_OLD).rowcount
    if given_up:
        log.error("%s mails given up: they could not be sent for %s", given_up, GOOD_FOR)
    return _all(connection, CLEAN_UP) or given_up == BATCH


def enable(connection: Connection, enabled: bool) -> bool:
    """Without a server nothing waits for one: a batch of what does is forgotten. Whether there
    may be more.
    """
    connection.execute(ENABLE, [enabled])
    return not enabled and _all(connection, FORGET)


def _all(connection: Connection, statements: tuple[str, ...]) -> bool:
    counts = [connection.execute(statement).rowcount for statement in statements]
    return max(counts) == BATCH
