"""What somebody gives beside the password: a code, or a passkey's answer to a challenge."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auth.factors import ceremonies, challenges, codes, passkeys, store
from auth.factors.ceremonies import WrongAnswer
from auth.factors.relying_party import RelyingParty, required
from auth.factors.sealing import Seal
from plugin_platform.errors import SecondFactorRequired, Unauthenticated
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proof:
    """``challenge`` is what ``passkey`` answers, and is spent."""

    code: str | None = None
    passkey: dict[str, Any] | None = None
    challenge: bytes = b""


@dataclass(frozen=True)
class Prover:
    pool: Pool
    party: RelyingParty | None
    seal: Seal
    clock: Callable[[], float] = time.time

    def read(
        self, user_id: str, purpose: str, code: str | None, passkey: dict[str, Any] | None
    ) -> Proof:
        """Spends the challenge that a passkey answers. Raises Unauthenticated for an answer to none
        that was made for this account and this purpose, or to one that was answered before.
        """
        if passkey is None:
            return Proof(code)
        try:
            challenge = ceremonies.challenge_of(passkey)
        except WrongAnswer as error:
            raise _wrong("/passkey", "This is no answer of a passkey.") from error
        if not challenges.spend(self.pool, challenge, user_id, purpose):
            raise _wrong("/passkey", "This answer came too late, or before. Please try again.")
        return Proof(None, passkey, challenge)

    def prove(self, connection: Connection, user_id: str, proof: Proof) -> list[Event]:
        """Nothing without a factor, else what is to be said of it. Each proof counts once.

        Raises SecondFactorRequired without a proof, Unauthenticated for one that is wrong or used.
        """
        known = passkeys.of_user(connection, user_id)
        if not known and not store.is_enrolled(connection, user_id):
            return []
        if proof.passkey is not None:
            self._by_passkey(connection, user_id, proof.passkey, proof.challenge)
            return []
        if proof.code is None:
            ways = [] if not known else [_at("/passkey", "Answer with one of your passkeys.")]
            raise SecondFactorRequired(
                "Give a code of your second factor too."
                if not known
                else "Give a code too, or use one of your passkeys.",
                ways,
            )
        return self._by_code(connection, user_id, codes.plain(proof.code))

    def _by_code(self, connection: Connection, user_id: str, typed: str) -> list[Event]:
        if not codes.is_by_the_clock(typed):
            if not store.use_recovery(connection, user_id, codes.digest(typed)):
                raise _wrong("/code", "This code is not right.")
            return [Event("user.recovery_code_used", {"user_id": user_id})]
        factor = store.find(connection, user_id)
        if factor is None or not factor.enrolled:
            raise _wrong("/code", "You have no one-time codes: use a passkey, or a recovery code.")
        secret = self.seal.open(factor.secret)
        step = codes.step_of(secret, typed, self.clock())
        if step is None:
            raise _wrong("/code", "This code is not right.")
        if not store.take(connection, user_id, step):
            raise _wrong("/code", "This code was used before; wait for the next one.")
        if not self.seal.is_current(factor.secret):
            store.reseal(connection, factor, self.seal.close(secret))
        return []

    def _by_passkey(
        self, connection: Connection, user_id: str, answer: dict[str, Any], challenge: bytes
    ) -> None:
        try:
            key = passkeys.find(connection, user_id, ceremonies.credential_of(answer))
            if key is None:
                raise _wrong("/passkey", "This passkey is not one of your account's.")
            verified = ceremonies.asserted(required(self.party), answer, challenge, key)
        except WrongAnswer as error:
            log.warning("a passkey of %s was refused: %s", user_id, error)
            raise _wrong("/passkey", "The answer of your passkey is not right.") from error
        passkeys.use(connection, key.passkey_id, verified.new_sign_count)


def is_enrolled(connection: Connection, user_id: str) -> bool:
    """Whether the account has a second factor, of whichever kind."""
    return store.is_enrolled(connection, user_id) or bool(passkeys.of_user(connection, user_id))


def _wrong(pointer: str, detail: str) -> Unauthenticated:
    return Unauthenticated(detail, [_at(pointer, detail)])


def _at(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
