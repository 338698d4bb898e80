"""What operators do to accounts: roles, and an end of all sessions. Nobody signs in as another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from auth.accounts import listing
from auth.model import Account, stream_of
from plugin_platform.errors import Conflict, Forbidden
from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.operations import OPERATOR, require_operator
from plugin_platform.operations.calls import Actor, Metadata, Row, note

Decision = Callable[[Account], Iterable[Event]]


class AccountCalls:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def find_accounts(
        self,
        *,
        actor: Actor,
        q: str = "",
        role: str | None = None,
        after: str | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """That somebody looked is kept, and at whom; not the name that was looked for."""
        require_operator(actor)

        def work(connection: Connection) -> Row:
            page = listing.find(connection, q, role, after)
            viewed = {"role": role, "user_ids": [one["id"] for one in page["items"]]}
            note(self.log, connection, "accounts.viewed", viewed, metadata)
            return page

        return in_transaction(self.database, work, COMMAND)

    @rpc
    def name_accounts(self, actor: Actor, user_ids: list[str]) -> dict[str, str]:
        """The usernames of those that are there."""
        require_operator(actor)
        return in_transaction(self.database, lambda c: listing.names_of(c, user_ids))

    @rpc
    def grant_role(
        self, *, actor: Actor, user_id: str, role: str, metadata: Metadata = None
    ) -> None:
        self._decide(actor, user_id, lambda account: account.grant_role(role), metadata)

    @rpc
    def revoke_role(
        self, *, actor: Actor, user_id: str, role: str, metadata: Metadata = None
    ) -> None:
        """Raises Conflict for the role of the last operator: nobody could give it back here."""

        def decide(connection: Connection, account: Account) -> Iterable[Event]:
            events = account.revoke_role(role)
            if events and role == OPERATOR and listing.count_with(connection, role) < 2:
                raise Conflict("This is the last operator. Make somebody else one first.")
            return events

        self._decide_in(actor, user_id, decide, metadata)

    @rpc
    def sign_out_account(self, *, actor: Actor, user_id: str, metadata: Metadata = None) -> None:
        """That it is to happen; the gateway, which has the sessions, ends them."""
        self._decide(actor, user_id, Account.sign_out, metadata)

    def _decide(self, actor: Actor, user_id: str, decide: Decision, metadata: Metadata) -> None:
        self._decide_in(actor, user_id, lambda _, account: decide(account), metadata)

    def _decide_in(
        self,
        actor: Actor,
        user_id: str,
        decide: Callable[[Connection, Account], Iterable[Event]],
        metadata: Metadata,
    ) -> None:
        """While nobody else decides: who asks is an operator at this moment, and stays one."""
        require_operator(actor)

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            asking: Any = self.log.load(stream_of(actor["id"]), Account, connection).model
            if OPERATOR not in asking.roles:
                raise Forbidden("Your account is no operator's any more.")
            known = self.log.load(stream_of(user_id), Account, connection)
            if events := list(decide(connection, known.model)):
                self.log.append(
                    stream_of(user_id),
                    events,
                    expected_version=known.version,
                    metadata=metadata,
                    connection=connection,
                )

        in_transaction(self.database, work, COMMAND)
