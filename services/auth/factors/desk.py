"""One-time codes and recovery codes are set up and taken away here."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from auth.factors import codes, store
from auth.factors.changing import Metadata, change_account, take_turn
from auth.factors.sealing import Seal
from auth.model import Account
from plugin_platform.errors import Conflict, Invalid
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore

RECOVERY_CODES = 10


@dataclass(frozen=True)
class FactorDesk:
    log: EventStore
    pool: Pool
    seal: Seal
    clock: Callable[[], float] = time.time

    def begin(self, user_id: str, secret: str) -> None:
        """The secret counts for nothing until a code of it was given. Raises Conflict."""
        if not re.match(codes.BASE32, secret):
            raise Invalid("The secret must be 160 bits in base32.", [_at("/secret", "160 bits.")])
        sealed = self.seal.close(secret)

        def keep(connection: Connection) -> bool:
            take_turn(connection, user_id)
            return store.begin(connection, user_id, sealed)

        if not in_transaction(self.pool, keep, COMMAND):
            raise Conflict("One-time codes are set up already. Remove them first.")

    def enrol(self, user_id: str, code: str, recovery: list[str], metadata: Metadata) -> bool:
        """Whether ``recovery`` are good from now on, as with the first factor: digests of the codes
        for the day on which the device is lost. Said again with the same code, its answer was lost,
        and with it codes that nobody has seen: then they are replaced. Raises Invalid for a code
        that is not the secret's, Conflict when it is set up already.
        """
        check_recovery(recovery)
        is_first = False

        def decide(account: Account, connection: Connection) -> list[Event]:
            nonlocal is_first
            factor = store.find(connection, user_id)
            if factor is None:
                raise Conflict("Begin with a secret: nothing is being set up.")
            step = codes.step_of(self.seal.open(factor.secret), codes.plain(code), self.clock())
            if step is None:
                raise Invalid("This code is not right.", [_at("/code", "This code is not right.")])
            events = account.enrol_factor("totp")
            if not events and factor.last_step != step:
                raise Conflict(
                    "One-time codes are set up already. Make new recovery codes if you have none."
                )
            is_first = not account.passkeys
            if events:
                store.take(connection, user_id, step)
                store.enrol(connection, user_id)
            if is_first:
                store.replace_recovery(connection, user_id, recovery)
            return events

        change_account(self.log, self.pool, user_id, decide, metadata)
        return is_first

    def renew_recovery(self, user_id: str, recovery: list[str], metadata: Metadata) -> None:
        check_recovery(recovery)

        def decide(account: Account, connection: Connection) -> list[Event]:
            events = account.renew_recovery_codes()
            store.replace_recovery(connection, user_id, recovery)
            return events

        change_account(self.log, self.pool, user_id, decide, metadata)

    def remove(self, user_id: str, metadata: Metadata) -> None:
        def decide(account: Account, connection: Connection) -> list[Event]:
            store.remove(connection, user_id)
            if not account.passkeys:
                store.forget_recovery(connection, user_id)
            return account.remove_factor("totp")

        change_account(self.log, self.pool, user_id, decide, metadata)


def check_recovery(recovery: list[str]) -> None:
    if len(set(recovery)) != RECOVERY_CODES or not all(
        re.match(codes.RECOVERY, one) for one in recovery
    ):
        raise Invalid(f"There must be digests of {RECOVERY_CODES} recovery codes.")


def _at(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
