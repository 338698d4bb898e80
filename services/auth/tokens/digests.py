"""The only file that knows the table of digests: by these a token is recognised."""

from psycopg.rows import class_row

from auth.tokens.read_model import LiveToken
from plugin_platform.errors import Conflict
from plugin_platform.eventstore.database import Connection

# One that was never used is replaced: the answer with the first may have got lost.
PUT = """
    INSERT INTO token_digests (token_id, digest) VALUES (%s, %s)
    ON CONFLICT (token_id) DO UPDATE SET digest = excluded.digest
    WHERE token_digests.used_at IS NULL OR token_digests.digest = excluded.digest
"""

FIND = """
    SELECT token_id, user_id, name, plugins, actions, origin, expires_at
    FROM token_digests JOIN tokens USING (token_id)
    WHERE digest = %s AND revoked_at IS NULL
"""

# Not at each use: one row would be written with every request.
NOTE_USE = """
    UPDATE token_digests SET used_at = now()
    WHERE digest = %s AND (used_at IS NULL OR used_at < now() - interval '10 minutes')
"""

FORGET = "DELETE FROM token_digests WHERE token_id = ANY (%s)"


def put(connection: Connection, token_id: str, digest: str) -> None:
    """Raises Conflict when the token has another digest, and was used with it."""
    if connection.execute(PUT, [token_id, digest]).rowcount == 0:
        raise Conflict("This token was made already, and used since. Make another one.")


def find(connection: Connection, digest: str) -> LiveToken | None:
    """Also one whose time is over; none that was revoked."""
    with connection.cursor(row_factory=class_row(LiveToken)) as cursor:
        return cursor.execute(FIND, [digest]).fetchone()


def note_use(connection: Connection, digest: str) -> None:
    connection.execute(NOTE_USE, [digest])


def forget(connection: Connection, token_ids: list[str]) -> None:
    connection.execute(FORGET, [token_ids])
