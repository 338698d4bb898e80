"""Links that are mailed. Their tokens have 256 bits of chance and are in the mail alone; here only
digests are kept.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection

CONFIRM, RESET = "confirm", "reset"
GOOD_FOR = {CONFIRM: "1 day", RESET: "1 hour"}

MAKE = """
    INSERT INTO email_links (digest, user_id, purpose, address, good_until)
    VALUES (%s, %s, %s, %s, now() + %s::interval)
"""
FIND = """
    SELECT digest, user_id, address, used_at IS NOT NULL AS used FROM email_links
    WHERE digest = %s AND purpose = %s AND good_until > now()
"""
USE = "UPDATE email_links SET used_at = now() WHERE digest = %s AND used_at IS NULL"
MADE_TODAY = """
    SELECT count(*) FROM email_links
    WHERE user_id = %s AND purpose = %s AND made_at > now() - interval '1 day'
"""
VOID = """
    UPDATE email_links SET good_until = now()
    WHERE user_id = %s AND used_at IS NULL AND good_until > now()
"""


class Link(NamedTuple):
    digest: bytes
    user_id: str
    address: str
    used: bool


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def make(connection: Connection, user_id: str, purpose: str, address: str) -> str:
    token = secrets.token_urlsafe(32)
    values = [digest_of(token), user_id, purpose, address, GOOD_FOR[purpose]]
    connection.execute(MAKE, values)
    return token


def made_today(connection: Connection, user_id: str, purpose: str) -> int:
    row = connection.execute(MADE_TODAY, [user_id, purpose]).fetchone()
    return int(row[0]) if row else 0


def find(connection: Connection, token: str, purpose: str) -> Link | None:
    """None for one that is not known, or too old. One that was used is found."""
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(FIND, [digest_of(token), purpose]).fetchone()


def use(connection: Connection, link: Link) -> bool:
    """False when somebody was faster. All other links of the account are good no more."""
    if connection.execute(USE, [link.digest]).rowcount == 0:
        return False
    void(connection, link.user_id)
    return True


def void(connection: Connection, user_id: str) -> None:
    """None of the account's links is good any more."""
    connection.execute(VOID, [user_id])
