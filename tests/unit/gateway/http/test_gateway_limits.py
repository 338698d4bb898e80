from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

import pytest
from falcon.testing import ASGIConductor, Result
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.http.networks import network_of
from gateway.http.output.errors import RateLimited
from gateway.state.limits.limiter import Counts, Limiter
from gateway.state.limits.login_limits import Counter
from gateway.state.redis.redis_guard import GuardedRedis
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


async def test_a_stranger_does_not_lock_out_the_owner_on_a_device_that_is_known(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    """Not even from the same address; and who comes from a new device has to wait."""
    owner, guest = Browser(client), Browser(client)
    assert (await owner.post("/auth/login", json=CREDENTIALS)).status_code == 200
    for _ in range(3):
        assert (await log_in(client, "ada")).status_code == 401
    assert (await log_in(client, "ada", right=True)).status_code == 429
    refused = await guest.post("/auth/login", json=CREDENTIALS, remote_addr="192.0.2.7")
    assert refused.status_code == 429
    for number in range(2):
        address = f"192.0.2.{number + 1}"
        answer = await owner.post("/auth/login", json=CREDENTIALS, remote_addr=address)
        assert answer.status_code == 200, answer.text


async def test_a_known_device_may_be_wrong_as_seldom_as_anybody(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    owner = Browser(client)
    await owner.post("/auth/login", json=CREDENTIALS)
    wrong = CREDENTIALS | {"password": "wrong"}
    statuses = [(await owner.post("/auth/login", json=wrong)).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
    # It is known for this account alone: of any other it is a stranger.
    owner.cookies = {"device": owner.cookies["device"]}
    bob = [
        (await owner.post("/auth/login", json=wrong | {"username": "bob"})).status_code
        for _ in range(4)
    ]
    assert bob == [401, 401, 401, 429]


@pytest.mark.parametrize("cookie", ["", "A" * 43, "x"])
async def test_a_device_cookie_that_was_made_up_is_no_known_device(
    client: ASGIConductor, auth: FakeRpc, cookie: str
) -> None:
    await Browser(client).post("/auth/login", json=CREDENTIALS)
    stranger = Browser(client)
    stranger.cookies = {"device": cookie}
    wrong = CREDENTIALS | {"password": "wrong"}
    statuses = [(await stranger.post("/auth/login", json=wrong)).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


async def test_who_has_a_whole_48_of_addresses_is_one_site(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    statuses = [
        (await log_in(client, f"ada{number}", address=f"2001:db8:0:{number:x}::1")).status_code
        for number in range(7)
    ]
    assert statuses == [401] * 6 + [429]
    assert (await log_in(client, "ada", address="2001:db8:1::1")).status_code == 401


async def test_guesses_spread_over_accounts_and_addresses_are_few_in_all(
    client: ASGIConductor, auth: FakeRpc
) -> None:
    """And whoever is known signs in all the same."""
    owner = Browser(client)
    await owner.post("/auth/login", json=CREDENTIALS)
    statuses = [
        (await log_in(client, f"name{number}", address=f"198.51.100.{number}")).status_code
        for number in range(13)
    ]
    assert statuses == [401] * 12 + [429]
    assert (await owner.post("/auth/login", json=CREDENTIALS)).status_code == 200


async def test_each_limit_reaches_further_than_the_one_before(redis: GuardedRedis) -> None:
    counter = Counter(Counts(redis), "patience", "2/second;3/minute")
    for _ in range(2):
        await counter.hit("ada")
    with pytest.raises(RateLimited):
        await counter.hit("ada")
    await asyncio.sleep(1.1)  # the first has forgotten
    await counter.hit("ada")
    await asyncio.sleep(1.1)
    with pytest.raises(RateLimited) as error:
        await counter.hit("ada")
    assert (error.value.retry_after or 0) > 1


async def test_who_goes_on_asking_does_not_put_off_the_end_of_the_window(
    redis: GuardedRedis,
) -> None:
    limiter = Limiter(Counts(redis), "patience", "9/minute")
    await limiter.hit("ada")
    [key] = [each async for each in redis.client.scan_iter("*patience*")]
    await redis.client.expire(key, 20)
    await limiter.hit("ada")
    assert 0 < await redis.client.ttl(key) <= 20


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
