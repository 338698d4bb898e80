from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.http.networks import network_of
from plugin_platform.errors import Unauthenticated, Unavailable

pytestmark = pytest.mark.asyncio

CREDENTIALS = {"username": "ada", "password": "correct horse"}
WRONG = Unauthenticated("Wrong username or password.")


@pytest.fixture
def auth(rpc: FakeRpc) -> FakeRpc:
    """Knows one password for everybody."""

    def authenticate(password: str, **_: Any) -> Any:
        return USER if password == CREDENTIALS["password"] else WRONG

    rpc.answers["auth.authenticate"] = authenticate
    return rpc


async def log_in(
    client: ASGIConductor, username: str, *, right: bool = False, address: str = "192.0.2.1"
) -> Result:
    """3 wrong passwords a minute are allowed, and 8 attempts."""
    body = {"username": username, "password": CREDENTIALS["password"] if right else "wrong"}
    return await client.simulate_post("/api/v1/auth/login", json=body, remote_addr=address)


async def test_an_account_has_few_wrong_passwords_wherever_they_come_from(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    for number, name in enumerate(("ada", "ADA", "Ada")):
        answer = await log_in(client, name, address=f"192.0.2.{number}")
        assert answer.status_code == 401
    answer = await log_in(client, "ada", right=True, address="192.0.2.9")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert len(auth.called("auth.authenticate")) == 3
    assert (await log_in(client, "bob", address="192.0.2.9")).status_code == 401


async def test_an_address_has_few_wrong_passwords_whatever_the_account(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    for number in range(3):
        assert (await log_in(client, f"ada{number}")).status_code == 401
    assert (await log_in(client, "ada3", right=True)).status_code == 429
    elsewhere = await log_in(client, "ada3", right=True, address="192.0.2.2")
    assert elsewhere.status_code == 200


async def test_a_success_neither_counts_nor_forgives(client: ASGIConductor, auth: FakeRpc) -> None:
    """Who owns an account cannot clear the count of an address with it."""
    for right, status in ((True, 200), (False, 401), (True, 200), (False, 401)):
        assert (await log_in(client, "ada", right=right)).status_code == status
    assert (await log_in(client, "bob")).status_code == 401
    assert (await log_in(client, "bob", right=True)).status_code == 429


async def test_what_a_limit_turned_away_counts_nowhere_else(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    for number in range(3):
        await log_in(client, "ada", address=f"192.0.2.{number}")
    for _ in range(4):
        assert (await log_in(client, "ada", address="192.0.2.9")).status_code == 429
    assert (await log_in(client, "bob", address="192.0.2.9")).status_code == 401


async def test_an_outage_is_no_wrong_password(client: ASGIConductor, auth: FakeRpc) -> None:
    answers, auth.answers["auth.authenticate"] = auth.answers.copy(), Unavailable("away")
    for _ in range(4):
        assert (await log_in(client, "ada")).status_code == 503
    auth.answers |= answers
    assert (await log_in(client, "ada")).status_code == 401


async def test_wrong_passwords_at_the_same_moment_are_counted_before_they_are_looked_at(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    everybody_is_here = asyncio.Event()

    async def slow(**_: Any) -> Any:
        await everybody_is_here.wait()
        return WRONG

    rpc.answers["auth.authenticate"] = slow
    attempts = [asyncio.create_task(log_in(client, "ada")) for _ in range(8)]
    for early in islice(asyncio.as_completed(attempts), 5):
        assert (await early).status_code == 429
    everybody_is_here.set()
    assert sorted([(await one).status_code for one in attempts]) == [401] * 3 + [429] * 5
    assert len(rpc.called("auth.authenticate")) == 3


async def test_an_address_cannot_burn_the_processor_with_right_passwords(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    for number in range(8):
        answer = await log_in(client, f"ada{number}", right=True)
        assert answer.status_code == 200
    assert (await log_in(client, "ada", right=True)).status_code == 429
    assert len(auth.called("auth.authenticate")) == 8


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:0:0:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("unknown", "unknown"),
    ],
)
async def test_one_customer_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_accounts_are_limited_by_address(client: ASGIConductor, rpc: FakeRpc) -> None:
    rpc.answers["auth.register"] = USER
    statuses = []
    for number in range(4):
        body = CREDENTIALS | {"username": f"ada{number}", "email": f"ada{number}@example.org"}
        statuses.append((await Browser(client).post("/auth/register", json=body)).status_code)
    assert statuses == [201, 201, 201, 429]
