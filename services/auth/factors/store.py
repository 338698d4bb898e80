"""The only file that knows the tables of second factors, which are not derived from events."""

from dataclasses import dataclass

from psycopg.rows import class_row

from plugin_platform.eventstore.database import Connection


@dataclass(frozen=True)
class Factor:
    """``last_step`` is the period of the last code that was taken; none counts twice. ``secret`` is
    as it is kept: sealed.
    """

    user_id: str
    secret: str
    enrolled: bool
    last_step: int

    def __repr__(self) -> str:
        """Without the secret: a repr ends up in logs."""
        return f"Factor(user_id={self.user_id!r}, enrolled={self.enrolled})"


FIND = "SELECT user_id, secret, enrolled, last_step FROM one_time_codes WHERE user_id = %s"

BEGIN = """
    INSERT INTO one_time_codes (user_id, secret) VALUES (%s, %s)
    ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0
    WHERE NOT one_time_codes.enrolled
"""

TAKE = """
    UPDATE one_time_codes SET last_step = %(step)s
    WHERE user_id = %(user_id)s AND last_step < %(step)s
"""
RESEAL = "UPDATE one_time_codes SET secret = %s WHERE user_id = %s AND secret = %s"
EVERY = "SELECT user_id, secret, enrolled, last_step FROM one_time_codes ORDER BY user_id"
ENROL = "UPDATE one_time_codes SET enrolled = true WHERE user_id = %s"
REMOVE = "DELETE FROM one_time_codes WHERE user_id = %s"

USE_RECOVERY = "DELETE FROM recovery_codes WHERE user_id = %s AND digest = %s"
FORGET_RECOVERY = "DELETE FROM recovery_codes WHERE user_id = %s"
ADD_RECOVERY = "INSERT INTO recovery_codes (user_id, digest) SELECT %s, unnest(%s::text[])"
RECOVERY_LEFT = "SELECT count(*) FROM recovery_codes WHERE user_id = %s"


def find(connection: Connection, user_id: str) -> Factor | None:
    with connection.cursor(row_factory=class_row(Factor)) as cursor:
        return cursor.execute(FIND, [user_id]).fetchone()


def begin(connection: Connection, user_id: str, secret: str) -> bool:
    """False when one is enrolled already."""
    return connection.execute(BEGIN, [user_id, secret]).rowcount == 1


def take(connection: Connection, user_id: str, step: int) -> bool:
    """False when a code of this period, or a later one, was taken before."""
    return connection.execute(TAKE, {"user_id": user_id, "step": step}).rowcount == 1


def is_enrolled(connection: Connection, user_id: str) -> bool:
    factor = find(connection, user_id)
    return factor is not None and factor.enrolled


def reseal(connection: Connection, factor: Factor, secret: str) -> bool:
    """False when it is another one by now."""
    return connection.execute(RESEAL, [secret, factor.user_id, factor.secret]).rowcount == 1


def every(connection: Connection) -> list[Factor]:
    with connection.cursor(row_factory=class_row(Factor)) as cursor:
        return cursor.execute(EVERY).fetchall()


def enrol(connection: Connection, user_id: str) -> None:
    connection.execute(ENROL, [user_id])


def remove(connection: Connection, user_id: str) -> None:
    connection.execute(REMOVE, [user_id])


def forget_recovery(connection: Connection, user_id: str) -> None:
    connection.execute(FORGET_RECOVERY, [user_id])


def use_recovery(connection: Connection, user_id: str, digest: str) -> bool:
    return connection.execute(USE_RECOVERY, [user_id, digest]).rowcount == 1


def replace_recovery(connection: Connection, user_id: str, digests: list[str]) -> None:
    connection.execute(FORGET_RECOVERY, [user_id])
    connection.execute(ADD_RECOVERY, [user_id, digests])


def recovery_left(connection: Connection, user_id: str) -> int:
    row = connection.execute(RECOVERY_LEFT, [user_id]).fetchone()
    return int(row[0]) if row else 0
