"""What the service is asked about the end of accounts."""

from __future__ import annotations

from typing import Any

from auth.deletion import history
from auth.deletion.desk import DeletionDesk
from auth.email.calls import EmailCalls
from plugin_platform.eventstore.database import in_transaction
from plugin_platform.nameko.entrypoints import rpc


class DeletionCalls(EmailCalls):
    """A part of the service."""

    @rpc
    def get_history(self, user_id: str) -> list[dict[str, Any]]:
        """What the log has of the account and its tokens, the newest first."""
        return in_transaction(self.database, lambda c: history.of(c, user_id))

    @rpc
    def was_deleted(self, user_id: str) -> bool:
        """Whether there was such an account, and its owner has deleted it."""
        return in_transaction(self.database, lambda c: history.was_deleted(c, user_id))

    @rpc
    def delete_account(self, user_id: str, metadata: dict[str, Any] | None = None) -> None:
        """For good. Who asks has made sure that it publishes nothing."""
        DeletionDesk(self.log, self.database).delete(user_id, metadata)
