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
LEASE = "5 minutes"  # more than connecting and sending may take (transport.py)
BACK_OFF, LONGEST_BACK_OFF = 60, 4 * 3600  # s: of the first attempt, doubled by each
GOOD_FOR = "3 days"  # what could not be sent until then is no news any more
KEPT = "30 days"  # what was sent or given up

TAKE = f"""
    UPDATE mail_outbox SET attempts = attempts + 1, due_at = now() + interval '{LEASE}'
    WHERE id = (SELECT id FROM mail_outbox WHERE state = 'queued' AND due_at <= now()
                ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""  # noqa: S608 - constants
# Where the news was taken back meanwhile, or the address was removed, there is no row.
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
    LIMIT 1
"""
KIND = "SELECT kind FROM mail_outbox WHERE id = %s"
DROP = "DELETE FROM mail_outbox WHERE id = %s"
SENT = "UPDATE mail_outbox SET state = 'sent', said = '{}' WHERE id = %s"
DEAD = "UPDATE mail_outbox SET state = 'dead', said = '{}' WHERE id = %s"
LATER = "UPDATE mail_outbox SET due_at = now() + make_interval(secs => %s) WHERE id = %s"
GIVE_BACK = "UPDATE mail_outbox SET due_at = now(), attempts = attempts - 1 WHERE id = %s"
TOO_OLD = f"""
    UPDATE mail_outbox SET state = 'dead', said = '{{}}'
    WHERE state = 'queued' AND made_at < now() - interval '{GOOD_FOR}' RETURNING id
"""  # noqa: S608 - constants
CLEAN_UP = (
    f"DELETE FROM mail_jobs WHERE made_at < now() - interval '{GOOD_FOR}'",  # noqa: S608
    f"DELETE FROM mail_outbox WHERE state <> 'queued' AND made_at < now() - interval '{KEPT}'",  # noqa: S608
    "DELETE FROM mail_confirmations WHERE expires_at < now()",
    "DELETE FROM mail_codes_sent WHERE at < now() - interval '1 day'",
)
ENABLE = """
    INSERT INTO mail_sender (enabled) VALUES (%s)
    ON CONFLICT (one) DO UPDATE SET enabled = excluded.enabled
"""
FORGET_ALL = (
    "DELETE FROM mail_jobs",
    "DELETE FROM mail_outbox WHERE state = 'queued'",
    "DELETE FROM mail_confirmations",
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


def clean_up(connection: Connection) -> None:
    for (id,) in connection.execute(TOO_OLD).fetchall():
        log.error("mail %s given up: it could not be sent for %s", id, GOOD_FOR)
    for statement in CLEAN_UP:
        connection.execute(statement)


def enable(connection: Connection, enabled: bool) -> None:
    """Without a server nothing waits for one."""
    connection.execute(ENABLE, [enabled])
    for statement in () if enabled else FORGET_ALL:
        connection.execute(statement)
