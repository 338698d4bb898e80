"""Mails to accounts that wait (``plugin_platform/mail/outbox.py``), with what they tell."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from auth import credentials
from auth.credentials import Credentials
from auth.email import links
from plugin_platform.errors import TooManyRequests
from plugin_platform.eventstore.database import Connection
from plugin_platform.mail import outbox
from plugin_platform.mail.addresses import is_mailable, mailbox
from plugin_platform.mail.outbox import FORGET_QUEUED, deletion, deletion_of_done

CONFIRM, RESET = "confirm-email", "reset-password"
DELETED = "account-deleted"
CHANGED, NEW_PASSWORD = "email-changed", "password-changed"
KEPT = "1 day"  # what was sent or given up: so long it is counted
# Links to confirm: of one account, and to one mailbox of whichever accounts.
A_DAY, TO_A_MAILBOX = 5, 20
RESETS_A_DAY = 5  # links to one account
AN_HOUR = 2000  # mails that anybody may ask for, of the whole platform

# One after the other: what was sent today is counted before one more is.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('mail_outbox'))"
SENT = """
    SELECT count(*) FILTER (WHERE user_id = %(user)s),
           count(*) FILTER (WHERE mailbox = %(mailbox)s),
           count(*) FILTER (WHERE made_at > now() - interval '1 hour')
    FROM mail_outbox WHERE kind = %(kind)s AND made_at > now() - interval '1 day'
"""
QUEUE = """
    INSERT INTO mail_outbox (user_id, kind, mailbox, said)
    VALUES (%(user)s, %(kind)s, %(mailbox)s, %(said)s)
"""
WAITING = "SELECT id, user_id, kind, attempts, made_at, said FROM mail_outbox WHERE id = %s"
OWNED = "UPDATE mail_outbox SET user_id = %s WHERE id = %s"
PENDING = """
    SELECT true FROM email_changes WHERE user_id = %s AND address = %s AND good_until > now()
"""
CLEAN_UP = (
    deletion_of_done(KEPT),
    deletion("email_links", "good_until < now() - interval '1 day'"),
    deletion("email_changes", "good_until < now()"),
)


class _Queued(NamedTuple):
    id: int
    user_id: str | None
    kind: str
    attempts: int
    made_at: datetime
    said: dict[str, Any]


class Letter(NamedTuple):
    id: int
    user_id: str
    kind: str
    attempts: int
    made_at: datetime
    address: str
    username: str
    token: str | None

    @property
    def key(self) -> str:
        return outbox.key_of(self.id, self.made_at)


def confirm(connection: Connection, user_id: str, address: str) -> None:
    """A link goes there. Raises ``TooManyRequests``."""
    values = _values(CONFIRM, user_id, address)
    connection.execute(TAKE_TURNS)
    own, to_mailbox, of_all = connection.execute(SENT, values).fetchall()[0]
    if own >= A_DAY or to_mailbox >= TO_A_MAILBOX:
        detail = "Enough links were sent today; look in the mails that came, or wait a day."
        raise TooManyRequests(detail, None, 3600)
    _limit(of_all)
    connection.execute(QUEUE, values)


def welcome(connection: Connection, user_id: str, address: str) -> None:
    """The same for who registers; where too much was sent they ask for it themselves."""
    if not outbox.is_enabled(connection):
        return
    with suppress(TooManyRequests):
        confirm(connection, user_id, address)


def reset(connection: Connection, account: str) -> None:
    """Whose ``account`` is, a name or an address, nobody looks up before the mail is sent: who
    asks cannot tell by the answer, nor by the time that it takes, whether it is anybody's.
    """
    values = {"user": None, "kind": RESET, "mailbox": None, "said": Jsonb({"account": account})}
    connection.execute(TAKE_TURNS)
    _, _, of_all = connection.execute(SENT, values).fetchall()[0]
    _limit(of_all)
    connection.execute(QUEUE, values)


def tell(connection: Connection, known: Credentials, kind: str) -> None:
    """To an address that is confirmed; to another nothing is said but how to confirm it."""
    if known.email_confirmed and outbox.is_enabled(connection):
        connection.execute(QUEUE, _values(kind, known.user_id, known.email))


def take_leave(connection: Connection, known: Credentials) -> None:
    """The last one: it says all that is to be known for it, and forgets that when it is sent."""
    if known.email_confirmed and outbox.is_enabled(connection):
        said = Jsonb({"address": known.email, "username": known.username})
        values = {"user": known.user_id, "kind": DELETED, "mailbox": None, "said": said}
        connection.execute(QUEUE, values)


def letter(connection: Connection, id: int) -> Letter | None:
    """None for what is nobody's, or not to be sent any more: it is dropped. Each time it is tried
    its link is another; all of them are good.
    """
    with connection.cursor(row_factory=class_row(_Queued)) as cursor:
        queued = cursor.execute(WAITING, [id]).fetchone()
    found = None if queued is None else _letter(connection, queued)
    if found is None:
        outbox.drop(connection, id)
    return found


def clean_up(connection: Connection) -> bool:
    return outbox.clean_up(connection, CLEAN_UP)


def enable(connection: Connection, enabled: bool) -> bool:
    return outbox.enable(connection, enabled, (FORGET_QUEUED, deletion("email_changes", "true")))


def _letter(connection: Connection, queued: _Queued) -> Letter | None:
    known = _whose(connection, queued)
    if known is None:
        return None
    address = queued.said.get("address", known.email)
    token = None
    if queued.kind == CONFIRM:
        if not is_mailable(address) or not _is_wanted(connection, known, address):
            return None
        token = links.make(connection, known.user_id, links.CONFIRM, address)
    if queued.kind == RESET:
        if links.made_today(connection, known.user_id, links.RESET) >= RESETS_A_DAY:
            return None
        token = links.make(connection, known.user_id, links.RESET, address)
        connection.execute(OWNED, [known.user_id, queued.id])
    return Letter(
        id=queued.id,
        user_id=known.user_id,
        kind=queued.kind,
        attempts=queued.attempts,
        made_at=queued.made_at,
        address=address,
        username=known.username,
        token=token,
    )


def _whose(connection: Connection, queued: _Queued) -> Credentials | None:
    if queued.kind == RESET:
        return credentials.reachable(connection, queued.said["account"])
    if queued.kind == DELETED:
        said = queued.said
        return Credentials(str(queued.user_id), said["username"], said["address"], "")
    return credentials.of_user(connection, str(queued.user_id))


def _is_wanted(connection: Connection, known: Credentials, address: str) -> bool:
    if known.email == address and not known.email_confirmed:
        return True
    return connection.execute(PENDING, [known.user_id, address]).fetchone() is not None


def _limit(of_all: int) -> None:
    if of_all >= AN_HOUR:
        detail = "This platform has sent many mails in the last hour. Come again in an hour."
        raise TooManyRequests(detail, None, 3600)


def _values(kind: str, user_id: str, address: str) -> dict[str, Any]:
    said = Jsonb({"address": address})
    return {"user": user_id, "kind": kind, "mailbox": mailbox(address), "said": said}
