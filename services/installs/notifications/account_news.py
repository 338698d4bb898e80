"""What befalls an account itself is told to it, whoever did it: a token or a key that somebody else
has made in its name is what it has to hear of.

The rows come from auth's log, in the transaction that moves its cursor, so that each counts once.
Nobody but the account can make any: the newest ``KEPT`` are enough.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from installs.notifications.news_rows import KEPT
from installs.notifications.topics import OF_KIND
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

A_DAY = 20  # mails of these to one person in 24 hours; the rest is in the bell
KINDS = {
    "user.second_factor_enrolled": "factor-added",
    "user.second_factor_removed": "factor-removed",
    "user.passkey_added": "factor-added",
    "user.passkey_removed": "factor-removed",
    "user.password_changed": "password-changed",
    "user.password_reset": "password-changed",
    "user.email_changed": "email-changed",
    "user.domain_lost": "domain-lost",
    "user.domain_revoked": "domain-revoked",
}
WRITTEN_BY_AUTH = ("password-changed", "email-changed")  # to the account's own address
# Positions of auth's log begin behind all of publishing's, so that an id says whose it is.
FIRST = 2**40

TELL = """
    INSERT INTO account_news VALUES (%(user_id)s, %(position)s, %(kind)s, %(said)s, %(at)s)
    ON CONFLICT DO NOTHING
"""
FORGET = """
    DELETE FROM account_news WHERE user_id = %(user_id)s AND position <= (
        SELECT position FROM account_news WHERE user_id = %(user_id)s
        ORDER BY position DESC OFFSET %(kept)s LIMIT 1)
"""
MAIL = """
    INSERT INTO mail_outbox (user_id, kind, said)
    SELECT mine.user_id, %(kind)s, %(said)s
    FROM mail_addresses AS mine
    LEFT JOIN notification_choices AS choice ON choice.user_id = mine.user_id AND topic = %(topic)s
    WHERE mine.user_id = %(user_id)s AND coalesce(choice.mail, %(by_default)s)
      AND EXISTS (SELECT FROM mail_sender WHERE enabled)
      AND %(a_day)s > (
        SELECT count(*) FROM mail_outbox AS today
        WHERE today.user_id = mine.user_id AND today.kind = ANY (%(kinds)s)
          AND today.made_at > now() - interval '1 day')
"""


class Told(NamedTuple):
    kind: str
    said: dict[str, str]


def apply(connection: Connection, events: list[RecordedEvent]) -> None:
    for event in events:
        if (told := _told(event)) is not None:
            tell(connection, event.data["user_id"], event.position, told, event.recorded_at)


def _told(event: RecordedEvent) -> Told | None:
    data = event.data
    if event.type == "token.issued":  # a run's is told by what it publishes
        return Told("token-created", {"token": data["name"]}) if data["origin"] is None else None
    kind = KINDS.get(event.type)
    if kind is None or data.get("cause") == "removed":  # by its owner
        return None
    if event.type.startswith("user.domain_"):
        return Told(kind, {key: data[key] for key in ("domain", "reason") if key in data})
    of_factor = event.type.startswith(("user.second_factor", "user.passkey"))
    return Told(kind, {"factor": data.get("kind", "passkey")} if of_factor else {})


def tell(connection: Connection, user_id: str, position: int, told: Told, at: datetime) -> None:
    topic = OF_KIND[told.kind]
    row: dict[str, Any] = {
        "user_id": user_id,
        "position": position,
        "kind": told.kind,
        "said": Jsonb(told.said),
        "at": at,
    }
    if connection.execute(TELL, row).rowcount == 0:
        return  # told before
    connection.execute(FORGET, row | {"kept": KEPT})
    if told.kind in WRITTEN_BY_AUTH:
        return
    choice = {"topic": topic.id, "by_default": topic.mail, "kinds": list(topic.kinds)}
    connection.execute(MAIL, row | choice | {"a_day": A_DAY})
