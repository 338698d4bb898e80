"""What the service is asked about addresses and forgotten passwords."""

from __future__ import annotations

from typing import Any

from auth.email.desk import Email, EmailDesk, RecoveryDesk
from auth.factors.calls import FactorCalls
from auth.passwords import Passwords
from plugin_platform.nameko.entrypoints import rpc

Metadata = dict[str, Any] | None


class EmailCalls(FactorCalls):
    """A part of the service."""

    passwords: Passwords

    @rpc
    def get_email(self, user_id: str) -> Email:
        return self._email.of(user_id)

    @rpc
    def change_email(self, user_id: str, email: str, metadata: Metadata = None) -> Email:
        self._email.change(user_id, email, metadata)
        return self._email.of(user_id)

    @rpc
    def confirm_email(self, user_id: str, token: str, metadata: Metadata = None) -> Email:
        self._email.confirm(user_id, token, metadata)
        return self._email.of(user_id)

    @rpc
    def forget_password(self, account: str) -> None:
        self._recovery.forget(account)

    @rpc
    def ask_passkey_to_reset(self, token: str) -> dict[str, Any] | None:
        """What ``reset_password`` takes a passkey's answer to; None without passkeys."""
        return self._recovery.ask_passkey(token)

    @rpc
    def reset_password(
        self,
        token: str,
        new: str,
        metadata: Metadata = None,
        *,
        code: str | None = None,
        passkey: dict[str, Any] | None = None,
    ) -> dict[str, str]:
        """``user_id``: whose sessions have to end."""
        return {"user_id": self._recovery.reset(token, new, code, passkey, metadata)}

    @property
    def _email(self) -> EmailDesk:
        return EmailDesk(self.log, self.database)

    @property
    def _recovery(self) -> RecoveryDesk:
        return RecoveryDesk(self.log, self.database, self.passwords, self._prover, self._passkeys)
