"""Two who change the second factors of one account at the same moment."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from tests.helpers.authenticator import Authenticator
from tests.helpers.waiting import eventually
from tests.integration.running_service import FACTOR_KEY, RunningService

from auth import read_model
from auth.factors.desk import FactorDesk
from auth.factors.removal import remove_all
from auth.factors.sealing import Seal
from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.eventstore.database import Pool, open_pool
from plugin_platform.eventstore.store import EventStore

PASSWORD = "correct horse battery staple"  # noqa: S105
DIGESTS = [hashlib.sha256(f"code {number}".encode()).hexdigest() for number in range(10)]
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


@dataclass
class Rival:
    """Somebody else on a connection of its own, whom the desk lets go first: until the command is
    done, or waits for a lock of the desk's.
    """

    auth: RunningService
    act: Callable[[Any], Any]
    outcome: Future[Any] | None = None
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def go(self) -> None:
        """Once, however often the desk is at this point."""
        if self.outcome is None:
            outcome = self.outcome = self.threads.submit(self._act)
            database = self.auth.database_url.rpartition("/")[2].partition("?")[0]
            eventually(lambda: outcome.done() or self.auth.query(WAITING, database))

    def error(self) -> BaseException | None:
        assert self.outcome is not None, "it never went"
        return self.outcome.exception(timeout=90)

    def _act(self) -> Any:
        """Again where the machine is so busy that the lock was not to be had in time."""
        with self.auth.client() as own:
            for _ in range(20):
                try:
                    return self.act(own)
                except Unavailable as error:
                    refusal = error
        raise refusal


class Overtaken(EventStore):
    """What it has loaded may be of yesterday by the time it is used."""

    rival: Rival

    def load(self, *arguments: Any, **options: Any) -> Any:
        state = super().load(*arguments, **options)
        self.rival.go()
        return state


@pytest.fixture
def pool(auth: RunningService) -> Iterator[Pool]:
    with open_pool("auth", size=2, url=auth.database_url) as pool:
        yield pool


@pytest.fixture
def overtaken(pool: Pool) -> Overtaken:
    return Overtaken(pool, read_model.apply)


@pytest.fixture
def user_id(client: Any) -> str:
    user_id, name = str(uuid4()), f"ada-{uuid4().hex[:12]}"
    client.register(user_id=user_id, username=name, email=f"{name}@example.org", password=PASSWORD)
    return user_id


def kept(auth: RunningService, user_id: str) -> list[tuple[str, bool]]:
    """The secret, and whether it counts."""
    query = "SELECT secret, enrolled FROM one_time_codes WHERE user_id = %s"
    return [(Seal(FACTOR_KEY).open(one), counts) for one, counts in auth.query(query, user_id)]


def said(auth: RunningService, user_id: str) -> list[str]:
    return [type_ for type_, data in auth.events() if data.get("user_id") == user_id][1:]


def test_the_secret_that_was_proven_is_the_one_that_counts(
    auth: RunningService, client: Any, pool: Pool, user_id: str
) -> None:
    """Another session begins with a secret of its own just when the code is looked at."""
    proven, other = pyotp.random_base32(), pyotp.random_base32()
    client.begin_totp(user_id=user_id, secret=proven)
    rival = Rival(auth, lambda own: own.begin_totp(user_id=user_id, secret=other))

    def clock() -> float:
        rival.go()
        return time.time()

    desk = FactorDesk(EventStore(pool, read_model.apply), pool, Seal(FACTOR_KEY), clock)
    assert desk.enrol(user_id, pyotp.TOTP(proven).now(), DIGESTS, None)
    assert isinstance(rival.error(), Conflict)
    assert kept(auth, user_id) == [(proven, True)]


def test_who_gives_up_a_secret_meanwhile_leaves_no_factor_without_one(
    auth: RunningService, client: Any, overtaken: Overtaken, pool: Pool, user_id: str
) -> None:
    """Taking away what was only begun says no event, so no version of the account shows it."""
    secret = pyotp.random_base32()
    client.begin_totp(user_id=user_id, secret=secret)
    enrol = {"user_id": user_id, "code": pyotp.TOTP(secret).now(), "recovery": DIGESTS}
    overtaken.rival = Rival(auth, lambda own: own.enrol_totp(**enrol))
    FactorDesk(overtaken, pool, Seal(FACTOR_KEY)).remove(user_id, None)
    assert isinstance(overtaken.rival.error(), Conflict), "nothing is being set up any more"
    assert (kept(auth, user_id), said(auth, user_id)) == ([], [])


def test_an_operator_who_takes_all_away_takes_what_was_just_set_up(
    auth: RunningService, client: Any, overtaken: Overtaken, pool: Pool, user_id: str
) -> None:
    secret = pyotp.random_base32()
    client.begin_totp(user_id=user_id, secret=secret)
    enrol = {"user_id": user_id, "code": pyotp.TOTP(secret).now(), "recovery": DIGESTS}
    overtaken.rival = Rival(auth, lambda own: own.enrol_totp(**enrol))
    remove_all(overtaken, pool, user_id, None)
    assert isinstance(overtaken.rival.error(), Conflict), "nothing is being set up any more"
    assert (kept(auth, user_id), said(auth, user_id)) == ([], [])


def test_removing_codes_that_are_not_there_leaves_another_factor_its_recovery_codes(
    auth: RunningService, client: Any, overtaken: Overtaken, pool: Pool, user_id: str
) -> None:
    """The first passkey is registered just when it was seen that there is none."""
    session = {"user_id": user_id, "session_id": "s-1"}
    authenticator = Authenticator()

    def add(own: Any) -> None:
        credential = authenticator.create(own.begin_passkey(**session, username="ada"))
        own.add_passkey(**session, name="Blue key", credential=credential, recovery=DIGESTS)

    overtaken.rival = Rival(auth, add)
    FactorDesk(overtaken, pool, Seal(FACTOR_KEY)).remove(user_id, None)
    assert overtaken.rival.error() is None
    assert client.get_factors(user_id=user_id)["recovery_codes_left"] == 10
