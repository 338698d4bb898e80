"""Who uses the platform: accounts that nobody can sign in to, as imported ones
(``importing.accounts``).
"""

from __future__ import annotations

from functools import partial

from auth.model import Account, stream_of
from importing.accounts import id_of, unknown_password
from importing.progress import Progress
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from simulating import logs

AT_ONCE = 5_000

CREDENTIALS = "COPY credentials (user_id, username, email, password_hash) FROM STDIN"
ACCOUNTS = """
    INSERT INTO accounts (user_id, username, registered_at)
    SELECT data ->> 'user_id', data ->> 'username', recorded_at
    FROM events WHERE position > %s AND type = 'user.registered'
"""


def write(pool: Pool, wanted: int) -> None:
    """All up to that number; those that are there stay."""
    known = logs.streams_of(pool)
    progress = Progress("accounts", max(0, wanted - known))
    for first in range(known, wanted, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, wanted))
        progress.step(in_transaction(pool, partial(_write, numbers=numbers)))
    progress.end()


def user_id_of(number: int) -> str:
    """The same on every machine and in every run."""
    return id_of(f"simulated:{number}")


def username_of(number: int) -> str:
    return f"simulated-{number:07d}"


def _write(connection: Connection, numbers: range) -> int:
    before = logs.lock(connection)
    accounts = [(user_id_of(number), username_of(number)) for number in numbers]
    logs.write(connection, ((stream_of(id_), Account().register(id_, n)) for id_, n in accounts))
    with connection.cursor() as cursor, cursor.copy(CREDENTIALS) as copy:
        for user_id, username in accounts:
            copy.write_row((user_id, username, "", unknown_password()))
    connection.execute(ACCOUNTS, [before])
    return len(accounts)
