"""Mails to people that wait (``plugin_platform/mail/outbox.py``), with what they tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection
from plugin_platform.mail import outbox
from plugin_platform.mail.outbox import FORGET_QUEUED, deletion, deletion_of_done

KEPT = "30 days"  # what was sent or given up

# Where the news was taken back meanwhile, the address was removed, or the code is good no more,
# there is no row.
WHOLE = """
    SELECT id, mail_outbox.user_id, mail_outbox.kind, attempts, made_at, mail_outbox.position,
           coalesce(mail_outbox.said ->> 'address', address) AS address, link, secret,
           mail_outbox.said AS waiting, news.said, news.version, mail_outbox.plugin_id,
           coalesce(manifest ->> 'name', mail_outbox.plugin_id, '') AS name
    FROM mail_outbox
    LEFT JOIN mail_addresses AS mine ON mine.user_id = mail_outbox.user_id
    LEFT JOIN news ON news.position = mail_outbox.position AND news.kind = mail_outbox.kind
                  AND (recipient = 'user:' || mail_outbox.user_id OR recipient LIKE 'plugin:%%'
                       OR recipient LIKE 'watched:%%')
    LEFT JOIN plugins ON plugins.plugin_id = mail_outbox.plugin_id
    LEFT JOIN versions ON versions.plugin_id = mail_outbox.plugin_id
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
CLEAN_UP = (
    deletion_of_done(KEPT),
    deletion("mail_jobs", f"made_at < now() - interval '{outbox.GOOD_FOR}'"),
    deletion("mail_confirmations", "expires_at < now()"),
    deletion("mail_codes_sent", "at < now() - interval '1 day'"),
)
FORGET = (
    deletion("mail_jobs", "true"),
    FORGET_QUEUED,
    deletion("mail_confirmations", "true"),
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
        return outbox.key_of(self.id, self.made_at)


def kind_of(connection: Connection, id: int) -> str:
    row = connection.execute(KIND, [id]).fetchone()
    return str(row[0]) if row else ""


def whole(connection: Connection, id: int, topic: str | None) -> Waiting | None:
    """None for what nobody wants to be told any more: it is dropped."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        found = cursor.execute(WHOLE, {"id": id, "topic": topic}).fetchone()
    if found is None:
        outbox.drop(connection, id)
    return found


def clean_up(connection: Connection) -> bool:
    return outbox.clean_up(connection, CLEAN_UP)


def enable(connection: Connection, enabled: bool) -> bool:
    return outbox.enable(connection, enabled, FORGET)
