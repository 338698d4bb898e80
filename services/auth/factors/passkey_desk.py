"""Passkeys are registered, named and taken away here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from auth.factors import ceremonies, challenges, passkeys, store
from auth.factors.ceremonies import WrongAnswer
from auth.factors.changing import Metadata, change_account
from auth.factors.desk import check_recovery
from auth.factors.relying_party import RelyingParty, required
from auth.model import Account
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.text import is_storable

MOST = 20  # of an account
LONGEST_NAME = 64


@dataclass(frozen=True)
class PasskeyDesk:
    log: EventStore
    pool: Pool
    party: RelyingParty | None

    def begin(self, user_id: str, username: str, session_id: str) -> dict[str, Any]:
        """Options for ``navigator.credentials.create``. Raises Conflict for one key too many."""
        party = required(self.party)

        def ask(connection: Connection) -> dict[str, Any]:
            known = passkeys.of_user(connection, user_id)
            _check_room(len(known))
            challenge, options = ceremonies.registration(party, user_id, username, known)
            challenges.keep(connection, challenge, user_id, challenges.registering(session_id))
            return options

        return in_transaction(self.pool, ask, COMMAND)

    def add(
        self,
        user_id: str,
        session_id: str,
        *,
        name: str,
        credential: dict[str, Any],
        recovery: list[str],
        metadata: Metadata,
    ) -> dict[str, Any]:
        """``{passkey, recovery}``: the second says whether the digests of ``recovery`` are good
        from now on, as with the first factor. Raises Invalid for what does not answer the
        question, Conflict for a key that is registered already.
        """
        check_recovery(recovery)
        called, party = _read_name(name), required(self.party)
        verified = self._verified(party, user_id, session_id, credential)
        passkey_id, is_first = str(uuid4()), False

        def decide(account: Account, connection: Connection) -> list[Event]:
            nonlocal is_first
            _check_room(len(account.passkeys))
            events = account.add_passkey(passkey_id)
            if not passkeys.add(
                connection,
                user_id,
                passkey_id,
                credential_id=verified.credential_id,
                name=called,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                transports=ceremonies.transports_of(credential),
            ):
                raise Conflict("This passkey is registered already.")
            is_first = not account.has_factor
            if is_first:
                store.replace_recovery(connection, user_id, recovery)
            return events

        change_account(self.log, self.pool, user_id, decide, metadata)
        return {"passkey": self._one(user_id, passkey_id), "recovery": is_first}

    def rename(self, user_id: str, passkey_id: str, name: str) -> dict[str, Any]:
        """Raises NotFound."""
        called = _read_name(name)
        if not in_transaction(
            self.pool, lambda c: passkeys.rename(c, user_id, passkey_id, called), COMMAND
        ):
            raise NotFound("You have no such passkey.")
        return self._one(user_id, passkey_id)

    def remove(self, user_id: str, passkey_id: str, metadata: Metadata) -> None:
        """The recovery codes go with the last factor. Raises NotFound."""

        def decide(account: Account, connection: Connection) -> list[Event]:
            events = account.remove_passkey(passkey_id)
            passkeys.remove(connection, user_id, passkey_id)
            if not account.factors and len(account.passkeys) == 1:
                store.forget_recovery(connection, user_id)
            return events

        change_account(self.log, self.pool, user_id, decide, metadata)

    def ask(self, user_id: str, purpose: str) -> dict[str, Any] | None:
        """Options for ``navigator.credentials.get``; None where there is no passkey to be asked."""
        party = self.party

        def ask(connection: Connection) -> dict[str, Any] | None:
            known = passkeys.of_user(connection, user_id)
            if party is None or not known:
                return None
            challenge, options = ceremonies.assertion(party, known)
            challenges.keep(connection, challenge, user_id, purpose)
            return options

        return in_transaction(self.pool, ask, COMMAND)

    def _verified(
        self, party: RelyingParty, user_id: str, session_id: str, credential: dict[str, Any]
    ) -> Any:
        try:
            challenge = ceremonies.challenge_of(credential)
            purpose = challenges.registering(session_id)
            if not challenges.spend(self.pool, challenge, user_id, purpose):
                raise _invalid("/credential", "This came too late, or before. Please try again.")
            return ceremonies.registered(party, credential, challenge)
        except WrongAnswer as error:
            raise _invalid("/credential", f"This is no passkey for this page: {error}") from error

    def _one(self, user_id: str, passkey_id: str) -> dict[str, Any]:
        known = in_transaction(self.pool, lambda c: passkeys.of_user(c, user_id))
        for passkey in known:
            if passkey.passkey_id == passkey_id:
                return passkey.shown()
        raise NotFound("You have no such passkey.")


def _check_room(known: int) -> None:
    if known >= MOST:
        raise Conflict(f"You have {known} passkeys, and no more can be kept. Remove one first.")


def _read_name(name: str) -> str:
    said = name.strip()
    if not said or len(said) > LONGEST_NAME or not is_storable(said):
        raise _invalid("/name", f"Give it a name of 1 to {LONGEST_NAME} characters.")
    return said


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": pointer, "detail": detail}])
