"""The table of webhooks: whose they are, what they are told, and with which secrets it is signed.

They are rows and no events: they change nothing for anybody else. A webhook is told of what its
owner owns at that moment, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from installs.turns import has_ended, take_turn
from installs.webhooks import signing
from installs.webhooks.messages import CHOICES
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import is_plugin_id
from plugin_platform.sealing import CannotOpen, Seal

MOST = 10  # of an account
MOST_SECRETS = 5  # that are good at the same time
OVERLAP = "1 day"  # so long the secret before is good too


class Webhook(TypedDict):
    """``disabled``: null where it is told; else why not: ``owner``, ``failing`` or ``gone``.
    ``earlier_until``: until when requests are signed with an earlier secret as well.
    """

    id: UUID
    plugin_id: str | None
    url: str
    events: list[str]
    disabled: str | None
    failing_since: datetime | None
    created_at: datetime
    earlier_until: datetime | None
    waiting: int


OF_ACCOUNT = """
    SELECT id, plugin_id, url, events, disabled, failing_since, created_at,
           (SELECT max((one ->> 'until')::timestamptz) FROM jsonb_array_elements(secrets) AS one
            WHERE (one ->> 'until')::timestamptz > now()) AS earlier_until,
           (SELECT count(*) FROM webhook_deliveries
            WHERE webhook_id = webhooks.id AND state = 'waiting' AND NOT by_hand) AS waiting
    FROM webhooks WHERE user_id = %s AND (%s::uuid IS NULL OR id = %s) ORDER BY created_at, id
"""
COUNT = "SELECT count(*) FROM webhooks WHERE user_id = %s"
OWNS = "SELECT EXISTS (SELECT FROM owners WHERE (plugin_id, user_id) = (%s, %s))"
ADD = """
    INSERT INTO webhooks (id, user_id, plugin_id, url, events, secrets)
    VALUES (%(id)s, %(user_id)s, %(plugin_id)s, %(url)s, %(events)s, %(secrets)s)
    ON CONFLICT (id) DO NOTHING
"""
CHANGE = """
    UPDATE webhooks SET url = coalesce(%(url)s, url), events = coalesce(%(events)s, events)
    WHERE (id, user_id) = (%(id)s, %(user_id)s)
"""
REMOVE = "DELETE FROM webhooks WHERE (id, user_id) = (%s, %s)"
LOCK = "SELECT secrets FROM webhooks WHERE (id, user_id) = (%s, %s) FOR UPDATE"
SET_SECRETS = "UPDATE webhooks SET secrets = %s WHERE id = %s"
# Of the secrets, those that are good still; the one that was the newest until the overlap is over.
ROTATE = f"""
    UPDATE webhooks SET secrets = jsonb_build_array(jsonb_build_object('sealed', %(sealed)s::text))
        || (SELECT coalesce(jsonb_agg(one || jsonb_build_object(
                       'until', coalesce(one ->> 'until', (now() + interval '{OVERLAP}')::text))
                       ORDER BY place), '[]')
            FROM jsonb_array_elements(secrets) WITH ORDINALITY AS all_of (one, place)
            WHERE one ->> 'until' IS NULL OR (one ->> 'until')::timestamptz > now())
    WHERE (id, user_id) = (%(id)s, %(user_id)s)
    RETURNING jsonb_array_length(secrets)
"""  # noqa: S608 - a constant
ENABLE = """
    UPDATE webhooks SET disabled = NULL, failures = 0, failing_since = NULL
    WHERE (id, user_id) = (%s, %s) AND disabled IS NOT NULL
"""
DISABLE = "UPDATE webhooks SET disabled = %s, due_at = NULL WHERE id = %s AND disabled IS NULL"
GIVE_UP_ALL = """
    UPDATE webhook_deliveries SET state = 'given-up', problem = coalesce(problem, 'disabled')
    WHERE webhook_id = %s AND state = 'waiting' AND NOT by_hand
