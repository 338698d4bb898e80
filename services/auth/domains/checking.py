"""What is due is looked for, many domains at once, and what was found is kept."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass

import certifi

from auth.domains import claims
from auth.domains.claims import Due
from auth.domains.looking import Look, Looking
from auth.factors.changing import change_account
from auth.model import Account
from plugin_platform import actors
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.public_network import PublicNetwork, resolver_at

log = logging.getLogger(__name__)

AT_ONCE = 20
BY_US = {"actor": actors.service("auth")}


def public_looking(server: str) -> Looking:
    resolver = resolver_at(server)
    trusted = ssl.create_default_context(cafile=certifi.where())
    return Looking(resolver, PublicNetwork(resolver), trusted)


@dataclass(frozen=True)
class Checking:
    log: EventStore
    pool: Pool
    looking: Looking

    def round(self) -> int:
        """A batch of what is due; how many."""
        due = in_transaction(self.pool, lambda c: claims.take(c, AT_ONCE), COMMAND)
        looks = asyncio.run(self._look(due)) if due else []
        for one, look in zip(due, looks, strict=True):
            self._conclude(one, look)
        return len(due)

    async def _look(self, due: list[Due]) -> list[Look]:
        return await asyncio.gather(
            *(self.looking.look(one["domain"], one["token"]) for one in due)
        )

    def _conclude(self, due: Due, look: Look) -> None:
        """Of a claim that was given up meanwhile nothing is said."""

        def decide(account: Account, connection: Connection) -> list[Event]:
            if look.method is None:
                lost = claims.miss(connection, due, look)
                return account.lose_domain(due["domain"], "not-found") if lost else []
            if not claims.prove(connection, due):
                return []
            return account.verify_domain(due["domain"], look.method)

        change_account(self.log, self.pool, due["user_id"], decide, BY_US)
