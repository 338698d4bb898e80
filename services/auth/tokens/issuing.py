"""Tokens are made and ended here: the fact and the digest in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from auth.factors.proving import is_enrolled
from auth.tokens import digests, read_model
from auth.tokens.model import Token, Tokens, stream_of
from auth.tokens.read_model import FoundToken, LiveToken
from auth.tokens.request import read_wish
from plugin_platform.errors import Conflict, NotFound, Unauthenticated
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import ConcurrencyError, EventStore

ATTEMPTS = 3

Metadata = dict[str, Any] | None
Decide = Callable[[Tokens], list[Event]]
Also = Callable[[Connection, list[Event]], None]


@dataclass(frozen=True)
class TokenDesk:
    """The tokens of all accounts. Commands may come twice."""

    log: EventStore
    pool: Pool

    def issue(
        self,
        user_id: str,
        *,
        origin: dict[str, str] | None = None,
        also: Callable[[Connection], None] | None = None,
        metadata: Metadata = None,
        **wish: Any,
    ) -> LiveToken:
        """``also`` runs in the same transaction, and forbids by raising.

        Raises Invalid, and Conflict for a token too many. ``wish`` is what ``read_wish`` takes.
        Asked again, the token has the new digest, unless it was used already.
        """
        read = read_wish(**wish)
        digest, now = read["digest"], datetime.now(UTC)
        token = Token(
            read["token_id"],
            read["name"],
            read["plugins"],
            read["actions"],
            (now + timedelta(seconds=read["seconds"])).isoformat(timespec="seconds"),
            origin,
        )

        def put(connection: Connection, events: list[Event]) -> None:
            if also is not None:
                also(connection)
            digests.put(connection, token.token_id, digest)

        self._change(user_id, lambda tokens: tokens.issue(user_id, token, now), put, metadata)
        issued = in_transaction(self.pool, lambda c: digests.find(c, digest))
        if issued is None:
            raise Conflict("This token was revoked at the same moment.")
        return issued

    def revoke(self, user_id: str, token_id: str, metadata: Metadata = None) -> None:
        """Raises NotFound for somebody else's token."""
        if not in_transaction(self.pool, lambda c: read_model.is_owned(c, user_id, token_id)):
            raise NotFound("You have no such token.")
        self._change(user_id, lambda tokens: tokens.revoke(user_id, token_id), _forget, metadata)

    def revoke_all(self, user_id: str, metadata: Metadata = None) -> None:
        self._change(user_id, lambda tokens: tokens.revoke_all(user_id), _forget, metadata)

    def find(self, digest: str) -> FoundToken:
        """Raises Unauthenticated."""

        def look(connection: Connection) -> FoundToken | None:
            found = digests.find(connection, digest)
            if found is None:
                return None
            digests.note_use(connection, digest)
            return {**found, "second_factor": is_enrolled(connection, found["user_id"])}

        found = in_transaction(self.pool, look)
        if found is None:
            raise Unauthenticated("This token is wrong, or was revoked.")
        if found["expires_at"] <= datetime.now(UTC):
            raise Unauthenticated(f"This token expired on {found['expires_at']:%Y-%m-%d}.")
        return found

    def _change(self, user_id: str, decide: Decide, also: Also, metadata: Metadata) -> None:
        def change(connection: Connection) -> None:
            state = self.log.load(stream_of(user_id), Tokens, connection)
            events = decide(state.model)
            if events:
                self.log.append(
                    stream_of(user_id),
                    events,
                    expected_version=state.version,
                    metadata=metadata,
                    connection=connection,
                )
            also(connection, events)

        for _ in range(ATTEMPTS):
            try:
                return in_transaction(self.pool, change, COMMAND)
            except ConcurrencyError:
                continue
        raise Conflict("Your tokens are being changed at the same moment; please repeat.")


def _forget(connection: Connection, events: list[Event]) -> None:
    digests.forget(connection, [event.data["token_id"] for event in events])
