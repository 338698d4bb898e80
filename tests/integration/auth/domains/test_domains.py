"""A domain is claimed, proven, lost, given up and taken away, with a name server that answers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import dns.asyncresolver
import pytest
from tests.helpers.name_server import NameServer, name_server
from tests.integration.auth.email.test_deletion import tables_with
from tests.integration.running_service import RunningService

from auth import read_model
from auth.domains import claims, looking
from auth.domains.checking import Checking
from auth.domains.desk import MOST, MOST_CHECKS
from auth.domains.looking import Looking
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.public_network import PublicNetwork

MODERATOR = {"id": "mod-1", "username": "mod", "is_developer": False, "roles": ["moderator"]}


@dataclass
class Author:
    client: Any
    auth: RunningService
    names: NameServer
    checking: Checking
    id: str
    username: str
    domain: str

    def claim(self, domain: str | None = None) -> dict[str, Any]:
        typed = domain or self.domain
        items = self.client.claim_domain(user_id=self.id, domain=typed)
        return next(one for one in items if one["domain"] == typed.lower().strip(" ."))

    def state(self) -> dict[str, Any]:
        found: dict[str, Any]
        [found] = self.client.list_domains(user_id=self.id)
        return found

    def check(self) -> dict[str, Any]:
        """Ask, and have it looked for."""
        self.client.check_domain(user_id=self.id, domain=self.domain)
        self.checking.round()
        return self.state()

    def verified(self) -> Author:
        self.names.says(self.domain, self.claim()["record_value"])
        assert self.check()["state"] == "verified"
        return self

    def later(self, days: int) -> None:
        """As if it had been so long, and it is looked for again."""
        self.auth.query(
            "UPDATE domain_claims SET due_at = now(), proven_at = proven_at - %s * interval '1 day'"
            " WHERE user_id = %s RETURNING 1",
            days,
            self.id,
        )
        self.checking.round()

    def said(self) -> list[str]:
        return [
            type_.removeprefix("user.domain_")
            for type_, data in self.auth.events()
            if data.get("user_id") == self.id and type_.startswith("user.domain_")
        ]


@pytest.fixture(scope="module")
def names() -> Iterator[NameServer]:
    with name_server() as found:
        yield found


@pytest.fixture(scope="module")
def pool(auth: RunningService) -> Iterator[Pool]:
    with open_pool("auth", size=3, url=auth.database_url) as found:
        yield found


@pytest.fixture(scope="module")
def checking(names: NameServer, pool: Pool) -> Checking:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], names.port
    asked = Looking(resolver, PublicNetwork(resolver), ssl.create_default_context())
    return Checking(EventStore(pool, read_model.apply), pool, asked)


@pytest.fixture
def person(
    client: Any, auth: RunningService, names: NameServer, checking: Checking
) -> Callable[[], Author]:
    def register() -> Author:
        id = str(uuid4())
        username = f"ada-{id[:12]}"
        client.register(
            user_id=id,
            username=username,
            email=f"{username}@example.org",
            password="correct horse battery staple",  # noqa: S106
        )
        return Author(client, auth, names, checking, id, username, f"w{id[:12]}.org")

    return register


@pytest.fixture
def ada(person: Callable[[], Author]) -> Author:
    return person()


def test_who_sets_the_record_is_verified_and_it_is_said_once(ada: Author) -> None:
    claimed = ada.claim()
    assert claimed["state"] == "pending"
    assert claimed["record_name"] == f"_folio-verification.{ada.domain}"
    assert ada.check()["problems"] == {"dns": "missing", "https": "unreachable"}
    assert ada.said() == []
    ada.names.says(ada.domain, claimed["record_value"])
    found = ada.check()
    assert (found["state"], found["problems"], found["checking"]) == ("verified", {}, False)
    assert ada.check()["verified_at"] == found["verified_at"]
    assert ada.said() == ["verified"]
    assert ada.auth.actors("user.domain_verified")[-1] == "service:auth"


def test_claimed_again_it_is_the_same_claim(ada: Author) -> None:
    assert ada.claim()["token"] == ada.claim(f" {ada.domain.upper()}. ")["token"]


def test_anothers_token_proves_nothing_and_both_may_be_verified(
    ada: Author, person: Callable[[], Author]
) -> None:
    bob = person()
    bob.domain = ada.domain
    ada.verified()
    token = bob.claim()["record_value"]
    assert bob.check()["problems"]["dns"] == "other"
    ada.names.says(ada.domain, ada.state()["record_value"], token)
    assert bob.check()["state"] == ada.check()["state"] == "verified"


def test_what_is_not_found_for_a_week_is_lost_and_not_before(ada: Author) -> None:
    ada.verified()
    ada.names.says(ada.domain, "something else")
    for days in (1, 1, 1, 1):
        ada.later(days)
    missed = ada.state()
    assert (missed["state"], missed["lost_at"] is not None) == ("verified", True)
    ada.later(4)
    assert ada.state()["state"] == "pending"
    assert ada.said() == ["verified", "lost"]
    assert [d["cause"] for t, d in ada.auth.events() if t == "user.domain_lost"][-1] == "not-found"


def test_once_in_ten_days_is_not_enough_to_lose_it(ada: Author) -> None:
    """Where nobody looked for long, the first look that fails is no reason."""
    ada.verified()
    ada.names.says(ada.domain, "something else")
    ada.later(10)
    assert ada.state()["state"] == "verified"
    ada.names.says(ada.domain, ada.state()["record_value"])
    ada.later(0)
    assert ada.state()["lost_at"] is None
    assert ada.said() == ["verified"]


def test_what_is_given_up_is_proven_anew(ada: Author) -> None:
    ada.verified()
    before = ada.state()["token"]
    for _ in range(2):
        ada.client.remove_domain(user_id=ada.id, domain=ada.domain)
    assert ada.said() == ["verified", "lost"]
    ada.claim()
    assert ada.check()["state"] == "pending"
    assert ada.state()["token"] != before


def test_a_look_that_ends_after_it_was_given_up_says_nothing(ada: Author, pool: Pool) -> None:
    ada.names.says(ada.domain, ada.claim()["record_value"])
    ada.client.check_domain(user_id=ada.id, domain=ada.domain)
    [due] = in_transaction(pool, lambda c: claims.take(c, 20))
    ada.client.remove_domain(user_id=ada.id, domain=ada.domain)
    ada.claim()
    ada.checking._conclude(due, looking.Look("dns"))
    assert ada.state()["state"] == "pending"
    assert ada.said() == []


def test_what_a_process_took_that_died_is_taken_again_and_by_nobody_before(
    ada: Author, pool: Pool
) -> None:
    ada.claim()
    ada.client.check_domain(user_id=ada.id, domain=ada.domain)
    assert len(in_transaction(pool, lambda c: claims.take(c, 20))) == 1
    assert in_transaction(pool, lambda c: claims.take(c, 20)) == []
    assert ada.state()["checking"]
    ada.later(0)
    assert not ada.state()["checking"]


def test_a_moderator_takes_it_away_and_gives_it_back(ada: Author) -> None:
    ada.verified()
    named = {"actor": MODERATOR, "username": ada.username, "domain": ada.domain}
    for _ in range(2):
        ada.client.revoke_domain(reason="It imitates.", **named)
    assert (ada.state()["state"], ada.state()["reason"]) == ("revoked", "It imitates.")
    with pytest.raises(Forbidden):
        ada.client.check_domain(user_id=ada.id, domain=ada.domain)
    ada.client.remove_domain(user_id=ada.id, domain=ada.domain)
    with pytest.raises(Forbidden):
        ada.claim()
    ada.client.allow_domain(**named)
    ada.claim()
    assert ada.said() == ["verified", "revoked", "lost", "allowed"]
    assert ada.auth.actors("user.domain_revoked")[-1] == "user:mod-1"


def test_only_moderators_do_and_only_what_there_is(ada: Author) -> None:
    ada.verified()
    named = {"username": ada.username, "domain": ada.domain}
    actor = MODERATOR | {"roles": []}
    with pytest.raises(Forbidden):
        ada.client.revoke_domain(actor=actor, reason="Mine.", **named)
    with pytest.raises(Forbidden):
        ada.client.allow_domain(actor=actor, **named)
    for wrong in ({"domain": "other.org"}, {"username": "nobody-at-all"}):
        with pytest.raises(NotFound):
            ada.client.revoke_domain(actor=MODERATOR, reason="No.", **(named | wrong))
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(Invalid):
            ada.client.revoke_domain(actor=MODERATOR, reason=reason, **named)


def test_an_account_has_so_many_and_asks_so_often(ada: Author) -> None:
    for number in range(MOST):
        ada.claim(f"n{number}{ada.domain}")
    with pytest.raises(Conflict):
        ada.claim(f"more{ada.domain}")
    asked = {"user_id": ada.id, "domain": f"n0{ada.domain}"}
    for _ in range(MOST_CHECKS):
        ada.client.check_domain(**asked)
    ada.client.remove_domain(**asked)
    ada.claim(f"n0{ada.domain}")  # the count is the account's, not the claim's
    with pytest.raises(TooManyRequests):
        ada.client.check_domain(**asked)
    ada.checking.round()


def test_of_many_who_claim_at_once_no_more_are_kept(ada: Author) -> None:
    refused: list[Exception] = []

    def claim(number: int) -> None:
        with ada.auth.client() as client:
            try:
                client.claim_domain(user_id=ada.id, domain=f"n{number}{ada.domain}")
            except Conflict as error:
                refused.append(error)

    threads = [threading.Thread(target=claim, args=[number]) for number in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(ada.client.list_domains(user_id=ada.id)) == MOST
    assert len(refused) == 10 - MOST


def test_what_one_does_not_have_is_not_looked_for(
    ada: Author, person: Callable[[], Author]
) -> None:
    bob = person()
    ada.claim()
    with pytest.raises(NotFound):
        bob.client.check_domain(user_id=bob.id, domain=ada.domain)
    bob.client.remove_domain(user_id=bob.id, domain=ada.domain)
    assert ada.state()["domain"] == ada.domain


def test_nothing_of_it_is_left_of_a_deleted_account(ada: Author, auth: RunningService) -> None:
    ada.verified()
    named = {"actor": MODERATOR, "username": ada.username, "domain": ada.domain}
    ada.client.revoke_domain(reason=f"{ada.domain} imitates.", **named)
    assert "public.domain_claims" in tables_with(auth, ada.domain)
    ada.client.delete_account(user_id=ada.id)
    assert tables_with(auth, ada.domain) == []
