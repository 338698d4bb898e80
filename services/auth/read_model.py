"""Who is who: the accounts, as far as others may know them."""

from typing import Any, TypedDict

from psycopg.rows import class_row

from auth.publishers import read_model as publishers
from auth.tokens import read_model as tokens
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

SOURCES: tuple[str, ...] = ()


class NamedAccount(TypedDict):
    id: str
    username: str


class User(TypedDict):
    id: str
    username: str
    email: str
    is_developer: bool
    roles: list[str]


REGISTERED = """
    INSERT INTO accounts (user_id, username, registered_at)
    VALUES (%(user_id)s, %(username)s, %(recorded_at)s)
    ON CONFLICT (user_id) DO UPDATE
    SET username = excluded.username, registered_at = excluded.registered_at
"""

DEVELOPER_ENROLLED = "UPDATE accounts SET is_developer = true WHERE user_id = %(user_id)s"

ROLE_GRANTED = """
    UPDATE accounts SET roles = array_append(roles, %(role)s)
    WHERE user_id = %(user_id)s AND %(role)s <> ALL (roles)
"""

ROLE_REVOKED = """
    UPDATE accounts SET roles = array_remove(roles, %(role)s) WHERE user_id = %(user_id)s
"""

DELETED = "DELETE FROM accounts WHERE user_id = %(user_id)s"

APPLY = {
    "user.registered": REGISTERED,
    "user.developer_enrolled": DEVELOPER_ENROLLED,
    "user.role_granted": ROLE_GRANTED,
    "user.role_revoked": ROLE_REVOKED,
    "user.deleted": DELETED,
}

BY_NAME = """
    SELECT user_id AS id, username FROM credentials WHERE lower(username) = lower(%s)
"""

USER = """
    SELECT accounts.user_id AS id, accounts.username, credentials.email,
           accounts.is_developer, accounts.roles
    FROM accounts JOIN credentials USING (user_id)
    WHERE user_id = %s
"""


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        values: dict[str, Any] = {**event.data, "recorded_at": event.recorded_at}
        connection.execute(statement, values)
    tokens.apply(connection, event)
    publishers.apply(connection, event)


def find_account(connection: Connection, username: str) -> NamedAccount | None:
    with connection.cursor(row_factory=class_row(NamedAccount)) as cursor:
        return cursor.execute(BY_NAME, [username]).fetchone()


def get_user(connection: Connection, user_id: str) -> User | None:
    with connection.cursor(row_factory=class_row(User)) as cursor:
        return cursor.execute(USER, [user_id]).fetchone()
