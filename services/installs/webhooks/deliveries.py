"""The table of deliveries: messages that wait, in their order for each webhook, and what became of
each.

Who takes a message has it for ``LEASE``, and says then what became of it. Who dies meanwhile has
perhaps sent it: it is sent again, with the same id. The next one of a webhook waits until the one
before was taken by its receiver, or is given up after a day. What is sent by hand waits for
nothing.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict
from uuid import UUID, uuid4

from psycopg.rows import class_row

from installs.webhooks import endpoints, messages
from installs.webhooks.messages import PING
from installs.webhooks.sending import Outcome
from plugin_platform.errors import NotFound, TooManyRequests
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

LEASE = "1 minute"  # more than an attempt may take (sending.py)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 7200.0  # s between two attempts; each is three times the last
GIVEN_UP_AFTER = timedelta(days=1)  # since the first attempt
DISABLED_AFTER = timedelta(days=3)  # in which nothing was delivered
NO_NEWS = "3 days"  # what is heard of so late is not sent: a log may be read anew
MOST_WAITING = 1000  # of a webhook; the oldest is given up for the newest
KEPT = 100  # of a webhook, of those that are done
LISTED = 50
MOST_BY_HAND = 30  # in an hour, of an account


class Taken(NamedTuple):
    id: int
    webhook_id: UUID
    message_id: UUID
    kind: str
    body: str
    by_hand: bool
    attempts: int
    url: str
    secrets: list[dict[str, Any]]  # sealed, those that are good


class Delivery(TypedDict):
    """``state``: ``waiting``, ``delivered`` or ``given-up``. ``problem``: of the last attempt."""

    id: int
    message_id: UUID
    kind: str
    body: str
    state: str
    attempts: int
    made_at: datetime
    last_at: datetime | None
    next_at: datetime | None
    status: int | None
    response: str | None
    problem: str | None
    took_ms: int | None


ADD = f"""
    WITH told AS (
        INSERT INTO webhook_deliveries (webhook_id, message_id, kind, body)
        SELECT webhooks.id, %(message_id)s, %(kind)s, %(body)s
        FROM owners JOIN webhooks USING (user_id)
        WHERE owners.plugin_id = %(plugin_id)s AND disabled IS NULL AND %(kind)s = ANY (events)
          AND coalesce(webhooks.plugin_id, %(plugin_id)s) = %(plugin_id)s
          AND %(at)s > greatest(created_at, now() - interval '{NO_NEWS}')
        ORDER BY webhooks.id
        ON CONFLICT DO NOTHING
        RETURNING webhook_id
    )
    SELECT webhook_id FROM told
"""  # noqa: S608 - a constant
WAKE = "UPDATE webhooks SET due_at = coalesce(due_at, now()) WHERE id = %s"
GIVE_UP_OLDEST = """
    UPDATE webhook_deliveries SET state = 'given-up', problem = 'too-many'
    WHERE webhook_id = %(id)s AND state = 'waiting' AND NOT by_hand AND id <= (
        SELECT id FROM webhook_deliveries
        WHERE webhook_id = %(id)s AND state = 'waiting' AND NOT by_hand
        ORDER BY id DESC OFFSET %(most)s LIMIT 1)
"""
FORGET = """
    DELETE FROM webhook_deliveries
    WHERE webhook_id = %(id)s AND state <> 'waiting' AND id <= (
        SELECT id FROM webhook_deliveries WHERE webhook_id = %(id)s AND state <> 'waiting'
        ORDER BY id DESC OFFSET %(kept)s LIMIT 1)
"""
IS_DUE = """
    SELECT EXISTS (SELECT FROM webhooks WHERE disabled IS NULL AND due_at <= now())
        OR EXISTS (SELECT FROM webhook_deliveries
                   WHERE state = 'waiting' AND by_hand AND due_at <= now())
