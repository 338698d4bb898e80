"""An account's address is confirmed and changed here, and a forgotten password is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from auth import credentials
from auth.credentials import Credentials
from auth.email import links, outbox
from auth.email.links import Link
from auth.factors import challenges
from auth.factors.passkey_desk import PasskeyDesk
from auth.factors.proving import Prover
from auth.model import Account, stream_of
from auth.passwords import Passwords
from auth.registration import check_password
from plugin_platform import actors
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.mail.addresses import check
from plugin_platform.mail.outbox import is_enabled

Metadata = dict[str, Any] | None

WANT = """
    INSERT INTO email_changes VALUES (%s, %s, now() + interval '1 day')
    ON CONFLICT (user_id) DO UPDATE
    SET address = excluded.address, good_until = excluded.good_until
"""
WANTED = "SELECT address FROM email_changes WHERE user_id = %s AND good_until > now()"
DROP = "DELETE FROM email_changes WHERE user_id = %s"
NO_MAIL = "This platform sends no mail. Ask whoever runs it for a new password."


class Email(TypedDict):
    """``mail``: whether this platform sends any; ``pending``: it waits to be confirmed."""

    mail: bool
    address: str
    confirmed: bool
    pending: str | None


@dataclass(frozen=True)
class EmailDesk:
    log: EventStore
    pool: Pool

    def of(self, user_id: str) -> Email:
        def look(connection: Connection) -> Email:
            known = _known(connection, user_id)
            row = connection.execute(WANTED, [user_id]).fetchone()
            return Email(
                mail=is_enabled(connection),
                address=known.email,
                confirmed=known.email_confirmed,
                pending=row[0] if row else None,
            )

        return in_transaction(self.pool, look)

    def change(self, user_id: str, address: str, metadata: Metadata) -> None:
        """A link is sent there; until it is followed the address of before stands. Where no mail
        is sent nobody could: then it is the address at once, not confirmed. Raises ``Invalid``,
        ``TooManyRequests``.
        """
        check(address, "/email")

        def change(connection: Connection) -> None:
            known = _known(connection, user_id)
            connection.execute(DROP, [user_id])
            if known.email == address and known.email_confirmed:
                return
            if not is_enabled(connection):
                self._replace(connection, known, address, metadata, confirmed=False)
                return
            if known.email != address:
                connection.execute(WANT, [user_id, address])
            outbox.confirm(connection, user_id, address)

        in_transaction(self.pool, change, COMMAND)

    def confirm(self, user_id: str, token: str, metadata: Metadata) -> None:
        """Raises ``Invalid`` for a link that is not good, ``Conflict`` when the address is
        another account's: who reads its mails may know.
        """

        def confirm(connection: Connection) -> None:
            link = links.find(connection, token, links.CONFIRM)
            if link is None or link.user_id != user_id:
                raise _no_such_link()
            known = credentials.of_user(connection, user_id, locked=True)
            if known is None:
                raise _no_such_link()
            if link.used or known.email_confirmed:
                if known.email == link.address and known.email_confirmed:
                    return  # the command has come before
                if link.used:
                    raise _no_such_link()
            if credentials.is_confirmed_elsewhere(connection, link.address, user_id):
                raise Conflict("Another account has confirmed this address. Use another one.")
            links.use(connection, link)
            self._replace(connection, known, link.address, metadata, confirmed=True)

        in_transaction(self.pool, confirm, COMMAND)

    def _replace(
        self,
        connection: Connection,
        known: Credentials,
        address: str,
        metadata: Metadata,
        *,
        confirmed: bool,
    ) -> None:
        if known.email != address:
            outbox.tell(connection, known, outbox.CHANGED)
        credentials.set_email(connection, known.user_id, address, confirmed=confirmed)
        connection.execute(DROP, [known.user_id])
        account = Account(known.user_id, known.username)
        events = account.confirm_email() if known.email == address else account.change_email()
        self.log.append(
            stream_of(known.user_id),
            events,
            expected_version=None,
            metadata=metadata,
            connection=connection,
        )


@dataclass(frozen=True)
class RecoveryDesk:
    log: EventStore
    pool: Pool
    passwords: Passwords
    prover: Prover
    passkeys: PasskeyDesk

    def forget(self, account: str) -> None:
        """Answers the same for whatever ``account`` is. Raises ``Conflict`` without mail."""

        def ask(connection: Connection) -> None:
            if not is_enabled(connection):
                raise Conflict(NO_MAIL)
            outbox.reset(connection, account)

        in_transaction(self.pool, ask, COMMAND)

    def ask_passkey(self, token: str) -> dict[str, Any] | None:
        link, _ = self._linked(token)
        return self.passkeys.ask(link.user_id, _purpose(link))

    def reset(
        self,
        token: str,
        new: str,
        code: str | None,
        passkey: dict[str, Any] | None,
        metadata: Metadata,
    ) -> str:
        """Whose password is another now. Raises ``Invalid`` for a link that is not good or a weak
        password, ``SecondFactorRequired`` and ``Unauthenticated`` like a log-in.
        """
        link, known = self._linked(token)
        if link.used:
            if self.passwords.verify(known.password_hash, new):
                return known.user_id  # the command has come before
            raise _no_such_link()
        check_password("/new", new, username=known.username, email=known.email)
        new_hash = self.passwords.hash(new)
        proof = self.prover.read(known.user_id, _purpose(link), code, passkey)

        def reset(connection: Connection) -> None:
            if not links.use(connection, link):
                raise _no_such_link()
            used = self.prover.prove(connection, known.user_id, proof)
            credentials.set_hash(connection, known.user_id, new_hash)
            connection.execute(DROP, [known.user_id])
            outbox.tell(connection, known, outbox.NEW_PASSWORD)
            self._say(connection, known, used, metadata)

        in_transaction(self.pool, reset, COMMAND)
        return known.user_id

    def _say(
        self, connection: Connection, known: Credentials, used: list[Event], metadata: Metadata
    ) -> None:
        self.log.append(
            stream_of(known.user_id),
            [*used, *Account(known.user_id, known.username).reset_password()],
            expected_version=None,
            # Only the link has said who it is.
            metadata={**(metadata or {}), "actor": actors.user(known.user_id)},
            connection=connection,
        )

    def _linked(self, token: str) -> tuple[Link, Credentials]:
        def look(connection: Connection) -> tuple[Link, Credentials]:
            link = links.find(connection, token, links.RESET)
            known = link and credentials.of_user(connection, link.user_id)
            if link is None or known is None:
                raise _no_such_link()
            return link, known

        return in_transaction(self.pool, look)


def _purpose(link: Link) -> str:
    return challenges.confirming(f"reset-{link.digest.hex()}")


def _known(connection: Connection, user_id: str) -> Credentials:
    known = credentials.of_user(connection, user_id, locked=True)
    if known is None:
        raise NotFound("There is no such account.")
    return known


def _no_such_link() -> Invalid:
    detail = "This link was used, replaced by a newer one, or is too old. Ask for another one."
    return Invalid(detail, [{"pointer": "/token", "detail": detail}])
