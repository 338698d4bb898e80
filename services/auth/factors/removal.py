"""All second factors are taken from an account, for who has lost them."""

from __future__ import annotations

from auth.factors import passkeys, store
from auth.factors.changing import Metadata, change_account
from auth.model import Account
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool
from plugin_platform.eventstore.store import EventStore


def remove_all(log: EventStore, pool: Pool, user_id: str, metadata: Metadata) -> None:
    def decide(account: Account, connection: Connection) -> list[Event]:
        store.remove(connection, user_id)
        store.forget_recovery(connection, user_id)
        passkeys.remove_all(connection, user_id)
        removed = [account.remove_passkey(one) for one in sorted(account.passkeys)]
        return [*account.remove_factor("totp"), *(event for one in removed for event in one)]

    change_account(log, pool, user_id, decide, metadata)
