"""What the service is asked about second factors."""

from __future__ import annotations

from typing import Any

from auth.factors import challenges, passkeys, store
from auth.factors.desk import FactorDesk
from auth.factors.passkey_desk import PasskeyDesk
from auth.factors.proving import Prover
from auth.factors.relying_party import read_relying_party
from auth.factors.sealing import Seal
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc

PARTY = read_relying_party()

Metadata = dict[str, Any] | None
Options = dict[str, Any]


class FactorCalls:
    """A part of the service."""

    database: Pool
    log: EventStore
    seal: Seal

    @rpc
    def get_factors(self, user_id: str) -> dict[str, Any]:
        def look(connection: Connection) -> dict[str, Any]:
            return {
                "totp": store.is_enrolled(connection, user_id),
                "recovery_codes_left": store.recovery_left(connection, user_id),
                "passkeys": [one.shown() for one in passkeys.of_user(connection, user_id)],
                "passkey_origins": list(PARTY.origins) if PARTY else [],
            }

        return in_transaction(self.database, look)

    @rpc
    def begin_totp(self, user_id: str, secret: str) -> None:
        self._factors.begin(user_id, secret)

    @rpc
    def enrol_totp(
        self, user_id: str, code: str, recovery: list[str], metadata: Metadata = None
    ) -> dict[str, bool]:
        return {"recovery": self._factors.enrol(user_id, code, recovery, metadata)}

    @rpc
    def renew_recovery_codes(
        self, user_id: str, recovery: list[str], metadata: Metadata = None
    ) -> None:
        self._factors.renew_recovery(user_id, recovery, metadata)

    @rpc
    def remove_totp(self, user_id: str, metadata: Metadata = None) -> None:
        self._factors.remove(user_id, metadata)

    @rpc
    def begin_passkey(self, user_id: str, username: str, session_id: str) -> Options:
        return self._passkeys.begin(user_id, username, session_id)

    @rpc
    def add_passkey(
        self,
        user_id: str,
        session_id: str,
        *,
        name: str,
        credential: dict[str, Any],
        recovery: list[str],
        metadata: Metadata = None,
    ) -> dict[str, Any]:
        return self._passkeys.add(
            user_id,
            session_id,
            name=name,
            credential=credential,
            recovery=recovery,
            metadata=metadata,
        )

    @rpc
    def rename_passkey(
        self, user_id: str, passkey_id: str, name: str, metadata: Metadata = None
    ) -> dict[str, Any]:
        """Only its owner sees the name, so no event tells of it."""
        return self._passkeys.rename(user_id, passkey_id, name)

    @rpc
    def remove_passkey(self, user_id: str, passkey_id: str, metadata: Metadata = None) -> None:
        self._passkeys.remove(user_id, passkey_id, metadata)

    @rpc
    def ask_passkey(self, user_id: str, session_id: str) -> Options | None:
        """What ``confirm_password`` and ``change_password`` take the answer to, in this session."""
        return self._passkeys.ask(user_id, challenges.confirming(session_id))

    @property
    def _factors(self) -> FactorDesk:
        return FactorDesk(self.log, self.database, self.seal)

    @property
    def _passkeys(self) -> PasskeyDesk:
        return PasskeyDesk(self.log, self.database, PARTY)

    @property
    def _prover(self) -> Prover:
        return Prover(self.database, PARTY, self.seal)