"""
TAKE_WEBHOOKS = f"""
    UPDATE webhooks SET due_at = now() + interval '{LEASE}'
    WHERE id IN (SELECT id FROM webhooks WHERE disabled IS NULL AND due_at <= now()
                 ORDER BY due_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""  # noqa: S608 - a constant
TAKE_BY_HAND = f"""
    UPDATE webhook_deliveries
    SET attempts = attempts + 1, first_at = coalesce(first_at, now()), last_at = now(),
        due_at = now() + interval '{LEASE}'
    WHERE id IN (SELECT id FROM webhook_deliveries
                 WHERE state = 'waiting' AND by_hand AND due_at <= now()
                 ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""  # noqa: S608 - a constant
TAKE_NEXT = """
    UPDATE webhook_deliveries
    SET attempts = attempts + 1, first_at = coalesce(first_at, now()), last_at = now()
    WHERE id = (SELECT id FROM webhook_deliveries
                WHERE webhook_id = %s AND state = 'waiting' AND NOT by_hand
                ORDER BY id LIMIT 1)
    RETURNING id
"""
NOTHING_WAITS = "UPDATE webhooks SET due_at = NULL WHERE id = %s"
TAKEN = """
    SELECT delivery.id, webhook_id, message_id, kind, body, by_hand, attempts, url,
           (SELECT jsonb_agg(one ORDER BY place)
            FROM jsonb_array_elements(secrets) WITH ORDINALITY AS all_of (one, place)
            WHERE one ->> 'until' IS NULL OR (one ->> 'until')::timestamptz > now()) AS secrets
    FROM webhook_deliveries AS delivery JOIN webhooks ON webhooks.id = webhook_id
    WHERE delivery.id = ANY (%s) ORDER BY delivery.id
"""
LOCK = """
    SELECT user_id, url, failures, coalesce(failing_since, now()) AS failing_since, now() AS now
    FROM webhooks WHERE id = %s FOR NO KEY UPDATE
"""
CONCLUDE = """
    UPDATE webhook_deliveries
    SET state = %(state)s, last_at = now(), status = %(status)s, response = %(response)s,
        problem = %(problem)s, took_ms = %(took_ms)s
    WHERE id = %(id)s AND attempts = %(attempts)s
      AND (state = 'waiting' OR %(state)s = 'delivered')
    RETURNING first_at
"""
GIVE_UP = "UPDATE webhook_deliveries SET state = 'given-up' WHERE id = %s"
IS_WELL = """
    UPDATE webhooks SET failures = 0, failing_since = NULL, due_at = now() WHERE id = %s
"""
IS_ILL = """
    UPDATE webhooks
    SET failures = failures + 1, failing_since = coalesce(failing_since, now()),
        due_at = now() + make_interval(secs => %(pause)s)
    WHERE id = %(id)s
"""
OF_WEBHOOK = """
    SELECT delivery.id, message_id, kind, body, state, attempts, made_at, last_at,
           CASE WHEN state = 'waiting' AND by_hand THEN delivery.due_at
                WHEN delivery.id = (
                    SELECT min(id) FROM webhook_deliveries
                    WHERE webhook_id = webhooks.id AND state = 'waiting' AND NOT by_hand)
                THEN webhooks.due_at END AS next_at,
           status, response, problem, took_ms
    FROM webhook_deliveries AS delivery JOIN webhooks ON webhooks.id = webhook_id
    WHERE webhook_id = %(webhook_id)s AND (%(id)s::bigint IS NULL OR delivery.id = %(id)s)
    ORDER BY coalesce(last_at, made_at) DESC, delivery.id DESC LIMIT %(limit)s
"""
COUNT_SEND = """
    INSERT INTO webhook_sends AS mine (user_id) VALUES (%s)
    ON CONFLICT (user_id) DO UPDATE SET (since, sent) = (
        SELECT CASE WHEN goes_on THEN mine.since ELSE now() END,
               CASE WHEN goes_on THEN mine.sent + 1 ELSE 1 END
        FROM (SELECT mine.since > now() - interval '1 hour' AS goes_on) AS hour)
    RETURNING sent
"""
PINGED = """
    SELECT id FROM webhook_deliveries
    WHERE webhook_id = %s AND kind = %s AND by_hand AND state = 'waiting' LIMIT 1
"""
ADD_PING = """
    INSERT INTO webhook_deliveries (webhook_id, message_id, kind, body, by_hand, due_at)
    VALUES (%s, %s, %s, %s, true, now()) RETURNING id
"""
SEND_AGAIN = """
    UPDATE webhook_deliveries SET state = 'waiting', by_hand = true, due_at = now()
    WHERE (id, webhook_id) = (%s, %s) AND state <> 'waiting'
"""
NOW = "SELECT now()"


class _Webhook(NamedTuple):
    user_id: str
    url: str
    failures: int
    failing_since: datetime
    now: datetime


def note(connection: Connection, event: RecordedEvent) -> None:
    """What has happened, for those whom it concerns: in the transaction in which it counts, and
    after it was applied.
    """
    message = messages.of(event)
    if message is None:
        return
    values = message._asdict() | {"message_id": event.id, "at": event.recorded_at}
    for (webhook_id,) in connection.execute(ADD, values).fetchall():
        _keep_few(connection, webhook_id)
        connection.execute(WAKE, [webhook_id])


def is_due(connection: Connection) -> bool:
    """Whether ``take`` would find something, whoever has it then."""
    [(found,)] = connection.execute(IS_DUE).fetchall()
    return bool(found)


def take(connection: Connection, most: int, *, by_hand: int) -> list[Taken]:
    """What is due, at most one of a webhook and, of what is sent by hand, ``by_hand``; it is ours
    for ``LEASE``.
    """
    ids = [id for (id,) in connection.execute(TAKE_BY_HAND, [by_hand]).fetchall()]
    for (webhook_id,) in connection.execute(TAKE_WEBHOOKS, [most - len(ids)]).fetchall():
        row = connection.execute(TAKE_NEXT, [webhook_id]).fetchone()
        if row is None:
            connection.execute(NOTHING_WAITS, [webhook_id])
        else:
            ids.append(row[0])
    if not ids:
        return []
    with connection.cursor(row_factory=class_row(Taken)) as cursor:
        return cursor.execute(TAKEN, [ids]).fetchall()


def conclude(connection: Connection, taken: Taken, outcome: Outcome) -> str | None:
    """The webhook's owner, when it was disabled by that."""
    with connection.cursor(row_factory=class_row(_Webhook)) as cursor:
        webhook = cursor.execute(LOCK, [taken.webhook_id]).fetchone()
    if webhook is None:
        return None
    over = "delivered" if outcome.problem is None else "given-up" if taken.by_hand else "waiting"
    values = {**vars(outcome), "id": taken.id, "attempts": taken.attempts, "state": over}
    row = connection.execute(CONCLUDE, values).fetchone()
    if row is None:
        return None  # somebody else has it, or it was given up meanwhile
    if over != "waiting":
        connection.execute(FORGET, {"id": taken.webhook_id, "kept": KEPT})
    if outcome.problem is None:
        connection.execute(IS_WELL, [taken.webhook_id])  # the next one is due
    elif not taken.by_hand:
        return _failed(connection, taken, webhook, outcome, first_at=row[0])
    return None


def of(connection: Connection, webhook_id: UUID, id: int | None = None) -> list[Delivery]:
    """The last ones, or the one."""
    values = {"webhook_id": webhook_id, "id": id, "limit": LISTED}
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(OF_WEBHOOK, values).fetchall()


def ping(connection: Connection, user_id: str, webhook_id: UUID) -> Delivery:
    """One that waits is enough. Raises ``TooManyRequests``."""
    row = connection.execute(PINGED, [webhook_id, PING]).fetchone()
    if row is None:
        _count_send(connection, user_id)
        [(now,)] = connection.execute(NOW).fetchall()
        said = messages.body(PING, now, {"webhookId": str(webhook_id)})
        row = connection.execute(ADD_PING, [webhook_id, uuid4(), PING, said]).fetchone()
    assert row is not None
    [found] = of(connection, webhook_id, row[0])
    return found


def send_again(connection: Connection, user_id: str, webhook_id: UUID, id: int) -> Delivery:
    """Once, with the same id; nothing happens while it waits. Raises ``NotFound``,
    ``TooManyRequests``.
    """
    if connection.execute(SEND_AGAIN, [id, webhook_id]).rowcount == 1:
        _count_send(connection, user_id)
    found = of(connection, webhook_id, id)
    if not found:
        raise NotFound("There is no such delivery any more.")
    return found[0]


def _failed(
    connection: Connection, taken: Taken, webhook: _Webhook, outcome: Outcome, first_at: datetime
) -> str | None:
    why = "gone" if outcome.problem == "gone" else "failing"
    is_over = webhook.now - first_at >= GIVEN_UP_AFTER
    # Days may lie between the failures of the message before and the first one of this.
    fails_for_days = is_over and webhook.now - webhook.failing_since >= DISABLED_AFTER
    if why == "gone" or fails_for_days:
        return webhook.user_id if endpoints.disable(connection, taken.webhook_id, why) else None
    if is_over:
        connection.execute(GIVE_UP, [taken.id])
    connection.execute(IS_ILL, {"id": taken.webhook_id, "pause": pause(webhook.failures)})
    return None


def pause(failures: int) -> float:
    """Seconds until the next attempt, after so many that failed before this one; not all at once
    where many wait for the same server.
    """
    longest = min(FIRST_PAUSE * 3.0 ** min(failures, 20), LONGEST_PAUSE)
    return longest * random.uniform(0.8, 1.2)  # noqa: S311


def _keep_few(connection: Connection, webhook_id: UUID) -> None:
    connection.execute(GIVE_UP_OLDEST, {"id": webhook_id, "most": MOST_WAITING})
    connection.execute(FORGET, {"id": webhook_id, "kept": KEPT})


def _count_send(connection: Connection, user_id: str) -> None:
    [(number,)] = connection.execute(COUNT_SEND, [user_id]).fetchall()
    if number > MOST_BY_HAND:
        raise TooManyRequests(
            f"You have sent {MOST_BY_HAND} by hand within an hour. Try again later.",
            retry_after=600,
        )
