"""Second factors are set up, proven and taken away here."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auth.factors import codes, store
from auth.model import Account, stream_of
from plugin_platform.errors import Conflict, Invalid, SecondFactorRequired, Unauthenticated
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import ConcurrencyError, EventStore

ATTEMPTS = 3
RECOVERY_CODES = 10

Metadata = dict[str, Any] | None
Decide = Callable[[Account, Connection], list[Event]]


@dataclass(frozen=True)
class FactorDesk:
    log: EventStore
    pool: Pool
    clock: Callable[[], float] = time.time

    def state(self, user_id: str) -> dict[str, Any]:
        def look(connection: Connection) -> dict[str, Any]:
            factor = store.find(connection, user_id)
            enrolled = factor is not None and factor.enrolled
            left = store.recovery_left(connection, user_id)
            return {"totp": enrolled, "recovery_codes_left": left}

        return in_transaction(self.pool, look)

    def begin(self, user_id: str, secret: str) -> None:
        """The secret counts for nothing until a code of it was given. Raises Conflict."""
        if not re.match(codes.BASE32, secret):
            raise Invalid("The secret must be 160 bits in base32.", [_at("/secret", "160 bits.")])
        if not in_transaction(self.pool, lambda c: store.begin(c, user_id, secret), COMMAND):
            raise Conflict("One-time codes are set up already. Remove them first.")

    def enrol(self, user_id: str, code: str, recovery: list[str], metadata: Metadata) -> None:
        """Raises Invalid for a code that is not the secret's, Conflict when it is set up already.
        ``recovery`` are digests of the codes for the day on which the device is lost.
        """
        _check(recovery)

        def decide(account: Account, connection: Connection) -> list[Event]:
            factor = store.find(connection, user_id)
            if factor is None:
                raise Conflict("Begin with a secret: nothing is being set up.")
            step = codes.step_of(factor.secret, codes.plain(code), self.clock())
            if step is None:
                raise Invalid("This code is not right.", [_at("/code", "This code is not right.")])
            events = account.enrol_factor("totp")
            if not events and factor.last_step != step:
                raise Conflict("One-time codes are set up already.")
            if events:
                store.take(connection, user_id, step)
                store.enrol(connection, user_id)
                store.replace_recovery(connection, user_id, recovery)
            return events

        self._change(user_id, decide, metadata)

    def renew_recovery(self, user_id: str, recovery: list[str], metadata: Metadata) -> None:
        _check(recovery)

        def decide(account: Account, connection: Connection) -> list[Event]:
            events = account.renew_recovery_codes()
            store.replace_recovery(connection, user_id, recovery)
            return events

        self._change(user_id, decide, metadata)

    def remove(self, user_id: str, metadata: Metadata) -> None:
        def decide(account: Account, connection: Connection) -> list[Event]:
            store.remove(connection, user_id)
            return account.remove_factor("totp")

        self._change(user_id, decide, metadata)

    def prove(self, connection: Connection, user_id: str, code: str | None) -> list[Event]:
        """Nothing without a factor, else what is to be said of it. Each code counts once.

        Raises SecondFactorRequired without a code, Unauthenticated for one that is wrong or used.
        """
        factor = store.find(connection, user_id)
        if factor is None or not factor.enrolled:
            return []
        if code is None:
            raise SecondFactorRequired("Give a code of your second factor too.")
        typed = codes.plain(code)
        if codes.is_by_the_clock(typed):
            step = codes.step_of(factor.secret, typed, self.clock())
            if step is None:
                raise _wrong("This code is not right.")
            if not store.take(connection, user_id, step):
                raise _wrong("This code was used before; wait for the next one.")
            return []
        if not store.use_recovery(connection, user_id, codes.digest(typed)):
            raise _wrong("This code is not right.")
        return [Event("user.recovery_code_used", {"user_id": user_id})]

    def is_enrolled(self, connection: Connection, user_id: str) -> bool:
        factor = store.find(connection, user_id)
        return factor is not None and factor.enrolled

    def _change(self, user_id: str, decide: Decide, metadata: Metadata) -> None:
        def change(connection: Connection) -> None:
            state = self.log.load(stream_of(user_id), Account, connection)
            if events := decide(state.model, connection):
                self.log.append(
                    stream_of(user_id),
                    events,
                    expected_version=state.version,
                    metadata=metadata,
                    connection=connection,
                )

        for _ in range(ATTEMPTS):
            try:
                return in_transaction(self.pool, change, COMMAND)
            except ConcurrencyError:
                continue
        raise Conflict("Your account is being changed at the same moment; please repeat.")


def _check(recovery: list[str]) -> None:
    if len(set(recovery)) != RECOVERY_CODES or not all(
        re.match(codes.RECOVERY, one) for one in recovery
    ):
        raise Invalid(f"There must be digests of {RECOVERY_CODES} recovery codes.")


def _wrong(detail: str) -> Unauthenticated:
    return Unauthenticated(detail, [_at("/code", detail)])


def _at(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
