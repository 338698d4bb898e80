"""The only file that knows the table of credentials."""

import re
from dataclasses import dataclass

from psycopg.rows import class_row

from auth.registration import USERNAME, Registration
from plugin_platform.errors import Conflict
from plugin_platform.eventstore.database import Connection


@dataclass(frozen=True)
class Credentials:
    user_id: str
    username: str
    email: str
    password_hash: str

    def __repr__(self) -> str:
        """Without email and hash: a repr ends up in logs."""
        return f"Credentials(user_id={self.user_id!r}, username={self.username!r})"


ADD = """
    INSERT INTO credentials (user_id, username, email, password_hash)
    VALUES (%(user_id)s, %(username)s, %(email)s, %(password_hash)s)
    ON CONFLICT DO NOTHING
"""

SAME_OR_IN_THE_WAY = """
    SELECT user_id, username, email, password_hash FROM credentials
    WHERE user_id = %(user_id)s
       OR lower(username) = lower(%(username)s)
       OR lower(email) = lower(%(email)s)
"""

BY_USERNAME = """
    SELECT user_id, username, email, password_hash FROM credentials
    WHERE lower(username) = lower(%s)
"""

BY_ID = """
    SELECT user_id, username, email, password_hash FROM credentials WHERE user_id = %s
"""

REPLACE_HASH = """
    UPDATE credentials SET password_hash = %(new)s, changed_at = now()
    WHERE user_id = %(user_id)s AND password_hash = %(old)s
"""


def add(
    connection: Connection, registration: Registration, password_hash: str
) -> Credentials | None:
    """Stores the credentials and answers None, or answers what this account has already.

    Raises Conflict when username or email belong to another account.
    """
    values = {
        "user_id": registration.user_id,
        "username": registration.username,
        "email": registration.email,
        "password_hash": password_hash,
    }
    if connection.execute(ADD, values).rowcount == 1:
        return None
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        found = cursor.execute(SAME_OR_IN_THE_WAY, values).fetchall()
    for credentials in found:
        if credentials.user_id == registration.user_id:
            return credentials
    raise _taken(registration, found)


def find(connection: Connection, username: str) -> Credentials | None:
    if not re.match(USERNAME, username):
        return None
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(BY_USERNAME, [username]).fetchone()


def of_user(connection: Connection, user_id: str) -> Credentials | None:
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(BY_ID, [user_id]).fetchone()


def replace_hash(connection: Connection, credentials: Credentials, new_hash: str) -> None:
    """Nothing happens when the hash has changed since the credentials were read."""
    values = {"user_id": credentials.user_id, "old": credentials.password_hash, "new": new_hash}
    connection.execute(REPLACE_HASH, values)


def _taken(registration: Registration, found: list[Credentials]) -> Conflict:
    errors = []
    if any(one.username.lower() == registration.username.lower() for one in found):
        errors.append({"pointer": "/username", "detail": "This username is taken."})
    if any(one.email.lower() == registration.email.lower() for one in found):
        errors.append({"pointer": "/email", "detail": "This email address has an account."})
    return Conflict("An account like this exists.", errors)
