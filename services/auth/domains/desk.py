"""Domains are claimed, given up and taken away here; ``checking.py`` proves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from auth import read_model
from auth.domains import claims, names
from auth.domains.claims import LOST_AFTER_DAYS, Claim
from auth.domains.looking import PLACE, RECORD, record_value
from auth.factors.changing import change_account
from auth.model import Account
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore

Metadata = dict[str, Any] | None

MOST = 5  # domains of an account
MOST_CHECKS = 20  # that an account may ask for in an hour
LONGEST_REASON = 1000


class Domain(TypedDict):
    """``state``: ``pending``, ``verified`` or ``revoked``. ``lost_at``: until when what is not
    found any more has to be there again. ``problems``: what is wrong with ``dns`` and ``https``.
    """

    domain: str
    state: str
    record_name: str
    record_value: str
    file_url: str
    token: str
    verified_at: datetime | None
    checked_at: datetime | None
    checking: bool
    problems: dict[str, str]
    lost_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class DomainDesk:
    log: EventStore
    pool: Pool

    def of(self, user_id: str) -> list[Domain]:
        return [_shown(one) for one in in_transaction(self.pool, lambda c: claims.of(c, user_id))]

    def claim(self, user_id: str, typed: str, metadata: Metadata) -> None:
        """Raises ``Invalid`` for what is nobody's own, ``Conflict`` for one too many, and
        ``Forbidden`` for what a moderator has taken away.
        """
        domain = names.read(typed)

        def decide(account: Account, connection: Connection) -> list[Event]:
            account.require_may_claim(domain)
            number, present = claims.count(connection, user_id, domain)
            if not present and number >= MOST:
                raise Conflict(f"You have {MOST} domains, as many as you may; remove one first.")
            if not present:
                claims.add(connection, user_id, domain)
            return []

        change_account(self.log, self.pool, user_id, decide, metadata)

    def check(self, user_id: str, domain: str) -> None:
        """That it is looked for now. Raises ``NotFound``, ``Forbidden``, ``TooManyRequests``."""

        def decide(account: Account, connection: Connection) -> list[Event]:
            account.require_may_claim(domain)
            if not claims.count(connection, user_id, domain)[1]:
                raise NotFound("You have no such domain.")
            if not claims.ask(connection, user_id, domain, MOST_CHECKS):
                raise TooManyRequests(
                    f"You have asked {MOST_CHECKS} times within an hour. Try again later.",
                    retry_after=600,
                )
            return []

        change_account(self.log, self.pool, user_id, decide, None)

    def remove(self, user_id: str, domain: str, metadata: Metadata) -> None:
        """Nothing happens where there is none."""

        def decide(account: Account, connection: Connection) -> list[Event]:
            claims.remove(connection, user_id, domain)
            return account.lose_domain(domain, "removed")

        change_account(self.log, self.pool, user_id, decide, metadata)

    def revoke(self, username: str, domain: str, reason: str, metadata: Metadata) -> None:
        """Raises ``NotFound`` where the account has not proven it."""
        said = reason.strip()
        if not said or len(said) > LONGEST_REASON:
            detail = f"Say why, in at most {LONGEST_REASON} characters: its owner reads it."
            raise Invalid(detail, [{"pointer": "/reason", "detail": detail}])
        self._moderate(username, domain, said, lambda a: a.revoke_domain(domain, said), metadata)

    def allow(self, username: str, domain: str, metadata: Metadata) -> None:
        self._moderate(username, domain, None, lambda a: a.allow_domain(domain), metadata)

    def _moderate(
        self, username: str, domain: str, reason: str | None, do: Any, metadata: Metadata
    ) -> None:
        found = in_transaction(self.pool, lambda c: read_model.find_account(c, username))
        if found is None:
            raise NotFound(f"There is no account with the name {username!r}.")

        def decide(account: Account, connection: Connection) -> list[Event]:
            events: list[Event] = do(account)
            claims.revoke(connection, found["id"], domain, reason)
            return events

        change_account(self.log, self.pool, found["id"], decide, metadata)


def require_moderator(actor: dict[str, Any]) -> None:
    if "moderator" not in actor["roles"]:
        raise Forbidden("Only moderators may do this.")


def _shown(claim: Claim) -> Domain:
    missed = claim["verified_at"] is not None and claim["failures"] > 0 and claim["proven_at"]
    state = "pending" if claim["verified_at"] is None else "verified"
    return Domain(
        domain=claim["domain"],
        state="revoked" if claim["revoked_reason"] is not None else state,
        record_name=f"{RECORD}.{claim['domain']}",
        record_value=record_value(claim["token"]),
        file_url=f"https://{claim['domain']}{PLACE}",
        token=claim["token"],
        verified_at=claim["verified_at"],
        checked_at=claim["checked_at"],
        checking=claim["checking"],
        problems=claim["problems"],
        lost_at=missed + timedelta(days=LOST_AFTER_DAYS) if missed else None,
        reason=claim["revoked_reason"],
    )
