"""To which address a person's mail goes: confirmed by a code that was sent there, or to none."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from psycopg.types.json import Jsonb

from plugin_platform.errors import Conflict, Invalid, TooManyRequests
from plugin_platform.eventstore.database import Connection
from plugin_platform.mail.addresses import check, mailbox
from plugin_platform.mail.outbox import is_enabled

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what looks like something else
CODE = 10  # characters, of 5 bits each
TRIES = 10
A_DAY = 5  # codes of one account, and to one mailbox
# To one mailbox, of accounts that have asked for none: its owner is not locked out by strangers.
AT_MOST = 20
AN_HOUR = 500  # of the whole platform
NO_MAIL = "This platform sends no mail."

ADDRESS = "SELECT address FROM mail_addresses WHERE user_id = %s"
PENDING = """
    SELECT address FROM mail_confirmations WHERE user_id = %s AND expires_at > now()
"""
# One after the other: the count of today's is looked at before one more is sent.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('mail_codes_sent'))"
FORGET_OLD = "DELETE FROM mail_codes_sent WHERE at < now() - interval '1 day'"
SENT_TODAY = """
    SELECT count(*) FILTER (WHERE user_id = %(user)s),
           count(*) FILTER (WHERE address = %(mailbox)s),
           count(*) FILTER (WHERE at > now() - interval '1 hour')
    FROM mail_codes_sent
"""
NOTE_SENT = "INSERT INTO mail_codes_sent (user_id, address) VALUES (%(user)s, %(mailbox)s)"
WAIT = """
    INSERT INTO mail_confirmations
    VALUES (%(user)s, %(address)s, %(digest)s, %(tries)s, now() + interval '1 day')
    ON CONFLICT (user_id) DO UPDATE
    SET address = excluded.address, digest = excluded.digest,
        tries_left = excluded.tries_left, expires_at = excluded.expires_at
"""
# The code of before opens nothing any more.
DROP_CODES = "DELETE FROM mail_outbox WHERE user_id = %(user)s AND kind = 'confirm-address'"
SEND_CODE = """
    INSERT INTO mail_outbox (user_id, kind, said) VALUES (%(user)s, 'confirm-address', %(said)s)
"""
TRY = """
    UPDATE mail_confirmations SET tries_left = tries_left - 1
    WHERE user_id = %s AND tries_left > 0 AND expires_at > now() RETURNING address, digest
"""
CONFIRMED = "DELETE FROM mail_confirmations WHERE user_id = %(user)s"
# A new secret: links in mails to the address of before have no say over this one.
KEEP = """
    INSERT INTO mail_addresses (user_id, address, secret)
    VALUES (%(user)s, %(address)s, %(secret)s)
    ON CONFLICT (user_id) DO UPDATE
    SET address = excluded.address, secret = excluded.secret, link = gen_random_uuid()
"""
REMOVE = (
    "DELETE FROM mail_addresses WHERE user_id = %(user)s",
    "DELETE FROM mail_confirmations WHERE user_id = %(user)s",
    "DELETE FROM mail_outbox WHERE user_id = %(user)s AND state = 'queued'",
)


def address_of(connection: Connection, user_id: str) -> str | None:
    row = connection.execute(ADDRESS, [user_id]).fetchone()
    return row[0] if row else None


def pending_of(connection: Connection, user_id: str) -> str | None:
    row = connection.execute(PENDING, [user_id]).fetchone()
    return row[0] if row else None


def ask(connection: Connection, user_id: str, address: str) -> None:
    """Send a code there; until it comes back, the address of before stands. One that is
    confirmed already is asked nothing. Raises ``Conflict``, ``Invalid``, ``TooManyRequests``.
    """
    if not is_enabled(connection):
        raise Conflict(NO_MAIL)
    check(address)
    if address_of(connection, user_id) == address:
        for statement in (CONFIRMED, DROP_CODES):
            connection.execute(statement, {"user": user_id})
        return
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))
    values = {
        "user": user_id,
        "address": address,
        "mailbox": mailbox(address),
        "digest": _digest(code),
        "tries": TRIES,
        "said": Jsonb({"address": address, "code": code}),
    }
    connection.execute(TAKE_TURNS)
    connection.execute(FORGET_OLD)
    _limit(*connection.execute(SENT_TODAY, values).fetchall()[0])
    for statement in (NOTE_SENT, WAIT, DROP_CODES, SEND_CODE):
        connection.execute(statement, values)


def _limit(own: int, to_mailbox: int, of_all: int) -> None:
    if own >= A_DAY or to_mailbox >= (A_DAY if own else AT_MOST):
        detail = "Enough codes were sent today; look in the mails that came, or wait a day."
        raise TooManyRequests(detail, None, 3600)
    if of_all >= AN_HOUR:
        detail = "This platform has sent many codes in the last hour. Come again in an hour."
        raise TooManyRequests(detail, None, 3600)


def confirm(connection: Connection, user_id: str, code: str) -> bool:
    """Whether it was the right one; a wrong one counts, so the transaction has to be committed."""
    waiting = connection.execute(TRY, [user_id]).fetchone()
    given = _digest(code.replace("-", "").replace(" ", "").upper())
    if waiting is None or not hmac.compare_digest(waiting[1], given):
        return False
    values = {"user": user_id, "address": waiting[0], "secret": secrets.token_bytes(32)}
    for statement in (KEEP, CONFIRMED, DROP_CODES):
        connection.execute(statement, values)
    return True


def wrong_code() -> Invalid:
    detail = "This is not the code of the last mail, or it is not good any more."
    return Invalid(detail, [{"pointer": "/code", "detail": detail}])


def remove(connection: Connection, user_id: str) -> None:
    for statement in REMOVE:
        connection.execute(statement, {"user": user_id})


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()
