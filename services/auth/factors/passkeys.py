"""The only file that knows the table of passkeys, which is not derived from events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection

COLUMNS = """passkey_id, credential_id, name, public_key, sign_count, transports, added_at, used_at
    FROM passkeys"""
OF_USER = f"SELECT {COLUMNS} WHERE user_id = %s ORDER BY added_at, passkey_id"
BY_CREDENTIAL = f"SELECT {COLUMNS} WHERE user_id = %s AND credential_id = %s FOR UPDATE"
ADD = """
    INSERT INTO passkeys
        (passkey_id, user_id, credential_id, name, public_key, sign_count, transports)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (credential_id) DO NOTHING
"""
USED = "UPDATE passkeys SET sign_count = %s, used_at = now() WHERE passkey_id = %s"
RENAME = "UPDATE passkeys SET name = %s WHERE user_id = %s AND passkey_id = %s"
REMOVE = "DELETE FROM passkeys WHERE user_id = %s AND passkey_id = %s"
REMOVE_ALL = "DELETE FROM passkeys WHERE user_id = %s"


@dataclass(frozen=True)
class Passkey:
    """``sign_count`` is the authenticator's counter at the last answer that was taken; 0 for ever
    where it has none.
    """

    passkey_id: str
    credential_id: bytes
    name: str
    public_key: bytes
    sign_count: int
    transports: list[str]
    added_at: datetime
    used_at: datetime | None

    def shown(self) -> dict[str, Any]:
        """What its owner sees."""
        return {
            "id": self.passkey_id,
            "name": self.name,
            "added_at": self.added_at.isoformat(),
            "last_used_at": self.used_at.isoformat() if self.used_at else None,
        }


def of_user(connection: Connection, user_id: str) -> list[Passkey]:
    """The oldest first."""
    with connection.cursor(row_factory=class_row(Passkey)) as cursor:
        return cursor.execute(OF_USER, [user_id]).fetchall()


def find(connection: Connection, user_id: str, credential_id: bytes) -> Passkey | None:
    """Held until the transaction ends, so that a counter is compared with the last one."""
    with connection.cursor(row_factory=class_row(Passkey)) as cursor:
        return cursor.execute(BY_CREDENTIAL, [user_id, credential_id]).fetchone()


def add(connection: Connection, user_id: str, passkey_id: str, **key: Any) -> bool:
    """``key`` has ``credential_id``, ``name``, ``public_key``, ``sign_count``, ``transports``.
    False for a credential that is somebody's already.
    """
    columns = ("credential_id", "name", "public_key", "sign_count", "transports")
    values = [passkey_id, user_id, *(key[column] for column in columns)]
    return connection.execute(ADD, values).rowcount == 1


def use(connection: Connection, passkey_id: str, sign_count: int) -> None:
    connection.execute(USED, [sign_count, passkey_id])


def rename(connection: Connection, user_id: str, passkey_id: str, name: str) -> bool:
    return connection.execute(RENAME, [name, user_id, passkey_id]).rowcount == 1


def remove(connection: Connection, user_id: str, passkey_id: str) -> bool:
    return connection.execute(REMOVE, [user_id, passkey_id]).rowcount == 1


def remove_all(connection: Connection, user_id: str) -> None:
    connection.execute(REMOVE_ALL, [user_id])