"""


def of(connection: Connection, user_id: str, id: UUID | None = None) -> list[Webhook]:
    """All of an account, or the one; the oldest first."""
    with connection.cursor(row_factory=class_row(Webhook)) as cursor:
        return cursor.execute(OF_ACCOUNT, [user_id, id, id]).fetchall()


def get(connection: Connection, user_id: str, id: UUID) -> Webhook:
    """Raises ``NotFound``."""
    found = of(connection, user_id, id)
    if not found:
        raise NotFound("You have no such webhook.")
    return found[0]


def add(
    connection: Connection,
    seal: Seal,
    user_id: str,
    id: UUID,
    *,
    url: str,
    events: list[str],
    plugin_id: str | None,
) -> str:
    """Its secret; the same where it is there already: a command may come twice. Raises
    ``Conflict`` for one too many and where the secret cannot be read any more, ``NotFound`` for a
    plugin of somebody else.
    """
    take_turn(connection, "webhooks", user_id)
    if (known := connection.execute(LOCK, [id, user_id]).fetchone()) is not None:
        return _newest(seal, known[0])
    if has_ended(connection, user_id):
        raise NotFound("There is no such account.")
    [(number,)] = connection.execute(COUNT, [user_id]).fetchall()
    if number >= MOST:
        raise Conflict(f"You have {MOST} webhooks, as many as you may; remove one first.")
    if plugin_id is not None:
        _require_owner(connection, user_id, plugin_id)
    secret = signing.new_secret()
    values = {"id": id, "user_id": user_id, "plugin_id": plugin_id, "url": url, "events": events}
    connection.execute(ADD, values | {"secrets": Jsonb([{"sealed": seal.close(secret)}])})
    return secret


def _newest(seal: Seal, secrets: list[dict[str, Any]]) -> str:
    try:
        return seal.open(secrets[0]["sealed"])
    except CannotOpen:
        raise Conflict("Its secret cannot be read here any more. Make another one.") from None


def _require_owner(connection: Connection, user_id: str, plugin_id: str) -> None:
    if not (
        is_plugin_id(plugin_id)
        and connection.execute(OWNS, [plugin_id, user_id]).fetchone() == (True,)
    ):
        raise NotFound("You own no such plugin.")


def change(
    connection: Connection, user_id: str, id: UUID, *, url: str | None, events: list[str] | None
) -> None:
    """What is None stays. Raises ``NotFound``."""
    values = {"id": id, "user_id": user_id, "url": url, "events": events}
    if connection.execute(CHANGE, values).rowcount == 0:
        raise NotFound("You have no such webhook.")


def remove(connection: Connection, user_id: str, id: UUID) -> None:
    """Nothing happens where there is none."""
    connection.execute(REMOVE, [id, user_id])


def enable(connection: Connection, user_id: str, id: UUID) -> None:
    """It is told of what happens from now on; nothing happens where it is told already."""
    connection.execute(ENABLE, [id, user_id])


def disable(connection: Connection, id: UUID, why: str) -> bool:
    """What waits is given up; False where it was disabled already."""
    disabled = connection.execute(DISABLE, [why, id]).rowcount == 1
    if disabled:
        connection.execute(GIVE_UP_ALL, [id])
    return disabled


def rotate(connection: Connection, seal: Seal, user_id: str, id: UUID) -> str:
    """Another secret; those before are good until the overlap is over. Raises ``NotFound``, and
    ``Conflict`` when too many would be good at once.
    """
    secret = signing.new_secret()
    values = {"id": id, "user_id": user_id, "sealed": seal.close(secret)}
    row = connection.execute(ROTATE, values).fetchone()
    if row is None:
        raise NotFound("You have no such webhook.")
    if row[0] > MOST_SECRETS:
        raise Conflict("The secret was changed several times today. Try again tomorrow.")
    return secret


def read_events(events: Sequence[Any]) -> list[str]:
    """In the order of ``CHOICES``; raises ``Invalid``."""
    unknown = [one for one in events if one not in CHOICES]
    if unknown or not events:
        detail = f"Choose at least one of: {', '.join(CHOICES)}."
        raise Invalid(detail, [{"pointer": "/events", "detail": detail}])
    return [one for one in CHOICES if one in events]
