"""The only file that knows the table of credentials."""

import re
from dataclasses import dataclass

from psycopg.rows import class_row

from auth.deletion.retired_names import is_retired
from auth.registration import USERNAME, Registration
from plugin_platform.errors import Conflict
from plugin_platform.eventstore.database import Connection
from plugin_platform.names import skeleton


@dataclass(frozen=True)
class Credentials:
    user_id: str
    username: str
    email: str
    password_hash: str
    email_confirmed: bool = False

    def __repr__(self) -> str:
        """Without email and hash: a repr ends up in logs."""
        return f"Credentials(user_id={self.user_id!r}, username={self.username!r})"


COLUMNS = """
    user_id, username, email, password_hash, email_confirmed_at IS NOT NULL AS email_confirmed
"""

ADD = """
    INSERT INTO credentials (user_id, username, email, password_hash)
    VALUES (%(user_id)s, %(username)s, %(email)s, %(password_hash)s)
"""

# Two who want names that look alike come one after the other.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext(%(skeleton)s))"

# As `skeleton` of plugin_platform/names.py has it, and the index of the migration.
SAME_OR_IN_THE_WAY = f"""
    SELECT {COLUMNS} FROM credentials
    WHERE user_id = %(user_id)s
       OR translate(replace(replace(lower(username), 'rn', 'm'), 'vv', 'w'), '015i-', 'olsl_')
          = %(skeleton)s
"""  # noqa: S608 - constants

BY_USERNAME = f"""
    SELECT {COLUMNS} FROM credentials
    WHERE lower(username) = lower(%s)
"""  # noqa: S608 - constants

BY_ID = f"""
    SELECT {COLUMNS} FROM credentials WHERE user_id = %s
"""  # noqa: S608 - constants

BY_CONFIRMED_EMAIL = f"""
    SELECT {COLUMNS} FROM credentials
    WHERE lower(email) = lower(%s) AND email_confirmed_at IS NOT NULL
"""  # noqa: S608 - constants

LOCK = "SELECT FROM credentials WHERE user_id = %s FOR NO KEY UPDATE"

# Two who confirm one address come one after the other.
TAKE_TURNS_WITH_EMAIL = "SELECT pg_advisory_xact_lock(hashtext('email:' || lower(%s)))"

SET_EMAIL = """
    UPDATE credentials
    SET email = %(email)s, email_confirmed_at = CASE WHEN %(confirmed)s THEN now() END
    WHERE user_id = %(user_id)s
"""

SET_HASH = "UPDATE credentials SET password_hash = %s, changed_at = now() WHERE user_id = %s"

REPLACE_HASH = """
    UPDATE credentials SET password_hash = %(new)s, changed_at = now()
    WHERE user_id = %(user_id)s AND password_hash = %(old)s
"""


def add(
    connection: Connection, registration: Registration, password_hash: str
) -> Credentials | None:
    """Stores the credentials and answers None, or answers what this account has already.

    Raises Conflict when another account has this username, or one that looks like it. Whether
    somebody has an account with this address is nobody's business.
    """
    values = {
        "user_id": registration.user_id,
        "username": registration.username,
        "email": registration.email,
        "password_hash": password_hash,
        "skeleton": skeleton(registration.username),
    }
    connection.execute(TAKE_TURNS, values)
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        found = cursor.execute(SAME_OR_IN_THE_WAY, values).fetchall()
    for credentials in found:
        if credentials.user_id == registration.user_id:
            return credentials
    if found:
        raise _taken(registration, found)
    if is_retired(connection, registration.username):
        raise _refused("This username, or one that looks like it, was somebody's; choose another.")
    connection.execute(ADD, values)
    return None


def find(connection: Connection, username: str) -> Credentials | None:
    if not re.match(USERNAME, username):
        return None
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(BY_USERNAME, [username]).fetchone()


def reachable(connection: Connection, account: str) -> Credentials | None:
    """Whose name or address it is, if mail reaches them: the address is confirmed."""
    if "@" in account:
        with connection.cursor(row_factory=class_row(Credentials)) as cursor:
            return cursor.execute(BY_CONFIRMED_EMAIL, [account]).fetchone()
    known = find(connection, account)
    return known if known is not None and known.email_confirmed else None


def is_confirmed_elsewhere(connection: Connection, email: str, user_id: str) -> bool:
    connection.execute(TAKE_TURNS_WITH_EMAIL, [email])
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        found = cursor.execute(BY_CONFIRMED_EMAIL, [email]).fetchone()
    return found is not None and found.user_id != user_id


def set_email(connection: Connection, user_id: str, email: str, *, confirmed: bool) -> None:
    values = {"user_id": user_id, "email": email, "confirmed": confirmed}
    connection.execute(SET_EMAIL, values)


def set_hash(connection: Connection, user_id: str, new_hash: str) -> None:
    connection.execute(SET_HASH, [new_hash, user_id])


def of_user(connection: Connection, user_id: str, *, locked: bool = False) -> Credentials | None:
    """``locked``: nobody else changes them before the transaction ends."""
    if locked:
        connection.execute(LOCK, [user_id])
    with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(BY_ID, [user_id]).fetchone()


def replace_hash(connection: Connection, credentials: Credentials, new_hash: str) -> bool:
    """Nothing happens, and False, when the hash has changed since the credentials were read."""
    values = {"user_id": credentials.user_id, "old": credentials.password_hash, "new": new_hash}
    return connection.execute(REPLACE_HASH, values).rowcount == 1


def _taken(registration: Registration, found: list[Credentials]) -> Conflict:
    same = any(one.username.lower() == registration.username.lower() for one in found)
    detail = (
        "This username is taken."
        if same
        else f"This looks like {found[0].username}, which is taken; choose another name."
    )
    return _refused(detail)


def _refused(detail: str) -> Conflict:
    return Conflict(detail, [{"pointer": "/username", "detail": detail}])
