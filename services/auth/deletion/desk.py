"""An account and all that is known of the person behind it, removed in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auth import credentials
from auth.deletion import retired_names
from auth.email import outbox
from auth.factors.changing import take_turn
from auth.model import Account, stream_of
from auth.publishers import model as publishers
from auth.publishers import read_model as trusted
from auth.tokens import model as tokens
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.erasure import erase
from plugin_platform.eventstore.store import EventStore

Metadata = dict[str, Any] | None

# All tables of this service that know somebody and are not derived.
FORGET = tuple(
    f"DELETE FROM {table} WHERE user_id = %s"  # noqa: S608 - constants
    for table in (
        *("credentials", "one_time_codes", "recovery_codes", "passkeys", "passkey_challenges"),
        *("email_changes", "email_links", "mail_outbox", "domain_claims", "domain_checks"),
    )
)
# Who asked for a new password, by name or address.
FORGET_QUESTIONS = (
    "DELETE FROM mail_outbox WHERE lower(said ->> 'account') IN (lower(%s), lower(%s))"
)
FORGET_DIGESTS = """
    DELETE FROM token_digests USING tokens
    WHERE token_digests.token_id = tokens.token_id AND tokens.user_id = %s
"""


@dataclass(frozen=True)
class DeletionDesk:
    log: EventStore
    pool: Pool

    def delete(self, user_id: str, metadata: Metadata) -> None:
        """Nothing happens for an account that is gone already, or that there never was."""

        def delete(connection: Connection) -> None:
            take_turn(connection, user_id)
            known = credentials.of_user(connection, user_id, locked=True)
            if known is None:
                return
            retired_names.retire(connection, known.username)
            connection.execute(FORGET_DIGESTS, [user_id])
            for statement in FORGET:
                connection.execute(statement, [user_id])
            connection.execute(FORGET_QUESTIONS, [known.username, known.email])
            outbox.take_leave(connection, known)
            self._distrust(connection, user_id, metadata)
            self._say(connection, user_id, metadata)
            for stream in (stream_of(user_id), tokens.stream_of(user_id)):
                erase(connection, stream)

        in_transaction(self.pool, delete, COMMAND)

    def _say(self, connection: Connection, user_id: str, metadata: Metadata) -> None:
        self.log.append(
            stream_of(user_id),
            Account(user_id).delete(),
            expected_version=None,
            metadata=metadata,
            connection=connection,
        )

    def _distrust(self, connection: Connection, user_id: str, metadata: Metadata) -> None:
        """Workflows that act for the account: they name somebody's repository."""
        for publisher_id, plugin_id in trusted.of_account(connection, user_id):
            data = {"publisher_id": publisher_id, "plugin_id": plugin_id}
            self.log.append(
                publishers.stream_of(plugin_id),
                [publishers.distrusted(data)],
                expected_version=None,
                metadata=metadata,
                connection=connection,
            )
