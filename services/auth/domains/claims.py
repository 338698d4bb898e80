"""The table of claims: who wants to be known by which domain, and what was found there.

A claim is a wish, and no event; that a domain is proven, lost or taken away is one.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, TypedDict

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from auth.domains.looking import Look
from plugin_platform.eventstore.database import Connection

# What is proven is looked at each day; what is not found any more, four times a day, and is lost
# when it was not found for a week, and at least three times.
AGAIN, SOONER = "1 day", "6 hours"
LOST_AFTER_DAYS, LOST_AFTER_FAILURES = 7, 3
# s: for so long nobody else looks at what one has taken.
LEASE = "2 minutes"


class Claim(TypedDict):
    domain: str
    token: str
    claimed_at: datetime
    verified_at: datetime | None
    checked_at: datetime | None
    proven_at: datetime | None
    failures: int
    problems: dict[str, str]
    revoked_reason: str | None
    checking: bool


class Due(TypedDict):
    user_id: str
    domain: str
    token: str


OF_ACCOUNT = f"""
    SELECT domain, token, claimed_at, verified_at, checked_at, proven_at, failures, problems,
           revoked_reason, coalesce(due_at <= now() + interval '{LEASE}', false) AS checking
    FROM domain_claims WHERE user_id = %s ORDER BY claimed_at, domain
"""  # noqa: S608 - constants
ADD = "INSERT INTO domain_claims (user_id, domain, token) VALUES (%s, %s, %s)"
COUNT = (
    "SELECT count(*), coalesce(bool_or(domain = %s), false) FROM domain_claims WHERE user_id = %s"
)
REMOVE = "DELETE FROM domain_claims WHERE (user_id, domain) = (%s, %s)"
ASK = "UPDATE domain_claims SET due_at = now() WHERE (user_id, domain) = (%s, %s)"
FORGET_ASKED = "DELETE FROM domain_checks WHERE user_id = %s AND at < now() - interval '1 hour'"
ASKED = "SELECT count(*) FROM domain_checks WHERE user_id = %s"
NOTE_ASKED = "INSERT INTO domain_checks (user_id) VALUES (%s)"
TAKE = f"""
    UPDATE domain_claims SET due_at = now() + interval '{LEASE}'
    WHERE (user_id, domain) IN (
        SELECT user_id, domain FROM domain_claims WHERE due_at <= now()
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING user_id, domain, token
"""  # noqa: S608 - constants
# With the token: who claims a domain anew has another one.
PROVEN = f"""
    UPDATE domain_claims
    SET checked_at = now(), proven_at = now(), failures = 0, problems = '{{}}',
        verified_at = coalesce(verified_at, now()), due_at = now() + interval '{AGAIN}'
    WHERE (user_id, domain, token) = (%(user_id)s, %(domain)s, %(token)s)
"""  # noqa: S608 - constants
NOT_FOUND = f"""
    UPDATE domain_claims
    SET checked_at = now(), failures = failures + 1, problems = %(problems)s,
        due_at = CASE WHEN verified_at IS NOT NULL THEN now() + interval '{SOONER}' END
    WHERE (user_id, domain, token) = (%(user_id)s, %(domain)s, %(token)s)
    RETURNING verified_at IS NOT NULL AND failures >= {LOST_AFTER_FAILURES}
              AND proven_at < now() - interval '{LOST_AFTER_DAYS} days'
"""  # noqa: S608 - constants
LOSE = """
    UPDATE domain_claims SET verified_at = NULL, due_at = NULL
    WHERE (user_id, domain) = (%s, %s)
"""
REVOKE = "UPDATE domain_claims SET revoked_reason = %s WHERE (user_id, domain) = (%s, %s)"


def of(connection: Connection, user_id: str) -> list[Claim]:
    with connection.cursor(row_factory=class_row(Claim)) as cursor:
        return cursor.execute(OF_ACCOUNT, [user_id]).fetchall()


def count(connection: Connection, user_id: str, domain: str) -> tuple[int, bool]:
    """How many the account has, and whether this is one of them."""
    [(number, present)] = connection.execute(COUNT, [domain, user_id]).fetchall()
    return int(number), bool(present)


def add(connection: Connection, user_id: str, domain: str) -> None:
    connection.execute(ADD, [user_id, domain, secrets.token_hex(16)])


def remove(connection: Connection, user_id: str, domain: str) -> None:
    connection.execute(REMOVE, [user_id, domain])


def ask(connection: Connection, user_id: str, domain: str, most: int) -> bool:
    """That it is looked for now; False when the account has asked as often as it may in an hour."""
    connection.execute(FORGET_ASKED, [user_id])
    [(asked,)] = connection.execute(ASKED, [user_id]).fetchall()
    if asked >= most:
        return False
    connection.execute(NOTE_ASKED, [user_id])
    connection.execute(ASK, [user_id, domain])
    return True


def take(connection: Connection, most: int) -> list[Due]:
    with connection.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(TAKE, [most]).fetchall()


def prove(connection: Connection, due: Due) -> bool:
    """False when the claim is gone."""
    return connection.execute(PROVEN, dict(due)).rowcount == 1


def miss(connection: Connection, due: Due, look: Look) -> bool:
    """Whether it is lost by that."""
    values: dict[str, Any] = {**due, "problems": Jsonb(look.problems)}
    row = connection.execute(NOT_FOUND, values).fetchone()
    if row is None or not row[0]:
        return False
    connection.execute(LOSE, [due["user_id"], due["domain"]])
    return True


def revoke(connection: Connection, user_id: str, domain: str, reason: str | None) -> None:
    """With a reason; None takes that back."""
    connection.execute(REVOKE, [reason, user_id, domain])
