"""What passkeys are asked. A challenge is good for one answer, five minutes, one account and one
purpose: to register a passkey, to sign in, or to confirm who is there, the first and the last in
one session.
"""

from __future__ import annotations

from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction

SIGN_IN = "sign-in"

FORGET = "DELETE FROM passkey_challenges WHERE good_until < now()"
KEEP = """
    INSERT INTO passkey_challenges (challenge, user_id, purpose, good_until)
    VALUES (%s, %s, %s, now() + interval '5 minutes')
"""
SPEND = """
    DELETE FROM passkey_challenges
    WHERE challenge = %s AND user_id = %s AND purpose = %s AND good_until >= now()
"""


def registering(session_id: str) -> str:
    return f"register:{session_id}"


def confirming(session_id: str) -> str:
    return f"confirm:{session_id}"


def keep(connection: Connection, challenge: bytes, user_id: str, purpose: str) -> None:
    connection.execute(FORGET)
    connection.execute(KEEP, [challenge, user_id, purpose])


def spend(pool: Pool, challenge: bytes, user_id: str, purpose: str) -> bool:
    """In a transaction of its own: it is spent whatever becomes of the answer. False when it was
    not asked for this, or was answered, or is too old.
    """
    values = [challenge, user_id, purpose]
    return in_transaction(pool, lambda c: c.execute(SPEND, values).rowcount == 1, COMMAND)
